"""Categories and authors: matched with those here, created, updated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import unquote

from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Locale

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import Outcome, Report
from neuromod_wagtail.models import EditorialSnippet
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.storing.item_store import ItemStore, digest, fingerprint_of

# The key of what a dry run would have created.
PLANNED = 0


@dataclass
class SnippetWriter:
    """Writes one kind of snippet. ``chosen`` are the slugs here that the mapping file names."""

    model: type[EditorialSnippet]
    kind: str
    store: ItemStore
    report: Report
    locale: Locale
    chosen: Mapping[str, str] = field(default_factory=dict)
    known: dict[str, ImportedItem] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {row.source_id: row for row in self.store.rows(self.kind)}

    def write(
        self,
        key: str,
        values: dict[str, object],
        slugs: Sequence[str],
        *,
        counted: bool = True,
        extra: dict[str, object] | None = None,
        addresses: Sequence[str] = (),
    ) -> int | None:
        """Return the key of the entry that this is here, if any.

        ``values`` are compared with later exports, ``extra`` is only written at creation.
        ``counted`` is False for what only posts name.
        """
        key = key[:250]
        if key in self.chosen:
            return self._chosen(key, counted, addresses)
        row, wanted = self.known.get(key), digest(values)
        if row is not None:
            return self._again(row, values, wanted, counted)
        slug = slug_of(*slugs) or f"{self.kind}-{digest(key)[:8]}"
        here = self.model.objects.filter(locale=self.locale)
        found = here.filter(slug=slug).first()
        if found is not None and (found.name == values["name"] or self._is_free(found)):
            self._keep(key, found, wanted, made=False, addresses=addresses)
            self._count(counted, Outcome.UNCHANGED)
            return int(found.pk)
        if found is not None:
            slug = free(slug, lambda other: here.filter(slug=other).exists())
            self.report.remark(self.kind, key, "slug_changed", slug)
        self._count(counted, Outcome.CREATED)
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

    def _chosen(self, key: str, counted: bool, addresses: Sequence[str]) -> int | None:
        slug = self.chosen[key]
        if not slug:
            if counted:
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
        self._count(counted, Outcome.UNCHANGED)
        return int(found.pk)

    def _again(
        self, row: ImportedItem, values: dict[str, object], wanted: str, counted: bool
    ) -> int | None:
        found = self.model.objects.filter(pk=row.object_id).first()
        if found is None:
            if counted:
                reason = _("It was imported before and has since been removed here.")
                self.report.skip(self.kind, row.source_id, reason)
            return None
        if not row.made or row.wanted_hash == wanted:
            self._count(counted, Outcome.UNCHANGED)
        elif row.fingerprint != fingerprint_of(found):
            if counted:
                reason = _(
                    "It has changed both here and on the old blog, so it was left unchanged."
                )
                self.report.skip(self.kind, row.source_id, reason)
        else:
            self._count(counted, Outcome.UPDATED)
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

    def _count(self, counted: bool, outcome: Outcome) -> None:
        if counted:
            self.report.count(self.kind, outcome)


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
