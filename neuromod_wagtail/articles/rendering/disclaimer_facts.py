"""The facts about articles that disclaimer rules look at, now and at an earlier time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from wagtail.models import AbstractPage

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.modalities.models import Modality, RegulatoryRecord
from neuromod_wagtail.articles.modalities.sources import HasFacts
from neuromod_wagtail.articles.protocols import Article
from neuromod_wagtail.articles.vocabulary import AI_TOOK_PART, RegulatoryStatus
from neuromod_wagtail.disclaimers.history import publications
from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.disclaimers.resolver import Facts
from neuromod_wagtail.disclaimers.rules import notice_of
from neuromod_wagtail.disclaimers.vocabulary import Condition
from neuromod_wagtail.internals import relations_in_memory

# Uses that no authority has authorised yet.
NOT_AUTHORISED = (RegulatoryStatus.OFF_LABEL, RegulatoryStatus.INVESTIGATIONAL)


def shows_off_label(modalities: Iterable[HasFacts]) -> bool:
    return any(
        row.status in NOT_AUTHORISED for modality in modalities for row in modality.regulatory.all()
    )


def facts_of_modalities(modalities: Iterable[HasFacts]) -> Facts:
    """Return the facts of a page that shows modalities but is not an article and has no author."""
    holds = {Condition.OFF_LABEL.value} if shows_off_label(modalities) else set()
    return Facts(frozenset(holds))


def load_facts(pages: Iterable[AbstractPage]) -> dict[int, Facts]:
    """Load the facts of articles by ``id(page)``, with one query for each model they refer to."""
    pages = list(pages)
    # A revision has its own rows, which are not those in the database.
    stored = [page for page in pages if page.pk and "authorships" not in relations_in_memory(page)]
    prefetch_related_objects(stored, "authorships")
    entries = {id(page): list(page.authorships.all()) for page in pages}
    prefetch_related_objects([entry for some in entries.values() for entry in some], "author")
    chosen = {id(page): chosen_disclaimers(page) for page in pages}
    shown = {id(page): set(shown_modalities(page)) for page in pages}
    notices = {
        disclaimer.pk: notice_of(disclaimer)
        for disclaimer in Disclaimer.objects.with_version().filter(pk__in=_all(chosen.values()))
    }
    off_label = set(
        RegulatoryRecord.objects.filter(
            modality__in=_all(shown.values()), modality__live=True, status__in=NOT_AUTHORISED
        ).values_list("modality_id", flat=True)
    )
    return {
        key: Facts(
            conditions(
                page,
                is_professional=bool(entries[key])
                and all(one.author and one.author.is_medical_professional for one in entries[key]),
                is_off_label=bool(shown[key] & off_label),
            ),
            tuple(notices[pk] for pk in chosen[key] if pk in notices),
        )
        for key, page in ((id(page), page) for page in pages)
    }


def conditions(page: Article, *, is_professional: bool, is_off_label: bool) -> frozenset[str]:
    holds = {
        Condition.LAY_AUTHOR: not is_professional,
        Condition.OFF_LABEL: is_off_label,
        Condition.AFFILIATE: page.has_affiliate_links,
        Condition.AI: page.ai_use in AI_TOOK_PART,
    }
    return frozenset(condition.value for condition, value in holds.items() if value)


def _chosen(page: Article, block_types: set[str]) -> Iterator[int]:
    """Return the primary keys in blocks of these types, in reading order, from raw streams."""
    for stream in (page.introduction, page.body):
        for item in list(stream.raw_data):
            if item["type"] not in block_types:
                continue
            value = item["value"]
            if isinstance(value, dict):
                value = value.get("modality", value.get("modalities"))
            for entry in value if isinstance(value, list) else [value]:
                pk = entry["value"] if isinstance(entry, dict) else entry
                if isinstance(pk, int):
                    yield pk


def shown_modalities(page: Article) -> list[int]:
    """Return the primary keys of the modalities whose facts are shown."""
    return list(_chosen(page, {"modality_facts", "comparison"}))


def chosen_disclaimers(page: Article) -> list[int]:
    """Return the primary keys of the disclaimers in introduction and body, in reading order."""
    return list(_chosen(page, {"disclaimer"}))


def _all(groups: Iterable[Iterable[int | None]]) -> set[int]:
    return {pk for group in groups for pk in group if pk is not None}


# --- An earlier time -------------------------------------------------------------------------


def load_facts_at(page: Article, moment: datetime) -> tuple[Facts, list[str]]:
    """Load the facts of an earlier revision, and notes on what has no records."""
    authors, author_notes = _professionals(page, moment)
    off_label, modality_notes = _off_label(shown_modalities(page), moment)
    holds = conditions(page, is_professional=bool(authors) and all(authors), is_off_label=off_label)
    return Facts(holds), [*author_notes, *modality_notes]


def _professionals(page: Article, moment: datetime) -> tuple[list[bool], list[str]]:
    entries = list(page.authorships.all())
    pks = {entry.author_id for entry in entries if entry.author_id}
    then = publications.for_snippets(Author, pks, moment)
    today = Author.objects.in_bulk(pks)
    answers, notes = [], []
    for entry in entries:
        key = entry.author_id or 0
        author, known = today.get(key), then.get(key)
        if author is None:
            answers.append(False)
            notes.append(
                _("“%(name)s” has since been deleted and is treated as not a medical professional.")
                % {"name": entry.byline}
            )
        elif known and known.revision:
            answers.append(bool(known.revision.content.get("is_medical_professional")))
        else:
            answers.append(bool(author.is_medical_professional))
            notes.append(
                _(
                    "There is no record of whether “%(name)s” was a medical professional then; "
                    "today’s information is used."
                )
                % {"name": author.name}
            )
    return answers, notes


def _off_label(pks: Iterable[int], moment: datetime) -> tuple[bool, list[str]]:
    pks = set(pks)
    then = publications.for_snippets(Modality, pks, moment)
    found, notes = False, []
    for modality in Modality.objects.filter(pk__in=pks).prefetch_related("regulatory"):
        known = then.get(modality.pk)
        if known and (known.revision or not known.is_live):
            rows = known.revision.content.get("regulatory", []) if known.revision else []
            is_live, statuses = known.is_live, [row["status"] for row in rows]
        else:
            is_live, statuses = modality.live, [row.status for row in modality.regulatory.all()]
            notes.append(
                _(
                    "There is no record of the facts of “%(name)s” on that date; today’s facts are "
                    "used."
                )
                % {"name": modality.name}
            )
        found |= is_live and any(status in NOT_AUTHORISED for status in statuses)
    return found, notes
