"""The plan of an article from an item of an export. Looks up keys, writes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import Locale

from neuromod_wagtail.articles.models import Modality
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import count
from neuromod_wagtail.text import localized
from neuromod_wagtail.text.html_tree import BLOCKS, parse_html
from neuromod_wagtail.wordpress.converting import blocks, visible_words
from neuromod_wagtail.wordpress.converting.blocks import (
    Body,
    ImageReference,
    ModalityReference,
    RawBlock,
)
from neuromod_wagtail.wordpress.converting.content import convert
from neuromod_wagtail.wordpress.converting.gutenberg import is_text, texts_of
from neuromod_wagtail.wordpress.converting.heuristics import find_credit
from neuromod_wagtail.wordpress.converting.nodes import Document, Picture
from neuromod_wagtail.wordpress.options import Mapping
from neuromod_wagtail.wordpress.reading.records import Item, meta_value
from neuromod_wagtail.wordpress.storing import advertising
from neuromod_wagtail.wordpress.storing.export_index import ExportIndex

SUMMARY = 300
MAX_TITLE_LENGTH = 255
EXCERPT_WORDS = 55
LISTS = {"gallery": "pictures", "modality_list": "items", "footnotes": "notes"}
# Where a text continues on another line.
BREAKS = re.compile(rf"(?=</(?:{'|'.join(sorted(BLOCKS))})\s*>)|<[bh]r\b[^<>]*>", re.IGNORECASE)
FOOTNOTE_MARK = re.compile(r'<sup><a href="#[^"]*">[^<]*</a></sup>')
PUBLIC = {"publish", "private"}
# Yoast, Rank Math, All in One SEO (two generations), SEOPress, The SEO Framework.
TITLES = (
    "_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title",
    "_seopress_titles_title", "_genesis_title",
)  # fmt: skip
DESCRIPTIONS = (
    "_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description",
    "_aioseop_description", "_seopress_titles_desc", "_genesis_description",
)  # fmt: skip
# The fields with which plugins show a post to members alone (Jetpack, Members, Restrict Content
# Pro), each with the values that mean all readers.
MEMBERSHIP = {
    "_jetpack_newsletter_access": {"", "everybody"},
    "_members_access_role": {""},
    "_is_paid": {"", "0"},
}
# The fields in which page builders keep whole pages: Bricks, Elementor, Oxygen, Cornerstone.
BUILDERS = {
    "_bricks_page_content_2", "_elementor_data", "ct_builder_json", "_cornerstone_data",
}  # fmt: skip
SERIALISED = re.compile(r's:\d+:"([^"]*)";s:\d+:"((?:[^"]|"(?!;))*)";')
VARIABLE = re.compile(r"%%?[a-z_]+(?:\([^)%]*\))?%%?|#[a-z_]+\b")
# Who may read an item, fewest first.
AUDIENCES = ("nobody", "editors", "password", "everybody")


@dataclass
class ArticlePlan:
    """The plan of an article.

    ``fields`` are those of the page, its body with the links as they were; ``linked`` is the body
    to write, and ``has_open_links`` says that some of its links lead nowhere yet. ``password`` and
    ``only_editors`` say who may read it. ``source`` and ``result`` are its words there and here.
    """

    kind: str
    key: str
    slugs: tuple[str, ...]
    fields: dict[str, Any]
    live: bool = False
    password: str = field(default="", repr=False)
    only_editors: bool = False
    terms: list[str] = field(default_factory=list)
    categories: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    authors: list[int] = field(default_factory=list)
    linked: list[RawBlock] = field(default_factory=list)
    has_open_links: bool = False
    kept: dict[str, object] = field(default_factory=dict)
    source: list[str] = field(default_factory=list)
    result: list[str] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def audience(self) -> str:
        """One of ``AUDIENCES``."""
        if not self.live:
            return "nobody"
        return "editors" if self.only_editors else "password" if self.password else "everybody"

    @property
    def wanted(self) -> dict[str, object]:
        """The values to compare with the plan of an earlier run."""
        return {
            "fields": self.fields,
            "live": self.live,
            "password": self.password,
            "only_editors": self.only_editors,
            "terms": self.terms,
            "slugs": self.slugs,
            "comment_status": self.kept.get("comment_status", ""),
        }


@dataclass
class ModalityFinder:
    """Finds the modality here that a list item of a post means.

    ``remarks`` are about those that were not found, or not for certain; ``shown`` are the names
    of those that were, which readers see instead of the text. Both are of one post.
    """

    by_name: dict[str, set[int]] = field(default_factory=dict)
    chosen: dict[str, int] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, locale: Locale, mapping: Mapping) -> ModalityFinder:
        finder = cls()
        here = Modality.objects.filter(locale=locale)
        slugs = {}
        for modality in here.only("name", "abbreviation", "aliases", "slug"):
            slugs[modality.slug] = modality.pk
            finder.labels[modality.pk] = f"{modality.name} ({modality.abbreviation})"
            names = [modality.name, modality.abbreviation, *modality.all_aliases]
            for name in filter(None, map(_folded, names)):
                finder.by_name.setdefault(name, set()).add(modality.pk)
        for name, slug in mapping.modalities.items():
            if slug not in slugs:
                message = _(
                    "The mapping file refers to the modality “%(slug)s”, which does not exist here."
                )
                raise ExportRefused("bad_mapping", message % {"slug": slug})
            finder.chosen[_folded(name)] = slugs[slug]
        return finder

    def find(self, reference: ModalityReference) -> int | None:
        """Return a modality by the mapping file, else if abbreviation and name mean just one."""
        pk = self._look_up(reference)
        if pk is not None:
            self.shown.append(self.labels[pk])
        return pk

    def _look_up(self, reference: ModalityReference) -> int | None:
        names = [_folded(reference.abbreviation), _folded(reference.name)]
        for name in names:
            if name in self.chosen:
                return self.chosen[name]
        found = [self.by_name[name] for name in names if name in self.by_name]
        meant = set.intersection(*found) if found else set()
        if len(meant) == 1:
            return next(iter(meant))
        code = "modality_unsure" if found else "modality_missing"
        self.remarks.append((code, f"{reference.name} ({reference.abbreviation})"))
        return None


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


@dataclass
class ArticlePlanner:
    """Plans articles. ``find_image`` returns the key of the image for a picture of a post."""

    export_index: ExportIndex
    find_image: Callable[[ImageReference], int | None]
    modalities: ModalityFinder
    now: datetime = field(default_factory=timezone.now)

    def plan(self, item: Item) -> ArticlePlan:
        """Convert an item. Its terms, authors and links are for the caller to add."""
        self.modalities.remarks, self.modalities.shown = [], []
        # Of values with the same name, WordPress takes the first.
        details = dict(reversed(item.meta))
        site = self.export_index.site
        document = convert(item.content, self.export_index.reusable, details, site.language)
        body = blocks.build(document, self.export_index.pictures.of_post(item.id))
        filled = blocks.fill(body.blocks, self.find_image, self.modalities.find)
        title = plain(item.title) or _untitled(item)
        excerpt = plain(item.excerpt)
        made = ArticlePlan(
            item.type,
            item.key,
            (item.slug, title, f"{item.type}-{item.key}"),
            {},
            source=[*document.words, *visible_words.of_text(excerpt)],
        )
        summary = Truncator(excerpt).chars(SUMMARY, truncate="…")
        made.result = [*visible_words.of_blocks(filled), *visible_words.of_text(summary)]
        if excerpt != summary:
            made.remarks.append(("excerpt_shortened", ""))
            made.kept["excerpt"] = item.excerpt
        if len(title) > MAX_TITLE_LENGTH:
            made.remarks.append(("name_shortened", title))
            made.kept["title"] = title
        raw_title = unescape(item.title).strip()
        made.fields = {
            "title": title[:MAX_TITLE_LENGTH],
            "summary": summary or _beginning(filled),
            "seo_title": seo_title(details, raw_title, site.title),
            "search_description": seo_description(details, raw_title, site.title),
            "is_pinned": item.sticky,
            "picture": self._featured(item),
            "body": list(_with_ids(filled, f"{site.address} {item.type} {item.key} body")),
        }
        for name, value in custom_fields(details, made.result):
            made.source += visible_words.of_html(value)
            made.remarks.append(("custom_field", f"{name}: {plain(value)[:200]}"))
        self._when_and_who(item, made)
        self._remark(item, body, document, made)
        made.remarks += self.modalities.remarks
        made.result += visible_words.of_text(" ".join(self.modalities.shown))
        return made

    def _featured(self, item: Item) -> list[RawBlock]:
        """Make the article's picture of the featured image and its attachment's texts."""
        identifier = meta_value(item.meta, "_thumbnail_id")
        node = (
            self.export_index.pictures.pictures.get(int(identifier))
            if identifier.isdecimal()
            else None
        )
        if node is None:
            return []
        credit = find_credit(node.caption)
        caption = credit.caption if credit else node.caption
        value = blocks.picture_value(Picture(node.src, node.attachment, node.alt, caption), credit)
        found = blocks.fill([blocks.make_block("picture", value)], self.find_image, _no_modality)
        pictures = [block for block in found if block["type"] == "picture"]
        return list(
            _with_ids(pictures, f"{self.export_index.site.address} {item.type} {item.key} picture")
        )

    def _when_and_who(self, item: Item, made: ArticlePlan) -> None:
        """Set dates and audience by the item's status."""
        moment = item.date.instant(self.export_index.zone)
        changed = item.modified.instant(self.export_index.zone)
        made.live = item.status in PUBLIC
        if item.status == "future" and moment is not None:
            made.live = moment <= self.now
            if not made.live:
                made.fields["go_live_at"] = moment
            else:
                made.remarks.append(("schedule_passed", localized.day_and_time(moment)))
        if not made.live and item.date.utc is None:
            # A draft is dated when it is published.
            moment = None
        if made.live and moment is None:
            moment = item.published or changed
            made.remarks.append(("no_date", ""))
        made.fields["published_at"] = moment
        made.fields["first_published_at"] = moment if made.live else None
        made.fields["last_published_at"] = (changed or moment) if made.live else None
        membership = next((name for name in MEMBERSHIP if _is_for_members(item, name)), "")
        made.only_editors = item.status == "private" or bool(membership)
        made.password = "" if made.only_editors else item.password
        if membership:
            made.remarks.append(("status", membership))
        if not item.status:
            made.remarks.append(("no_status", ""))
        elif item.status not in {"publish", "future", "draft", "private"}:
            made.remarks.append(("status", item.status))

    def _remark(self, item: Item, body: Body, document: Document, made: ArticlePlan) -> None:
        """Collect what an editor should look at, and what has no field here."""
        # HTML that is kept is reported below, by what became a block.
        notes = (note for note in document.notes if note.kind != "raw")
        made.remarks += [(note.kind, note.detail) for note in notes]
        made.remarks += [("kept_html", reason) for reason in dict.fromkeys(body.raw)]
        made.remarks += [("no_alternative_text", address) for address in body.undescribed]
        made.remarks += [("disclaimer", sentences[:300]) for sentences in body.disclaimers]
        if body.sign_off:
            made.remarks.append(("sign_off", body.sign_off))
        own = self.export_index.site.address.partition("://")[2].casefold()
        made.remarks += advertising.remarks(item.content, own)
        for name, value in (
            ("menu_order", item.menu_order),
            ("parent", item.parent),
            ("comment_status", item.comment_status),
            ("modified", _iso(item.modified.instant(self.export_index.zone))),
            ("audience", made.audience),
            ("format", next((use.slug for use in item.terms_of("post_format")), "")),
        ):
            if value:
                made.kept[name] = value


def _is_for_members(item: Item, name: str) -> bool:
    return any(key == name and value.strip() not in MEMBERSHIP[name] for key, value in item.meta)


def _iso(moment: datetime | None) -> str:
    """Return a moment in UTC, so that texts compare like moments."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" if moment else ""


def _untitled(item: Item) -> str:
    """Name a post without a title by its date, as WordPress does."""
    moment = item.date.local or item.date.utc
    return f"{moment:%Y-%m-%d}" if moment else f"{item.type} {item.id}"


def plain(html: str) -> str:
    """Return the text of some HTML on one line."""
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    soup = parse_html(f"<div>{BREAKS.sub(' ', html)}</div>")
    return " ".join(soup.get_text().split())


def _beginning(filled: list[RawBlock]) -> str:
    """Return WordPress's automatic excerpt, which readers saw in its listings."""
    found: list[str] = []
    for html in visible_words.texts([block for block in filled if block["type"] != "footnotes"]):
        found += plain(FOOTNOTE_MARK.sub("", html)).split()
        if len(found) > EXCERPT_WORDS:
            break
    joined = " ".join(found[:EXCERPT_WORDS])
    ending = " […]" if len(found) > EXCERPT_WORDS else ""
    if len(joined) + len(ending) <= SUMMARY:
        return joined + ending
    return joined[: SUMMARY - 4].rsplit(" ", 1)[0] + " […]"


def _no_modality(_reference: ModalityReference) -> int | None:
    return None


def _with_ids(raw: list[RawBlock], name: str) -> Iterator[RawBlock]:
    """Give blocks the same IDs each time, so that a second run writes the very same page."""
    for place, block in enumerate(raw):
        value = block["value"]
        if block["type"] in LISTS:
            entries = value[LISTS[block["type"]]]
            listed = [
                {"type": "item", "value": entry, "id": _id(f"{name} {place} {number}")}
                for number, entry in enumerate(entries)
            ]
            value = {**value, LISTS[block["type"]]: listed}
        yield {**block, "value": value, "id": _id(f"{name} {place}")}


def _id(name: str) -> str:
    return str(UUID(bytes=uuid5(NAMESPACE_URL, name).bytes, version=4))


def seo_title(details: dict[str, str], title: str, blog: str) -> str:
    """Return the title for search engines with its variables filled in.

    Empty if it adds nothing to the title of the post.
    """
    text = _filled(_first(details, TITLES), title, blog)
    return "" if text.casefold() in {title.casefold(), ""} else text[:MAX_TITLE_LENGTH]


def seo_description(details: dict[str, str], title: str, blog: str) -> str:
    """Return the description for search engines, its variables filled in."""
    return _filled(_first(details, DESCRIPTIONS), title, blog)


def _first(details: dict[str, str], names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := details.get(name, "").strip())), "")


def _filled(pattern: str, title: str, blog: str) -> str:
    known = {"title": title, "post_title": title, "sitename": blog, "site_title": blog,
             "sitetitle": blog, "sep": "-", "separator": "-", "separator_sa": "-"}  # fmt: skip

    def value(match: re.Match[str]) -> str:
        name = match[0].strip("%#").partition("(")[0]
        if match[0].startswith("#") and name not in known:
            return match[0]
        return known.get(name, "")

    text = re.sub(r"\s+", " ", VARIABLE.sub(value, unescape(pattern))).strip()
    return text.strip("-–—|· ").strip()


def custom_fields(details: dict[str, str], shown: list[str]) -> Iterator[tuple[str, str]]:
    """Yield name and HTML of each text in a plugin's field that is not in the article.

    The export does not say whether a theme showed fields of Advanced Custom Fields, and only a page
    builder knows how its pages look, so they are reported, not published.
    """
    here = count(shown)
    for name, value in details.items():
        # Each value has a second entry, which names its field.
        if name in BUILDERS:
            texts = builder_texts(value)
        elif details.get(f"_{name}", "").startswith("field_") and is_text(value):
            texts = [value]
        else:
            continue
        for text in texts:
            if count(visible_words.of_html(text)) - here:
                yield name, text


def builder_texts(value: str) -> list[str]:
    """Return the texts that a page builder keeps, as JSON or as PHP writes its values."""
    try:
        data = json.loads(value)
    except (ValueError, RecursionError):
        data = [{name: text} for name, text in SERIALISED.findall(value)]
    return texts_of("", {"": data})
