"""Check references for retractions and corrections at Crossref."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.references.online import crossref
from neuromod_wagtail.articles.references.online.crossref import Notice
from neuromod_wagtail.articles.references.online.fetching import NotFound, OnlineError, RateLimited
from neuromod_wagtail.caching.frontend_cache import purge
from neuromod_wagtail.conf import settings
from neuromod_wagtail.internals import references_to
from neuromod_wagtail.page_cache import tags
from neuromod_wagtail.page_protocol import page_model

logger = logging.getLogger(__name__)

# After so many failures in a row the service is assumed to be down.
MAX_FAILURES = 3

# A notice is valid only for the DOI that was checked.
HAS_NOTICE = ~Q(notice="") & Q(notice_for=F("doi"))


def with_notice() -> QuerySet[Reference]:
    """Return the references with a known notice of any kind."""
    return Reference.objects.filter(HAS_NOTICE)


def due(*, everything: bool = False) -> list[str]:
    """Return the DOIs to check, the least recently checked first, each once for all languages."""
    references = Reference.objects.exclude(doi="")
    if not everything:
        before = timezone.localdate() - timedelta(days=settings.NEUROMOD_REFERENCES_CHECK_DAYS)
        is_another = ~Q(notice_for=F("doi"))
        references = references.filter(is_another | Q(notice_checked_on__lte=before))
    order = F("notice_checked_on").asc(nulls_first=True)
    return list(dict.fromkeys(references.order_by(order, "pk").values_list("doi", flat=True)))


def check(dois: Iterable[str]) -> Counter[str]:
    """Check DOIs; return how many were ``checked``, ``changed``, ``unknown`` or ``failed``.

    A failure changes nothing. The run ends when the service asks to wait or fails repeatedly; the
    remaining DOIs are counted as ``left``.
    """
    counts: Counter[str] = Counter()
    failures = 0
    queue = list(dois)
    for place, doi in enumerate(queue):
        try:
            changed = store_notice(doi, crossref.find_notice(crossref.work(doi)))
        except NotFound:
            _store_unknown(doi)
            counts["unknown"] += 1
            failures = 0
        except OnlineError as error:
            logger.warning("Crossref, %s: %s", doi, error)
            counts["failed"] += 1
            failures += 1
            if isinstance(error, RateLimited) or failures == MAX_FAILURES:
                counts["left"] = len(queue) - place - 1
                break
        else:
            counts["checked"] += 1
            counts["changed"] += changed
            failures = 0
    return counts


def store_notice(doi: str, notice: Notice | None) -> bool:
    """Store the result for a DOI in every language; return whether readers see a change."""
    found = notice or Notice("")
    new = {"notice": found.kind, "notice_on": found.on, "notice_doi": found.doi, "notice_for": doi}
    references = Reference.objects.filter(doi=doi)
    same = references.filter(**{name: value for name, value in new.items() if value is not None})
    if found.on is None:
        same = same.filter(notice_on__isnull=True)
    pks = set(references.values_list("pk", flat=True)) - set(same.values_list("pk", flat=True))
    was_shown = references.filter(HAS_NOTICE).exists()
    references.update(**new, notice_checked_on=timezone.localdate())
    if not pks or not (found.kind or was_shown):
        return False
    tags.invalidate([tags.SITE])
    purge(list(pages_citing(pks)))
    return True


def _store_unknown(doi: str) -> None:
    """Record that Crossref has no answer for a DOI. Only what is known of another DOI is dropped."""
    references = Reference.objects.filter(doi=doi)
    references.exclude(notice_for=doi).update(
        notice="", notice_on=None, notice_doi="", notice_for=doi
    )
    references.update(notice_checked_on=timezone.localdate())


def pages_citing(reference_pks: Collection[int]) -> PageQuerySet:
    """Return the live pages that cite these references or show a modality that does."""
    pages = page_model()
    found: set[str] = set()
    users: dict[int, set[str]] = {}
    rows = references_to(Reference, reference_pks)
    for type_pk, key in rows.values_list("base_content_type", "object_id").distinct():
        users.setdefault(type_pk, set()).add(key)
    for type_pk, keys in users.items():
        model = ContentType.objects.get_for_id(type_pk).model_class()
        if model is pages:
            found |= keys
        elif model is not None:
            showing = references_to(model, keys, by=pages)
            found.update(showing.values_list("object_id", flat=True).distinct())
    return pages.objects.live().filter(pk__in=found)
