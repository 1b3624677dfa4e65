"""Queries for published articles that need a review or another check."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Case, CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import ReferenceIndex
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.modalities.filters import SHORTCOMINGS
from neuromod_wagtail.articles.modalities.models import (
    EvidenceStatement,
    Modality,
    RegulatoryRecord,
)
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.articles.reviews.mixins import ReviewMixin
from neuromod_wagtail.articles.reviews.models import Review
from neuromod_wagtail.articles.vocabulary import NoticeKind
from neuromod_wagtail.conf import settings
from neuromod_wagtail.internals import references_to
from neuromod_wagtail.page_protocol import page_model

STATES = [
    ("overdue", _("Overdue")),
    ("due", _("Due soon")),
    ("never", _("Never reviewed")),
    ("current", _("Not due")),
]
FLAGS = [
    ("has_stale_facts", _("Shows facts that have not been checked recently")),
    ("has_retracted", _("Relies on a retracted reference")),
]


def with_review_state(pages: PageQuerySet) -> PageQuerySet:
    """Return published articles with ``state`` (see ``STATES``), both dates and the ``FLAGS``."""
    articles = actions.annotate(actions.annotate_days(pages.live().type(ReviewMixin)))
    return articles.annotate(
        state=_state(),
        has_stale_facts=Exists(_uses(Modality, _stale_modalities(), _SHOWS_ROWS)),
        has_retracted=_relies_on_retracted(),
    )


def needing_review(pages: PageQuerySet, by: date) -> PageQuerySet:
    """Return the articles whose review is overdue or due by a day, the longest overdue first.

    With ``next_review_on``, and no more than that: composing the query takes longer than running
    it.
    """
    articles = actions.annotate_next_review(pages.live().type(ReviewMixin))
    articles = articles.filter(next_review_on__lte=by)
    return articles.order_by(F("next_review_on").asc(), "title")


def due_reviews(by: date) -> QuerySet[Review]:
    """Return the reviews, of whatever page, that are overdue or due by a day."""
    return Review.objects.filter(counts=True, next_review_on__lte=by)


def soon() -> date:
    """Return the last day of those on which a review counts as due."""
    return timezone.localdate() + timedelta(days=settings.NEUROMOD_REVIEW_NOTICE_DAYS)


def _state() -> Case:
    """Return the state of an article with ``next_review_on``: see ``STATES``."""
    return Case(
        When(next_review_on__isnull=True, then=Value("never")),
        When(next_review_on__lt=timezone.localdate(), then=Value("overdue")),
        When(next_review_on__lte=soon(), then=Value("due")),
        default=Value("current"),
        output_field=CharField(),
    )


# Only these blocks show the facts of a modality; a link does not.
_SHOWS_ROWS = Q(model_path__startswith="body.modality_facts") | Q(
    model_path__startswith="body.comparison"
)


def _uses(model: type[Model], pks: list[int], where: Q | None = None) -> QuerySet[ReferenceIndex]:
    """Return the entries of Wagtail's reference index from a page to any of these objects."""
    uses = references_to(model, pks, by=page_model())
    uses = uses.filter(object_id=Cast(OuterRef("pk"), CharField()))
    return uses.filter(where) if where else uses


def _stale_modalities() -> list[int]:
    found = Modality.objects.filter(SHORTCOMINGS["stale"](), live=True)
    return list(found.values_list("pk", flat=True).distinct())


def _relies_on_retracted() -> Combinable | Q:
    """Return a condition for pages that cite a retracted reference or show a fact based on one."""
    retracted = list(
        Reference.objects.filter(notice=NoticeKind.RETRACTION, notice_for=F("doi")).values_list(
            "pk", flat=True
        )
    )
    behind = {
        pk
        for rows in (EvidenceStatement, RegulatoryRecord)
        for pk in rows.objects.filter(source__in=retracted).values_list("modality_id", flat=True)
    }
    return Exists(_uses(Reference, retracted)) | Exists(
        _uses(Modality, sorted(behind), _SHOWS_ROWS)
    )
