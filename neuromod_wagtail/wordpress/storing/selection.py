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
        return _(
            "The file ends in the middle of this item. Export again and import the complete file."
        )
    if not asked:
        return _("Not selected for import.")
    chosen = mapping.types.get(item.type) or ARTICLES.get(item.type, "")
    if chosen == "skip":
        return _("Excluded by the mapping file.")
    if item.status == "auto-draft":
        return _("An empty draft that WordPress created automatically.")
    if chosen == "article":
        return ""
    if item.type == "wp_block":
        return _("A reusable block. Its content is included in the posts that use it.")
    if item.type == GUEST:
        return _("A guest author. The name appears in bylines.")
    if item.type == "nav_menu_item":
        return _("A menu item. Here, menus follow the page tree.")
    if item.type == "revision":
        return _("An earlier version of a post, which WordPress’s own exports do not include.")
    if item.type in OWN:
        return _("Internal to WordPress, with no content for readers.")
    message = _(
        "Items of the type “%(type)s” are not imported. To import them as articles, add "
        '%(type)s = "article" under [types] in a mapping file (--map).'
    )
    return message % {"type": item.type}
