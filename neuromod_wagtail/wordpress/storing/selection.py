"""Which items of an export become articles, and why others do not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from neuromod_wagtail.wordpress.mapping import Mapping
from neuromod_wagtail.wordpress.reading.records import Item
from neuromod_wagtail.wordpress.storing.bylines import GUEST

ARTICLES = {"post": "article", "page": "article"}
# Types of WordPress itself that are no content, or that stand in posts.
OWN = {
    "nav_menu_item", "wp_navigation", "custom_css", "customize_changeset", "wp_template",
    "wp_template_part", "wp_global_styles", "wp_font_family", "wp_font_face", "oembed_cache",
    "user_request",
}  # fmt: skip


def reason_against(item: Item, mapping: Mapping, *, asked: bool = True) -> str:
    """Why an item becomes no article; empty when it does. Attachments are not asked about."""
    if not item.complete:
        return _("The file ends inside it. Export again, and import the complete file.")
    if not asked:
        return _("Left out: not asked for.")
    chosen = mapping.types.get(item.type) or ARTICLES.get(item.type, "")
    if chosen == "skip":
        return _("Left out by the mapping file.")
    if item.status == "auto-draft":
        return _("An empty draft that WordPress made by itself.")
    if chosen == "article":
        return ""
    if item.type == "wp_block":
        return _("A reusable block: its content stands in the posts that use it.")
    if item.type == GUEST:
        return _("A guest author: the name stands in the bylines.")
    if item.type == "nav_menu_item":
        return _("An entry of a menu. Here menus follow the tree of pages.")
    if item.type == "revision":
        return _("An earlier version of a post; WordPress's own exports have none.")
    if item.type in OWN:
        return _("It belongs to WordPress itself and holds nothing for readers.")
    message = _(
        "Items of the type “%(type)s” are not imported. To make articles of them, write"
        ' %(type)s = "article" below [types] in a mapping file (--map).'
    )
    return message % {"type": item.type}
