"""Which disclaimers a page carried at an earlier time.

Put together from Wagtail's log (which revision was published), the versions of disclaimers and
the records of rules. Where the page stands in the tree, and who its authors are, is as today.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import PageLogEntry

from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerVersion, RuleRecord
from neuromod_wagtail.disclaimers.resolution import Notice, Placement, Rule, resolve
from neuromod_wagtail.disclaimers.rulebook import ancestor_sections

PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled")
UNPUBLISHED = ("wagtail.unpublish", "wagtail.unpublish.scheduled")


@dataclass(frozen=True)
class Carried:
    """``revision`` is None when the page was not published at that time, as far as is known."""

    moment: datetime
    revision: Any
    placements: list[Placement]


def carried(page: Any, moment: datetime) -> Carried:
    """What readers of ``page`` were told at ``moment``."""
    entry = (
        PageLogEntry.objects.filter(
            page=page.pk, action__in=(*PUBLISHED, *UNPUBLISHED), timestamp__lte=moment
        )
        .select_related("revision")
        .order_by("-timestamp", "-pk")
        .first()
    )
    if entry is None or entry.action in UNPUBLISHED or entry.revision is None:
        return Carried(moment, None, [])
    then = entry.revision.as_object()
    facts = type(then).load_disclaimer_facts([then])[id(then)]
    records = list(_records(page, moment))
    sections = ancestor_sections(page)
    translations = _translations(records, page.locale_id)
    chosen = then.get_chosen_disclaimers()
    notices = _notices({*translations.values(), *chosen}, moment)
    rules = [
        _rule(record, sections, notices.get(translations.get(record.disclaimer_id or 0)))
        for record in records
        if record.page_id in sections
    ]
    in_text = tuple(notices[pk] for pk in chosen if pk in notices)
    return Carried(moment, entry.revision, resolve(replace(facts, in_text=in_text), rules))


def _at(moment: datetime) -> Q:
    ended = Q(in_force_until__isnull=True) | Q(in_force_until__gt=moment)
    return Q(in_force_from__lte=moment) & ended


def _records(page: Any, moment: datetime) -> QuerySet[RuleRecord]:
    return RuleRecord.objects.filter(_at(moment)).order_by("pk")


def _translations(records: Iterable[RuleRecord], locale_id: int) -> dict[int, int]:
    """For each disclaimer of a rule the one in this language; a deleted one stands for itself."""
    pks = {record.disclaimer_id for record in records if record.disclaimer_id}
    named = dict(Disclaimer.objects.filter(pk__in=pks).values_list("pk", "translation_key"))
    here = Disclaimer.objects.filter(translation_key__in=named.values(), locale=locale_id)
    by_key = dict(here.values_list("translation_key", "pk"))
    known = {pk: by_key[key] for pk, key in named.items() if key in by_key}
    return {**{pk: pk for pk in pks if pk not in named}, **known}


def _notices(pks: set[int], moment: datetime) -> dict[int | None, Notice]:
    return {
        version.disclaimer_id: Notice(
            pk=version.disclaimer_id,
            kind=version.kind,
            title=version.title,
            short_text=version.short_text,
            text=version.text,
            number=version.number,
            since=version.in_force_from,
        )
        for version in DisclaimerVersion.objects.filter(_at(moment), disclaimer_id__in=pks)
    }


def _rule(record: RuleRecord, sections: dict[int, Any], notice: Notice | None) -> Rule:
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
