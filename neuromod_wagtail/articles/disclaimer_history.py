"""What an article told about itself at an earlier time: its authors and modalities of that day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from neuromod_wagtail.articles import disclaimer_facts
from neuromod_wagtail.articles.models import Author, Modality
from neuromod_wagtail.disclaimers.history import publications
from neuromod_wagtail.disclaimers.resolver import Facts


def load_facts_at(page: Any, moment: datetime) -> tuple[Facts, list[str]]:
    """The facts of a revision of an article, and what is taken as it is today for want of records."""
    authors, author_notes = _professionals(page, moment)
    off_label, modality_notes = _off_label(disclaimer_facts.shown_modalities(page), moment)
    conditions = disclaimer_facts.conditions(
        page, is_professional=bool(authors) and all(authors), is_off_label=off_label
    )
    return Facts(conditions), [*author_notes, *modality_notes]


def _professionals(page: Any, moment: datetime) -> tuple[list[bool], list[str]]:
    entries = list(page.authorships.all())
    pks = {entry.author_id for entry in entries if entry.author_id}
    then = publications.of_snippets(Author, pks, moment)
    today = Author.objects.in_bulk(pks)
    answers, notes = [], []
    for entry in entries:
        author, known = today.get(entry.author_id), then.get(entry.author_id)
        if author is None:
            answers.append(False)
            notes.append(
                _("“%(name)s” was deleted since: counted as no medical professional.")
                % {"name": entry.byline}
            )
        elif known and known.revision:
            answers.append(bool(known.revision.content.get("is_medical_professional")))
        else:
            answers.append(bool(author.is_medical_professional))
            notes.append(
                _("Whether “%(name)s” was a medical professional is not recorded: taken as today.")
                % {"name": author.name}
            )
    return answers, notes


def _off_label(pks: Iterable[int], moment: datetime) -> tuple[bool, list[str]]:
    pks = set(pks)
    then = publications.of_snippets(Modality, pks, moment)
    found, notes = False, []
    for modality in Modality.objects.filter(pk__in=pks).prefetch_related("regulatory"):
        known = then.get(modality.pk)
        if known and (known.revision or not known.is_live):
            rows = known.revision.content.get("regulatory", []) if known.revision else []
            is_live, statuses = known.is_live, [row["status"] for row in rows]
        else:
            is_live, statuses = modality.live, [row.status for row in modality.regulatory.all()]
            notes.append(
                _("The facts of “%(name)s” of that day are not recorded: taken as today.")
                % {"name": modality.name}
            )
        found |= is_live and any(status in disclaimer_facts.NOT_AUTHORISED for status in statuses)
    return found, notes
