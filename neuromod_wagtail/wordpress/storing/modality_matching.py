"""Which modality here a list item of a post means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from neuromod_wagtail.articles.models import Modality
from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.wordpress.converting import visible_words
from neuromod_wagtail.wordpress.converting.blocks import ModalityReference
from neuromod_wagtail.wordpress.mapping import Mapping


@dataclass
class ModalityFinder:
    """``unsure`` collects what more than one modality here could be meant by.

    ``shown`` are the names of those that were found: readers see them in place of the text.
    """

    by_name: dict[str, set[int]] = field(default_factory=dict)
    chosen: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, locale: Any, mapping: Mapping) -> ModalityFinder:
        finder = cls()
        here = Modality.objects.filter(locale=locale)
        slugs = {}
        for modality in here.only("name", "abbreviation", "aliases", "slug"):
            slugs[modality.slug] = modality.pk
            finder.labels[modality.pk] = f"{modality.name} ({modality.abbreviation})"
            names = [modality.name, modality.abbreviation, *modality.aliases.split(",")]
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
        """By the mapping file, else when abbreviation and name mean one and no other."""
        pk = self._meant(reference)
        if pk is not None:
            self.shown.append(self.labels[pk])
        return pk

    def _meant(self, reference: ModalityReference) -> int | None:
        label = f"{reference.name} ({reference.abbreviation})"
        names = [_folded(reference.abbreviation), _folded(reference.name)]
        for name in names:
            if name in self.chosen:
                return self.chosen[name]
        found = [self.by_name[name] for name in names if name in self.by_name]
        meant = set.intersection(*found) if found else set()
        if len(meant) == 1:
            return next(iter(meant))
        (self.unsure if found else self.missing).append(label)
        return None

    def take_words(self) -> list[str]:
        """The words of the names that are shown, since the last call."""
        shown, self.shown = self.shown, []
        return visible_words.of_text(" ".join(shown))

    def take(self) -> list[tuple[str, str]]:
        """The remarks since the last call."""
        remarks = [
            *(("modality_unsure", label) for label in self.unsure),
            *(("modality_missing", label) for label in self.missing),
        ]
        self.unsure, self.missing = [], []
        return remarks


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
