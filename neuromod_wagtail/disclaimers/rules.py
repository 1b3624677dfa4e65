"""The rules that apply to pages, with the texts they supply: one query per language.

Rules apply to pages through their ancestors and, since every language has its own tree, through the
translations of their ancestors.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from itertools import cycle, islice
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from wagtail.models import AbstractPage

from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule
from neuromod_wagtail.disclaimers.models.disclaimer import is_in_force
from neuromod_wagtail.disclaimers.resolver import Facts, Notice, Placement, Rule, resolve
from neuromod_wagtail.internals import PreparedQuery
from neuromod_wagtail.page_protocol import PageLike, page_model

_COLUMNS = ("pk", "kind", "title", "short_text", "text", "slug", "live", "expire_at")


class RuleSet(NamedTuple):
    """Rules with the path of the section that each belongs to, by language."""

    rules: dict[int, list[tuple[str, Rule]]]

    @classmethod
    def load(cls, pages: Iterable[PageLike]) -> RuleSet:
        """Load all rules for ``pages`` with one query for each of their languages."""
        by_locale: dict[int, list[PageLike]] = {}
        for page in pages:
            by_locale.setdefault(page.locale_id, []).append(page)
        return cls({locale: _load(some, locale) for locale, some in by_locale.items()})

    def for_page(self, page: PageLike) -> list[Rule]:
        """Return the rules for a page, from the root of the tree down."""
        rules = self.rules.get(page.locale_id, ())
        return [rule for path, rule in rules if page.path.startswith(path)]


def load_placements(pages: Iterable[AbstractPage]) -> dict[int, list[Placement]]:
    """Return the placements of pages by ``id(page)``, with a constant number of queries."""
    pages = list(pages)
    by_model: dict[type[AbstractPage], list[AbstractPage]] = {}
    for page in pages:
        by_model.setdefault(type(page), []).append(page)
    facts: dict[int, Facts] = {}
    for model, some in by_model.items():
        facts |= model.load_disclaimer_facts(some)
    rules = RuleSet.load(pages)
    return {id(page): resolve(facts[id(page)], rules.for_page(page)) for page in pages}


def _load(pages: list[PageLike], locale_id: int) -> list[tuple[str, Rule]]:
    """Load the rules for any of ``pages``, with the path of each one's section in this language."""
    paths = sorted(ancestor_paths(pages))
    # Few numbers of paths, so that few queries are kept.
    room = 1 << (len(paths) - 1).bit_length()
    rows = _rules_of(room).run(locale_id, *islice(cycle(paths), room))
    return [(row.section_path, _rule(row)) for row in rows]


@cache
def _rules_of(number: int) -> PreparedQuery:
    """Return the query for the rules of a language and ``number`` paths."""
    # The first value is the language.
    paths = [PreparedQuery.mark(1 + place) for place in range(number)]
    sections = page_model().objects.filter(
        path__in=paths, translation_key=OuterRef("page__translation_key")
    )
    return PreparedQuery(
        DisclaimerRule.objects.annotate(
            section_path=Subquery(sections.order_by("-depth").values("path")[:1]),
            section=F("page__title"),
            notice=_texts(PreparedQuery.number()),
        )
        .filter(section_path__isnull=False)
        .order_by("section_path", "pk")
    )


def ancestor_paths(pages: Iterable[PageLike]) -> set[str]:
    """Return the paths of pages and their ancestors, without a query."""
    return {
        page.path[: start + page.steplen]
        for page in pages
        for start in range(0, len(page.path), page.steplen)
    }


def ancestor_sections(page: PageLike) -> dict[int, AbstractPage]:
    """Return ``{pk: section}`` for a page, its ancestors and their translations: two queries."""
    pages_of_site = page_model().objects
    above = {
        section.translation_key: section
        for section in pages_of_site.filter(path__in=ancestor_paths([page]))
    }
    related = pages_of_site.filter(translation_key__in=above).values_list("pk", "translation_key")
    return {pk: above[key] for pk, key in related}


def _texts(locale_id: int) -> Subquery:
    """Return the translation of a rule's disclaimer as a subquery with one JSON column."""
    columns = {name: name for name in (*_COLUMNS, "number", "since")}
    texts = Disclaimer.objects.with_version().filter(
        translation_key=OuterRef("disclaimer__translation_key"), locale_id=locale_id
    )
    return Subquery(texts.values(data=JSONObject(language="locale__language_code", **columns))[:1])


def _rule(row: Any) -> Rule:
    return Rule(
        pk=row.pk,
        kind=row.kind,
        condition=row.condition,
        place=row.place,
        depth=len(row.section_path),
        section=row.section,
        notice=_notice(row.notice) if row.notice else None,
        fallback=row.fallback,
    )


def _notice(data: dict[str, Any]) -> Notice:
    in_force = is_in_force(bool(data.pop("live")), _moment(data.pop("expire_at")))
    return Notice(**{**data, "since": _moment(data["since"])}, in_force=in_force)


def notice_of(disclaimer: Disclaimer) -> Notice:
    """Return the notice of a disclaimer that was loaded with ``with_version()``."""
    return Notice(
        pk=disclaimer.pk,
        kind=disclaimer.kind,
        title=disclaimer.title,
        short_text=disclaimer.short_text,
        text=disclaimer.text,
        slug=disclaimer.slug,
        language=disclaimer.locale.language_code,
        number=getattr(disclaimer, "number", None),
        since=getattr(disclaimer, "since", None),
        in_force=disclaimer.in_force,
    )


def _moment(value: str | None) -> datetime | None:
    """Parse a datetime from JSON; SQLite writes UTC without an offset."""
    moment = parse_datetime(value) if value else None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
