"""Import of categories, tags and terms of other taxonomies as categories and tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from django.db import transaction
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.models import Locale

from neuromod_wagtail.articles.models import Category
from neuromod_wagtail.importing.errors import reason_of
from neuromod_wagtail.importing.report import Outcome, Report
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.options import Mapping
from neuromod_wagtail.wordpress.reading import permalinks as old_addresses
from neuromod_wagtail.wordpress.reading import records
from neuromod_wagtail.wordpress.storing.export_index import TAXONOMY, ExportIndex
from neuromod_wagtail.wordpress.storing.item_store import ItemStore
from neuromod_wagtail.wordpress.storing.snippets import PLANNED, SnippetWriter, free, slug_of

KINDS = {"category": "category", "post_tag": "tag"}
# WordPress's own taxonomies that say nothing about the subject of a post.
OWN = {
    "post_format", "nav_menu", "link_category", "wp_theme", "wp_template_part_area",
    "wp_pattern_category", "language", "post_translations", "term_language", "term_translations",
}  # fmt: skip


@dataclass
class TermWriter:
    """Writes categories and tags. Both are keys here by taxonomy and slug there."""

    export_index: ExportIndex
    store: ItemStore
    report: Report
    mapping: Mapping
    locale: Locale
    categories: dict[tuple[str, str], int | None] = field(default_factory=dict)
    tags: dict[tuple[str, str], int | None] = field(default_factory=dict)
    tag_rows: dict[tuple[str, str], ImportedItem | None] = field(default_factory=dict)

    def write(self) -> None:
        """Write the terms that the file lists, then those that only posts name."""
        self.snippets = SnippetWriter(
            Category,
            "category",
            self.store,
            self.report,
            self.locale,
            self.mapping.categories,
        )
        self.tag_rows = {("post_tag", row.source_id): row for row in self.store.rows("tag")}
        for category in self._parents_first():
            self._try("category", category, counted=True)
        for tag in self.export_index.tags.values():
            self._try("post_tag", tag, counted=True)
        for term in self.export_index.terms.values():
            self._term(term)
        for (taxonomy, key), use in self.export_index.used_terms.items():
            if self._target(taxonomy) and (taxonomy, key) not in self._all():
                term = records.Term("", taxonomy, use.slug, use.name)
                self._resolve(term, counted=False)

    def of(self, item: records.Item) -> tuple[list[str], list[int], list[int]]:
        """Return an item's terms by name, for its digest, and its categories and tags."""
        names, categories, tags = [], [], []
        for use in item.terms:
            key = (use.taxonomy, use.slug or use.name)
            category, tag = self.categories.get(key), self.tags.get(key)
            if category is not None or tag is not None:
                names.append("/".join(key))
            categories += [category] if category is not None else []
            tags += [tag] if tag is not None else []
        return sorted(names), list(dict.fromkeys(categories)), list(dict.fromkeys(tags))

    def _all(self) -> set[tuple[str, str]]:
        return {*self.categories, *self.tags}

    def _target(self, taxonomy: str) -> str:
        """Return what a taxonomy becomes: ``categories``, ``tags`` or nothing."""
        if taxonomy == TAXONOMY and self.export_index.bylines.are_terms:
            return ""
        usual = {"category": "categories", "post_tag": "tags"}.get(taxonomy, "tags")
        chosen = self.mapping.taxonomies.get(taxonomy, "skip" if taxonomy in OWN else usual)
        return "" if chosen == "skip" else chosen

    def _parents_first(self) -> Iterator[records.Category]:
        """Yield parents before children. They may come later in the file, or form a cycle."""
        done: set[str] = set()
        for slug in self.export_index.categories:
            for ancestor in self.export_index.lineage(slug):
                if ancestor in self.export_index.categories and ancestor not in done:
                    done.add(ancestor)
                    yield self.export_index.categories[ancestor]

    def _term(self, term: records.Term) -> None:
        kind = KINDS.get(term.taxonomy, term.taxonomy)
        if self._target(term.taxonomy):
            self._resolve(term, counted=True)
            return
        if term.taxonomy == TAXONOMY:
            # A byline; counted as an author.
            return
        self.report.read(kind)
        if term.taxonomy == "nav_menu":
            reason = _("A WordPress menu. Here, menus follow the page tree.")
        elif term.taxonomy in OWN:
            reason = _("Internal to WordPress; it does not describe an article.")
        else:
            reason = _("Excluded by the mapping file.")
        self.report.skip(kind, term.id or term.slug, reason)

    def _resolve(self, term: records.Term, *, counted: bool) -> None:
        if self._target(term.taxonomy) == "categories":
            parent = term.parent
            entry = records.Category(term.id, term.slug, term.name, parent, term.description)
            self._try(term.taxonomy, entry, counted=counted)
        else:
            tag = records.Tag(term.id, term.slug, term.name, term.description)
            self._try(term.taxonomy, tag, counted=counted)

    def _try(self, taxonomy: str, entry: records.Category | records.Tag, *, counted: bool) -> None:
        """Write a category or tag; report one that cannot be stored."""
        is_category = isinstance(entry, records.Category)
        kind = "category" if is_category else KINDS.get(taxonomy, taxonomy)
        if counted:
            self.report.read(kind)
        if not (entry.slug or entry.name).strip():
            if counted:
                self.report.skip(kind, entry.id, _("It has no name."))
            return
        try:
            with self.report.whole(), transaction.atomic():
                if isinstance(entry, records.Category):
                    self._category(taxonomy, entry, counted=counted)
                else:
                    self._tag(taxonomy, entry, counted=counted)
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
            key = entry.slug or entry.name
            (self.categories if is_category else self.tags)[taxonomy, key] = None
            reason = reason_of(error, f"{kind} {key[:100]}")
            if counted:
                self.report.skip(kind, key, reason)

    def _category(self, taxonomy: str, category: records.Category, *, counted: bool) -> None:
        key = category.slug or category.name
        parent = self.categories.get((taxonomy, category.parent)) if category.parent else None
        name = self._short("category", key, category.name, 120)
        old = old_addresses.for_category(
            self.export_index.lineage(key), category.id, self.export_index.permalinks
        )
        self.categories[taxonomy, key] = self.snippets.write(
            key if taxonomy == "category" else f"{taxonomy}:{key}",
            {"name": name, "description": unescape(category.description), "parent_id": parent},
            [category.slug, name],
            counted=counted,
            addresses=old if taxonomy == "category" else (),
        )

    def _tag(self, taxonomy: str, tag: records.Tag, *, counted: bool) -> None:
        kind = KINDS.get(taxonomy, taxonomy)
        slug = tag.slug or tag.name
        key = slug if taxonomy == "post_tag" else f"{taxonomy}:{slug}"
        row = self.tag_rows.get(("post_tag", key[:250]))
        if row is not None:
            gone = not Tag.objects.filter(pk=row.object_id).exists()
            self.tags[taxonomy, slug] = None if gone else row.object_id
            if gone and counted:
                self.report.skip(
                    kind, key, _("It was imported before and has since been removed here.")
                )
            elif counted:
                self.report.count(kind, Outcome.UNCHANGED)
            return
        name = self._short(kind, slug, tag.name, 100)
        found = Tag.objects.filter(name__iexact=name).order_by("pk").first()
        if counted:
            self.report.count(kind, Outcome.UNCHANGED if found else Outcome.CREATED)
        if self.store.dry_run:
            self.tags[taxonomy, slug] = found.pk if found else PLANNED
            return
        made = found or Tag.objects.create(name=name, slug=self._free_slug(tag.slug, name))
        old = (
            old_addresses.for_tag(slug, self.export_index.permalinks)
            if taxonomy == "post_tag"
            else []
        )
        kept = self.store.keep("tag", key[:250], made, made=found is None, addresses=old)
        self.tag_rows["post_tag", key[:250]] = kept
        self.tags[taxonomy, slug] = made.pk

    def _short(self, kind: str, key: str, label: str, limit: int) -> str:
        name = unescape(label).strip() or key
        if len(name) > limit:
            self.report.remark(kind, key, "name_shortened", name)
        return name[:limit]

    def _free_slug(self, slug: str, name: str) -> str:
        wanted = slug_of(slug, name) or "tag"
        return free(wanted, lambda other: Tag.objects.filter(slug=other).exists())
