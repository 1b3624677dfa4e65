"""The disclaimers that a page showed at an earlier time, with notes on what is uncertain.

Combines Wagtail's log (the published revision and the page's place in the tree), the versions of
disclaimers, the records of rules and the page's facts on that day. Where something was not kept,
today's state is used, with a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import AbstractPage, PageLogEntry

from neuromod_wagtail.disclaimers.history import publications
from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerVersion, RuleRecord
from neuromod_wagtail.disclaimers.resolver import Notice, Placement, Rule, resolve
from neuromod_wagtail.disclaimers.rules import ancestor_paths, ancestor_sections
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.text import localized


@dataclass(frozen=True)
class ShownDisclaimers:
    """The disclaimers of a page at a time. ``notes`` explain where today's state was used."""

    moment: datetime
    is_published: bool
    placements: list[Placement] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def disclaimers_shown_at(page: AbstractPage, moment: datetime) -> ShownDisclaimers:
    """Return the disclaimers that ``page`` showed at ``moment``."""
    publication = publications.for_page(page, moment)
    first = page.first_published_at
    if publication is None and not (page.live and first and first <= moment):
        return ShownDisclaimers(moment, is_published=False)
    if publication is not None and not publication.is_live:
        return ShownDisclaimers(moment, is_published=False)
    notes = _unrecorded(moment)
    then = page
    if publication is not None and publication.revision is not None:
        then = publication.revision.as_object()
    else:
        notes.append(
            _("The article’s text on that date is no longer stored; today’s text is used.")
        )
    facts, unsure = then.load_disclaimer_facts_at(moment)
    sections, moved = _sections(page, moment)
    chosen = then.get_chosen_disclaimers()
    records = list(_records(moment).filter(page_id__in=sections))
    translations = _translations(records, page.locale_id)
    notices = _notices({*translations.values(), *chosen}, moment)
    rules = [
        _rule(record, sections, notices.get(translations.get(record.disclaimer_id)))
        for record in records
    ]
    found = (notices.get(pk) or _lost(pk) for pk in chosen)
    in_text = tuple(notice for notice in found if notice)
    placements = resolve(facts._replace(in_text=in_text), rules)
    return ShownDisclaimers(moment, True, placements, [*notes, *unsure, *moved])


def _unrecorded(moment: datetime) -> list[str]:
    """Return a note if nothing had been recorded yet at ``moment``."""
    starts = [
        model.objects.aggregate(first=Min("in_force_from"))["first"]
        for model in (RuleRecord, DisclaimerVersion)
    ]
    first = min((start for start in starts if start), default=None)
    if first is not None and first <= moment:
        return []
    if first is None:
        return [_("Nothing about disclaimers has been recorded yet.")]
    day = localized.day(first)
    return [_("Nothing about disclaimers was recorded before %(day)s.") % {"day": day}]


def _sections(page: AbstractPage, moment: datetime) -> tuple[dict[int, AbstractPage], list[str]]:
    """Return the page, its ancestors at that time and their translations by key, and notes."""
    moves = PageLogEntry.objects.filter(action="wagtail.move", timestamp__gt=moment)
    first = moves.filter(page=page.pk).order_by("timestamp", "pk").first()
    here = ancestor_sections(page)
    if first is not None:
        pages = page_model().objects
        parent = pages.filter(pk=first.data.get("source", {}).get("id")).first()
        if parent is None:
            return here, [
                _(
                    "The article was in a section that has since been deleted; today’s rules are used."
                )
            ]
        own = {pk: section for pk, section in here.items() if section.pk == page.pk}
        here = {**ancestor_sections(parent), **own}
        page = parent
    above = page_model().objects.filter(path__in=ancestor_paths([page]))
    if moves.filter(page__in=above.values("pk")).exists():
        return here, [
            _(
                "A section above the article has since been moved; the rules of its new place are used."
            )
        ]
    return here, []


def _at(moment: datetime) -> Q:
    ended = Q(in_force_until__isnull=True) | Q(in_force_until__gt=moment)
    return Q(in_force_from__lte=moment) & ended


def _records(moment: datetime) -> QuerySet[RuleRecord]:
    return RuleRecord.objects.filter(_at(moment)).order_by("pk")


def _translations(records: Iterable[RuleRecord], locale_id: int) -> dict[int | None, int]:
    """Return the translation of each rule's disclaimer, or its own key if it was deleted."""
    pks = {record.disclaimer_id for record in records if record.disclaimer_id}
    named = dict(Disclaimer.objects.filter(pk__in=pks).values_list("pk", "translation_key"))
    here = Disclaimer.objects.filter(translation_key__in=named.values(), locale=locale_id)
    by_key = dict(here.values_list("translation_key", "pk"))
    found: dict[int | None, int] = {pk: pk for pk in pks if pk not in named}
    found.update((pk, by_key[key]) for pk, key in named.items() if key in by_key)
    return found


def _notices(pks: set[int], moment: datetime) -> dict[int | None, Notice]:
    return {
        version.disclaimer_id: _notice(version)
        for version in DisclaimerVersion.objects.filter(_at(moment), disclaimer_id__in=pks)
    }


def _lost(pk: int) -> Notice | None:
    """Return a disclaimer that was not in force, so that its kind gets a fallback text."""
    version = DisclaimerVersion.objects.filter(disclaimer_id=pk).first()
    return _notice(version, in_force=False) if version else None


def _notice(version: DisclaimerVersion, *, in_force: bool = True) -> Notice:
    return Notice(
        pk=version.disclaimer_id,
        kind=version.kind,
        title=version.title,
        short_text=version.short_text,
        text=version.text,
        number=version.number,
        since=version.in_force_from,
        in_force=in_force,
    )


def _rule(record: RuleRecord, sections: dict[int, AbstractPage], notice: Notice | None) -> Rule:
    section = sections[record.page_id]
    return Rule(
        pk=record.rule_pk,
        kind=record.kind,
        condition=record.condition,
        place=record.place,
        depth=section.depth,
        section=section.title,
        notice=notice,
        fallback=record.fallback,
    )
