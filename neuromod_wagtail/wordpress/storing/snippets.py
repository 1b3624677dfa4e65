"""Categories, tags and authors: matched with those here, created, updated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from urllib.parse import unquote

from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.models import Locale

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.importing.errors import ExportRefused, reason_of
from neuromod_wagtail.importing.report import Outcome, Report
from neuromod_wagtail.models import EditorialSnippet
from neuromod_wagtail.users import User, is_publishable, public_name
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.options import Mapping
from neuromod_wagtail.wordpress.reading import permalinks as old_addresses
from neuromod_wagtail.wordpress.reading import records
from neuromod_wagtail.wordpress.storing.export_index import TAXONOMY, ExportIndex
from neuromod_wagtail.wordpress.storing.item_store import ItemStore, digest, fingerprint_of

# The key of what a dry run would have created.
PLANNED = 0
MAX_NAME_LENGTH, MAX_TAG_LENGTH = 120, 100
KINDS = {"category": "category", "post_tag": "tag"}
# Taxonomies of WordPress and plugins that say nothing about the subject of a post. Some hold what
# was for editors alone, such as the people whom a plugin notifies of changes.
OWN = {
    "post_format", "nav_menu", "link_category", "wp_theme", "wp_template_part_area",
    "wp_pattern_category", "language", "post_translations", "term_language", "term_translations",
    "translation_priority", "post_status", "following_users", "following_usergroups",
    "ef_editorial_meta", "pp_editorial_meta", "pp_usergroup", "pp_notify_user", "pp_notify_role",
    "pp_notify_group", "pp_notify_email", "yst_prominent_words", "elementor_library_type",
    "elementor_library_category", "product_type", "product_visibility", "layout_type", "scope",
    "module_width", "fl-builder-template-type", "fl-builder-template-category", "action-group",
}  # fmt: skip


@dataclass
class SnippetWriter:
    """Writes one kind of snippet. ``chosen`` are the slugs here that the mapping file names."""

    model: type[EditorialSnippet]
    kind: str
    store: ItemStore
    report: Report
    locale: Locale
    chosen: AnyMapping[str, str] = field(default_factory=dict)
    known: dict[str, ImportedItem] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {row.source_id: row for row in self.store.rows(self.kind)}

    def write(
        self,
        key: str,
        values: dict[str, object],
        slugs: Sequence[str],
        *,
        extra: dict[str, object] | None = None,
        addresses: Sequence[str] = (),
    ) -> int | None:
        """Return the key of the entry that this is here, if any.

        ``values`` are compared with later exports, ``extra`` is only written at creation.
        """
        key = key[:250]
        if key in self.chosen:
            return self._chosen(key, addresses)
        row, wanted = self.known.get(key), digest(values)
        if row is not None:
            return self._again(row, values, wanted)
        slug = slug_of(*slugs) or f"{self.kind}-{digest(key)[:8]}"
        here = self.model.objects.filter(locale=self.locale)
        found = here.filter(slug=slug).first()
        if found is not None and (found.name == values["name"] or self._is_free(found)):
            self._keep(key, found, wanted, made=False, addresses=addresses)
            self.report.count(self.kind, Outcome.UNCHANGED)
            return int(found.pk)
        if found is not None:
            slug = free(slug, lambda other: here.filter(slug=other).exists())
            self.report.remark(self.kind, key, "slug_changed", slug)
        self.report.count(self.kind, Outcome.CREATED)
        if self.store.dry_run:
            return PLANNED
        made = self.model.objects.create(slug=slug, locale=self.locale, **values, **(extra or {}))
        self._keep(key, made, wanted, made=True, addresses=addresses)
        return int(made.pk)

    def _is_free(self, found: EditorialSnippet) -> bool:
        """Tell whether an entry with the same slug is free.

        It is not if another entry of this blog has it, or an author of another blog: each blog has
        its own ``admin``.
        """
        if any(row.object_id == found.pk for row in self.known.values()):
            return False
        return self.kind != "author" or not self.store.is_of_another_blog(self.kind, found)

    def _chosen(self, key: str, addresses: Sequence[str]) -> int | None:
        slug = self.chosen[key]
        if not slug:
            self.report.skip(self.kind, key, _("Excluded by the mapping file."))
            return None
        found = self.model.objects.filter(locale=self.locale, slug=slug).first()
        if found is None:
            message = _(
                "The mapping file maps %(kind)s “%(key)s” to “%(slug)s”, which does not exist "
                "here. Create it or correct the line."
            )
            values = {"kind": self.kind, "key": key, "slug": slug}
            raise ExportRefused("bad_mapping", message % values)
        if key not in self.known:
            self._keep(key, found, "", made=False, addresses=addresses)
        self.report.count(self.kind, Outcome.UNCHANGED)
        return int(found.pk)

    def _again(self, row: ImportedItem, values: dict[str, object], wanted: str) -> int | None:
        found = self.model.objects.filter(pk=row.object_id).first()
        if found is None:
            reason = _("It was imported before and has since been removed here.")
            self.report.skip(self.kind, row.source_id, reason)
            return None
        if not row.made or row.wanted_hash == wanted:
            self.report.count(self.kind, Outcome.UNCHANGED)
        elif row.fingerprint != fingerprint_of(found):
            reason = _("It has changed both here and on the old blog, so it was left unchanged.")
            self.report.skip(self.kind, row.source_id, reason)
        else:
            self.report.count(self.kind, Outcome.UPDATED)
            if not self.store.dry_run:
                for name, value in values.items():
                    setattr(found, name, value)
                found.save()
                row.wanted_hash, row.fingerprint = wanted, fingerprint_of(found)
                row.save(update_fields=["wanted_hash", "fingerprint"])
        return int(found.pk)

    def _keep(
        self, key: str, target: Model, wanted: str, *, made: bool, addresses: Sequence[str]
    ) -> None:
        row = self.store.keep(
            self.kind, key, target, wanted_hash=wanted, made=made, addresses=list(addresses)
        )
        if row is not None:
            self.known[key] = row


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
        for one in self._parents_first():
            category = records.Term(
                one.id, "category", one.slug, one.name, one.parent, one.description
            )
            self._write(category, "categories")
        for tag in self.export_index.tags.values():
            term = records.Term(tag.id, "post_tag", tag.slug, tag.name, description=tag.description)
            self._write(term, "tags")
        for term in self.export_index.terms.values():
            if target := self._target(term.taxonomy):
                self._write(term, target)
            else:
                self._skip(term)
        for key, use in self.export_index.used_terms.items():
            target = self._target(use.taxonomy)
            if target and key not in self.categories and key not in self.tags:
                term = records.Term("", use.taxonomy, use.slug, use.name)
                self._write(term, target)

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

    def _skip(self, term: records.Term) -> None:
        """Report a term of a taxonomy that is not imported; a byline is counted as an author."""
        if term.taxonomy == TAXONOMY:
            return
        kind = KINDS.get(term.taxonomy, term.taxonomy)
        self.report.read(kind)
        if term.taxonomy == "nav_menu":
            reason = _("A WordPress menu. Here, menus follow the page tree.")
        elif term.taxonomy in OWN:
            reason = _internal()
        else:
            reason = _("Excluded by the mapping file.")
        self.report.skip(kind, term.id or term.slug, reason)

    def _write(self, term: records.Term, target: str) -> None:
        """Write a term as a category or a tag; report one that cannot be stored."""
        is_category, key = target == "categories", term.slug or term.name
        kind = "category" if is_category else KINDS.get(term.taxonomy, term.taxonomy)
        self.report.read(kind)
        if not key.strip():
            self.report.skip(kind, term.id, _("It has no name."))
            return
        if term.taxonomy not in KINDS and not is_publishable(term.name):
            # Plugins keep addresses of people as terms.
            self.report.skip(kind, term.id or digest(key)[:8], _internal())
            return
        (self.categories if is_category else self.tags)[term.taxonomy, key] = None
        with _reported(self.report, kind, key):
            if is_category:
                self._category(term, key)
            else:
                self._tag(term, kind, key)

    def _category(self, category: records.Term, slug: str) -> None:
        taxonomy, old = category.taxonomy, list[str]()
        if taxonomy == "category":
            old = old_addresses.for_category(
                self.export_index.lineage(slug), category.id, self.export_index.permalinks
            )
        parent = self.categories.get((taxonomy, category.parent)) if category.parent else None
        name = self._short("category", slug, category.name, MAX_NAME_LENGTH)
        self.categories[taxonomy, slug] = self.snippets.write(
            slug if taxonomy == "category" else f"{taxonomy}:{slug}",
            {"name": name, "description": unescape(category.description), "parent_id": parent},
            [category.slug, name],
            addresses=old,
        )

    def _tag(self, tag: records.Term, kind: str, slug: str) -> None:
        taxonomy, old = tag.taxonomy, list[str]()
        if taxonomy == "post_tag":
            old = old_addresses.for_tag(slug, self.export_index.permalinks)
        key = slug if taxonomy == "post_tag" else f"{taxonomy}:{slug}"
        row = self.tag_rows.get(("post_tag", key[:250]))
        if row is not None:
            gone = not Tag.objects.filter(pk=row.object_id).exists()
            self.tags[taxonomy, slug] = None if gone else row.object_id
            if gone:
                self.report.skip(
                    kind, key, _("It was imported before and has since been removed here.")
                )
            else:
                self.report.count(kind, Outcome.UNCHANGED)
            return
        name = self._short(kind, slug, tag.name, MAX_TAG_LENGTH)
        found = Tag.objects.filter(name__iexact=name).order_by("pk").first()
        self.report.count(kind, Outcome.UNCHANGED if found else Outcome.CREATED)
        if self.store.dry_run:
            self.tags[taxonomy, slug] = found.pk if found else PLANNED
            return
        made = found or Tag.objects.create(name=name, slug=self._free_slug(tag.slug, name))
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


@dataclass
class AuthorWriter:
    """Writes authors. ``users`` are accounts of this site by their ID there."""

    export_index: ExportIndex
    store: ItemStore
    report: Report
    mapping: Mapping
    locale: Locale
    users: dict[int, User]
    keys: dict[str, int | None] = field(default_factory=dict)

    def write(self) -> None:
        """Write the authors that the file lists, then those that only posts name."""
        snippets = SnippetWriter(
            Author, "author", self.store, self.report, self.locale, self.mapping.authors
        )
        for author in self.export_index.authors.values():
            self._write(snippets, author)
        for login, name in self.export_index.bylines.unlisted(self.export_index.authors).items():
            self._write(snippets, records.Author("", login, "", name))
            self.report.remark("author", login, "author_not_listed")
        self._ask_for_professions()

    def _write(self, snippets: SnippetWriter, author: records.Author) -> None:
        """Write an author; report one that cannot be stored."""
        self.report.read("author")
        self.keys[author.login] = None
        with _reported(self.report, "author", author.login):
            account = self.users.get(int(author.id)) if author.id.isdecimal() else None
            name = self._name_of(author, account)
            if len(name) > MAX_NAME_LENGTH:
                self.report.remark("author", author.login, "name_shortened", name)
            self.keys[author.login] = snippets.write(
                author.login,
                {"name": name[:MAX_NAME_LENGTH]},
                [author.login, name] if is_publishable(author.login) else [name],
                extra={"user": account},
                addresses=old_addresses.for_author(
                    author.login, author.id, self.export_index.permalinks
                ),
            )

    def _name_of(self, author: records.Author, account: User | None) -> str:
        """Return what the blog called them in public, unless that was an email address.

        Where the file has no such name, the byline has the login, as in WordPress, since it is in
        the author's old address anyway; ``check_public_names`` lists those that are used here.
        """
        full_name = f"{author.first_name} {author.last_name}".strip()
        display_name = unescape(author.display_name).strip()
        for name in (display_name, full_name, public_name(account), author.login):
            if name and is_publishable(name):
                return name
        self.report.remark("author", author.login, "name_not_public")
        return _("Author %(number)s") % {"number": author.id or len(self.keys)}

    def _ask_for_professions(self) -> None:
        """Report authors whose profession is not set: no export has it, and readers are not told."""
        here = Author.objects.in_bulk(key for key in self.keys.values() if key)
        for login, key in self.keys.items():
            if key is not None and (key == PLANNED or here[key].is_medical_professional is None):
                self.report.remark("author", login, "profession_not_stated")

    def of(self, logins: Iterable[str]) -> list[int]:
        """Return the authors with these logins, as far as there are any here."""
        keys = (self.keys.get(login) for login in logins)
        return [key for key in keys if key is not None]


def _internal() -> str:
    return _("Internal to WordPress; it does not describe an article.")


@contextmanager
def _reported(report: Report, kind: str, key: str) -> Iterator[None]:
    """Store something completely or not at all; report it if it cannot be stored."""
    try:
        with report.whole(), transaction.atomic():
            yield
    except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
        report.skip(kind, key, reason_of(error, f"{kind} {key[:100]}"))


def slug_of(*candidates: str, limit: int = 100) -> str:
    """Return the first candidate that makes a slug. WordPress percent-encodes all but ASCII."""
    for text in candidates:
        slug = slugify(unquote(text), allow_unicode=True)
        if slug:
            return slug[:limit].strip("-_") or slug[:limit]
    return ""


def free(slug: str, is_taken: Callable[[str], bool], limit: int = 100) -> str:
    """Return the slug, or the first of ``slug-2``, ``slug-3`` … that is not taken."""
    if not is_taken(slug):
        return slug
    for number in count(2):
        ending = f"-{number}"
        candidate = slug[: limit - len(ending)] + ending
        if not is_taken(candidate):
            return candidate
    raise AssertionError("unreachable")
