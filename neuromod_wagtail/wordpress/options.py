"""Options of an import, with its mapping file and target index.

An example of a mapping file:

timezone = "Europe/Berlin"

[types]
page = "skip"
recipe = "article"

[parents]
page = "/about/"

[taxonomies]
genre = "categories"

[authors]
ada = "ada-lovelace"

[categories]
uncategorized = ""

[modalities]
SCS = "spinal-cord-stimulation"
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import swapper
from django.utils.translation import gettext as _
from wagtail.models import AbstractPage, Site

from neuromod_wagtail.articles.abstract_models import ArticleIndexMixin
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.text.lists import join_list

if TYPE_CHECKING:
    from neuromod_wagtail.wordpress.reading.records import Item

KINDS = frozenset({"posts", "pages", "attachments", "comments"})
TABLES: dict[str, frozenset[str] | None] = {
    "types": frozenset({"article", "skip"}),
    "taxonomies": frozenset({"categories", "tags", "skip"}),
    "parents": None,
    "authors": None,
    "categories": None,
    "modalities": None,
}
ARTICLES = {"post": "article", "page": "article"}
# WordPress's own types that are not content, or that posts contain.
OWN = {
    "nav_menu_item", "wp_navigation", "custom_css", "customize_changeset", "wp_template",
    "wp_template_part", "wp_global_styles", "wp_font_family", "wp_font_face", "oembed_cache",
    "user_request",
}  # fmt: skip
# What people sent to a site or bought there, by the plugins that store it as posts.
PRIVATE = {
    "flamingo_contact", "flamingo_inbound", "flamingo_outbound", "feedback", "nf_sub", "shop_order",
    "shop_order_refund", "shop_order_placehold", "shop_subscription", "edd_payment", "give_payment",
}  # fmt: skip
# The type of guest authors, of Co-Authors Plus.
GUEST = "guest-author"


@dataclass(frozen=True)
class Mapping:
    """A mapping file.

    ``types`` and ``taxonomies`` are by WordPress's names; ``parents`` are paths or IDs of pages by
    type; ``authors``, ``categories`` and ``modalities`` are slugs here, empty for none. ``text`` is
    the source.
    """

    timezone: str = ""
    types: AnyMapping[str, str] = field(default_factory=dict)
    taxonomies: AnyMapping[str, str] = field(default_factory=dict)
    parents: AnyMapping[str, str] = field(default_factory=dict)
    authors: AnyMapping[str, str] = field(default_factory=dict)
    categories: AnyMapping[str, str] = field(default_factory=dict)
    modalities: AnyMapping[str, str] = field(default_factory=dict)
    text: str = field(default="", compare=False)

    @classmethod
    def read(cls, path: Path) -> Mapping:
        try:
            return cls.parse(path.read_text(encoding="utf-8-sig"), path.name)
        except (OSError, UnicodeDecodeError) as error:
            raise _refused(path.name, getattr(error, "strerror", "") or str(error)) from error

    @classmethod
    def parse(cls, text: str, name: str = "mapping.toml") -> Mapping:
        """Raise ``ExportRefused`` with the place of the first mistake."""
        import tomllib

        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise _refused(name, str(error)) from error
        for key, value in data.items():
            _check(key, value, name)
        return cls(**data, text=text)


@dataclass(frozen=True)
class Options:
    """The options of an import.

    ``only``: the ``KINDS`` to import. ``media``: the folder with the uploads.
    ``fetch``: get uploads from the old blog, which may be in a private network if ``local``.
    ``source``: the name of the blog, if it is not to be its address.
    """

    dry_run: bool = False
    only: frozenset[str] = KINDS
    mapping: Mapping = field(default_factory=Mapping)
    media: Path | None = None
    fetch: bool = False
    local: bool = False
    source: str = ""


def _check(key: str, value: object, name: str) -> None:
    if key == "timezone":
        try:
            ZoneInfo(str(value))
        except (LookupError, ValueError, TypeError, OSError) as error:
            raise _refused(name, _("“%(name)s” is not a time zone") % {"name": value}) from error
        return
    if key not in TABLES:
        known = join_list(["timezone", *TABLES])
        text = _("“%(key)s” is not valid; use %(known)s") % {"key": key, "known": known}
        raise _refused(name, text)
    words = TABLES[key]
    if not isinstance(value, dict) or not all(isinstance(entry, str) for entry in value.values()):
        text = _('“%(key)s” must be a table of texts, such as [%(key)s] and name = "value" below')
        raise _refused(name, text % {"key": key})
    for entry in value.values():
        if words is not None and entry not in words:
            text = _("“%(entry)s” in [%(key)s] is not one of %(words)s")
            raise _refused(
                name, text % {"entry": entry, "key": key, "words": join_list(sorted(words))}
            )


def _refused(name: str, reason: str) -> ExportRefused:
    message = _("The mapping file %(file)s cannot be used: %(reason)s.")
    return ExportRefused("bad_mapping", message % {"file": name, "reason": reason[:300]})


def reason_against(item: Item, mapping: Mapping, *, is_wanted: bool = True) -> str:
    """Return why an item does not become an article, if so. Not for attachments."""
    if not item.complete:
        return _(
            "The file ends in the middle of this item. Export again and import the complete file."
        )
    if not is_wanted:
        return _("Not selected for import.")
    if item.type in PRIVATE:
        return _("Messages, orders or addresses of people, which were never public.")
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


def find_parent(name: str) -> AbstractPage:
    """Return the index with this ID or path (``/blog/``). Raise ``ExportRefused`` without one."""
    page_model = swapper.load_model("wagtailcore", "Page")
    name = name.strip()
    if name.isdecimal():
        page = page_model.objects.filter(pk=name).first()
    else:
        page = _by_path(page_model, name.strip("/"))
    if page is None:
        message = _(
            "There is no page “%(name)s”. Enter the number or path of an article index, such "
            "as /blog/. If there is none, create one in the admin first."
        )
        raise ExportRefused("no_parent", message % {"name": name})
    return checked(page.specific)


def checked(page: AbstractPage) -> AbstractPage:
    """Return the page if articles can be created below it; else raise ``ExportRefused``."""
    if not isinstance(page, ArticleIndexMixin):
        message = _(
            "Articles cannot be added below “%(title)s”, because it is not an article index. "
            "Create one in the admin and use that."
        )
        raise ExportRefused("wrong_parent", message % {"title": page.title})
    return page


def parents_of(parent: AbstractPage, mapping: Mapping) -> dict[str, AbstractPage]:
    """Return the index for each type in the mapping; ``""`` is for all others."""
    usual = checked(parent)
    return {"": usual, **{kind: find_parent(name) for kind, name in mapping.parents.items()}}


def _by_path(page_model: type[AbstractPage], path: str) -> AbstractPage | None:
    for site in Site.objects.select_related("root_page").order_by("-is_default_site"):
        wanted = f"{site.root_page.url_path}{path}/" if path else site.root_page.url_path
        found = page_model.objects.filter(url_path=wanted).first()
        if found is not None:
            return found
    return None
