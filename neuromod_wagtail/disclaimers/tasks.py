"""Tasks that update all pages affected by a change, so that editors need not wait.

Tasks take primary keys, load the current objects and work in batches.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import reduce
from itertools import chain, islice
from operator import or_
from typing import TypeVar

from django.apps import apps
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django_tasks import task
from wagtail.models import AbstractPage, Site

from neuromod_wagtail.caching.frontend_cache import purge, purge_urls
from neuromod_wagtail.disclaimers.abstract_models import DisclaimersMixin, PublishGateMixin
from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule, DisclaimerUsage
from neuromod_wagtail.disclaimers.resolver import Placement
from neuromod_wagtail.disclaimers.rules import load_placements
from neuromod_wagtail.internals import references_to
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.web import permalinks

BATCH = 200
Row = TypeVar("Row", bound=Model)


@task()
def refresh_pages_with_disclaimer(disclaimer_pk: int) -> int:
    """Update each page that shows, or should show, a disclaimer; return how many.

    These are the pages below the section of a rule that refers to it or to a translation of it, and
    the pages with it in their text, found in the reference index.
    """
    key = Disclaimer.objects.filter(pk=disclaimer_pk).values("translation_key")
    rules = DisclaimerRule.objects.filter(disclaimer__translation_key__in=key)
    paths = _sections(rules.values_list("page_id", flat=True))
    _purge_own_page(disclaimer_pk)
    touched = _refresh_sections(paths)
    return touched + _refresh_referring(Disclaimer, disclaimer_pk, ~_below(paths))


@task()
def refresh_pages_referring_to(model_label: str, pk: int) -> int:
    """Update each page that refers to an object its facts depend on, such as its author."""
    return _refresh_referring(apps.get_model(model_label), pk, Q())


@task()
def refresh_section(page_pk: int) -> int:
    """Update a page and everything below it, in all languages; return how many."""
    return _refresh_sections(_sections([page_pk]))


def _purge_own_page(disclaimer_pk: int) -> None:
    """Purge the public page of a disclaimer, which is on every site."""
    entry = Disclaimer.objects.select_related("locale").filter(pk=disclaimer_pk).first()
    if entry is not None:
        name, language = "neuromod_disclaimers:disclaimer", entry.locale.language_code
        path = permalinks.named(name, language, entry.slug)
        sites = Site.objects.all() if path else ()
        purge_urls((permalinks.absolute(path, site.root_url) for site in sites), at_once=True)


def _sections(page_pks: Iterable[int]) -> list[str]:
    """Return the paths of pages and their translations, without descendants of one another."""
    pages = page_model().objects
    keys = pages.filter(pk__in=page_pks).values("translation_key")
    paths: list[str] = []
    for path in (
        pages.filter(translation_key__in=keys).values_list("path", flat=True).order_by("path")
    ):
        if not path.startswith(tuple(paths)):
            paths.append(path)
    return paths


@task()
def refresh_pages(page_pks: list[int]) -> int:
    """Update pages that referred to an object which has since been deleted."""
    return _refresh([Q(pk__in=page_pks)])


def keys_of_referring_pages(model: type[Model], pk: int) -> Iterator[list[str]]:
    """Yield the keys of pages that refer to an object, in batches."""
    used = references_to(model, [pk], by=page_model())
    return _chunks(used.values_list("object_id", flat=True).distinct())


def _refresh_referring(model: type[Model], pk: int, which: Q) -> int:
    return _refresh(Q(pk__in=keys) & which for keys in keys_of_referring_pages(model, pk))


def _refresh_sections(paths: Iterable[str]) -> int:
    return _refresh(Q(path__startswith=path) for path in paths)


def _below(paths: Iterable[str]) -> Q:
    return reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk__in=[]))


def _refresh(parts: Iterable[Q]) -> int:
    """Record what these pages show now, and purge them and their lists from caches."""
    pages = page_model().objects.type(DisclaimersMixin).order_by("pk").specific()
    touched = 0
    sections: set[str] = set()
    for some in chain.from_iterable(_chunks(pages.filter(part)) for part in parts):
        refresh_usage(some)
        purge([page for page in some if page.live], at_once=True)
        sections |= {page.path[: -page.steplen] for page in some}
        touched += len(some)
    # Feeds carry the disclaimers of their entries. A list has very many addresses: once, at the end.
    if sections:
        lists = page_model().objects.live().filter(path__in=sections).type(DisclaimersMixin)
        purge(list(lists.specific()), at_once=True)
    return touched


def _chunks(queryset: QuerySet[Row]) -> Iterator[list[Row]]:
    rows = queryset.iterator(chunk_size=BATCH)
    while some := list(islice(rows, BATCH)):
        yield some


def refresh_usage(
    pages: Collection[AbstractPage], placements: Mapping[int, list[Placement]] | None = None
) -> None:
    """Update the ``DisclaimerUsage`` rows of these pages; pages that are not live have none.

    Pass ``placements`` by ``id(page)`` if they have just been loaded.
    """
    shown = [page for page in pages if page.live and isinstance(page, PublishGateMixin)]
    if placements is None:
        placements = load_placements(shown)
    rows = [
        DisclaimerUsage(
            page_id=page.pk,
            disclaimer_id=placement.notice.pk if placement.notice else None,
            kind=placement.kind,
            place=placement.place,
        )
        for page in shown
        for placement in placements[id(page)]
    ]
    with transaction.atomic():
        DisclaimerUsage.objects.filter(page__in=[page.pk for page in pages]).delete()
        DisclaimerUsage.objects.bulk_create(rows)
