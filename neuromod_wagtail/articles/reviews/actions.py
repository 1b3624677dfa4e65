"""The actions on reviews, and the current review of an article.

This module is the only writer of the log. Articles store no review date: readers, lists, feeds and
structured data use the newest valid review, so no edit, copy or revert can change it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import AbstractPage, Revision
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.reviews.models import Review
from neuromod_wagtail.articles.reviews.signals import review_recorded, review_withdrawn
from neuromod_wagtail.articles.vocabulary import ReviewAspect, ReviewOutcome
from neuromod_wagtail.caching.frontend_cache import purge
from neuromod_wagtail.conf import settings
from neuromod_wagtail.dates import months_after
from neuromod_wagtail.disclaimers.rules import ancestor_paths
from neuromod_wagtail.page_cache import tags
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.users import User

ANNOTATION = "review_data"
_COLUMNS = {
    "pk": "pk",
    "name": "reviewer_name",
    "credentials": "reviewer_credentials",
    "is_clinician": "is_clinician",
    "by_author": "by_author",
    "reviewed_on": "reviewed_on",
    "next_review_on": "next_review_on",
    "covered": "covered",
    "slug": "reviewer__slug",
    "live": "reviewer__live",
}


class CurrentReview(NamedTuple):
    """The current review of an article. ``slug`` is empty without a public author page."""

    name: str
    credentials: str
    is_clinician: bool
    by_author: bool
    reviewed_on: date
    next_review_on: date
    aspects: tuple[str, ...]
    slug: str

    @classmethod
    def read(cls, data: dict[str, Any]) -> CurrentReview:
        """Read the columns from JSON, in which dates are text and SQLite's booleans numbers."""
        return cls(
            name=data["name"],
            credentials=data["credentials"],
            is_clinician=bool(data["is_clinician"]),
            by_author=bool(data["by_author"]),
            reviewed_on=date.fromisoformat(data["reviewed_on"]),
            next_review_on=date.fromisoformat(data["next_review_on"]),
            aspects=tuple(str(ReviewAspect(code).label) for code in data["covered"].split(",")),
            slug=data["slug"] if data["live"] else "",
        )

    @property
    def is_overdue(self) -> bool:
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        tags.depends_on(until=(midnight + timedelta(days=1)).timestamp())
        return self.next_review_on < midnight.date()

    @property
    def reviewer_line(self) -> str:
        """The reviewer with credentials, as shown to readers."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name


# --- Reading --------------------------------------------------------------------------------


def valid_reviews(page_pk: int | Combinable) -> QuerySet[Review]:
    """Return the reviews of a page that may be shown to readers, the current one first.

    A draft that was reviewed counts from the day on which it, or a later one, is published.
    Another person's review takes precedence over any check by the author.
    """
    published = Q(revision__isnull=True) | Q(revision_id__lte=F("page__live_revision_id"))
    return (
        Review.objects.filter(page_id=page_pk, counts=True)
        .filter(published | Q(page__live_revision__isnull=True))
        .order_by("by_author", "-reviewed_on", "-pk")
    )


def reviews_of_outer_page() -> QuerySet[Review]:
    """Return the reviews of the page in the outer query; an alias has those of its source."""
    return valid_reviews(Coalesce(OuterRef("alias_of_id"), OuterRef("pk")))


def annotate(pages: PageQuerySet) -> PageQuerySet:
    """Annotate each page with its current review; see ``ReviewMixin.review``."""
    newest = reviews_of_outer_page().values(data=JSONObject(**_COLUMNS))[:1]
    return pages.annotate(**{ANNOTATION: Subquery(newest)})


def annotate_days(pages: PageQuerySet) -> PageQuerySet:
    """Annotate ``last_reviewed_on`` and ``next_review_on``, for filtering and sorting."""
    last = reviews_of_outer_page().values("reviewed_on")[:1]
    return annotate_next_review(pages).annotate(last_reviewed_on=Subquery(last))


def annotate_next_review(pages: PageQuerySet) -> PageQuerySet:
    """Annotate ``next_review_on`` alone."""
    following = reviews_of_outer_page().values("next_review_on")[:1]
    return pages.annotate(next_review_on=Subquery(following))


def current_review(page: AbstractPage) -> CurrentReview | None:
    """Return the current review from the annotation, else with one query."""
    if not hasattr(page, ANNOTATION):
        if page.pk is None:
            return None
        newest = valid_reviews(page.alias_of_id or page.pk)
        setattr(page, ANNOTATION, newest.values_list(JSONObject(**_COLUMNS), flat=True).first())
    data = getattr(page, ANNOTATION)
    return CurrentReview.read(data) if data else None


def load(pages: Iterable[AbstractPage]) -> None:
    """Load the current reviews of pages without the annotation, with one query for all."""
    lacking = [page for page in pages if not hasattr(page, ANNOTATION)]
    model = page_model()
    rows = annotate(model.objects.filter(pk__in=[page.pk for page in lacking]))
    found = dict(rows.values_list("pk", ANNOTATION))
    for page in lacking:
        setattr(page, ANNOTATION, found.get(page.pk))


def as_data(page: AbstractPage) -> dict[str, object] | None:
    """Return the current review for the API, as shown on the page."""
    review = page.review
    return review and {
        "reviewer": None if review.by_author else review.name,
        "credentials": "" if review.by_author else review.credentials,
        "by_clinician": review.is_clinician and not review.by_author,
        "by_author": review.by_author,
        "last_reviewed_on": review.reviewed_on.isoformat(),
        "next_review_on": review.next_review_on.isoformat(),
        "is_overdue": review.is_overdue,
        "covered": list(review.aspects),
    }


# --- Permission to sign ---------------------------------------------------------------------


class ReviewerLookup(NamedTuple):
    """The author entry under which a user reviews a page, or why there is none."""

    author: Author | None
    problem: str = ""


def author_keys(page: AbstractPage) -> set[UUID]:
    """Return the translation keys of the page's authors, which are the same in every language."""
    if not hasattr(page, "get_authorships"):
        return set()
    return {entry.author.translation_key for entry in page.get_authorships() if entry.author}


def find_reviewer(page: AbstractPage, user: User) -> ReviewerLookup:
    """Return the author entry of a user, in the page's language if there is one."""
    entries = list(Author.objects.filter(user=user, live=True).order_by("pk"))
    entries.sort(key=lambda entry: entry.locale_id != getattr(page, "locale_id", None))
    if not entries:
        return ReviewerLookup(None, _("Your account is not linked to a published author."))
    if entries[0].translation_key in author_keys(page):
        return ReviewerLookup(None, _("You wrote this article, so someone else must review it."))
    qualified = next((entry for entry in entries if entry.credentials.strip()), None)
    if qualified is None:
        return ReviewerLookup(None, _("Your author entry has no credentials. Add them first."))
    return ReviewerLookup(qualified)


# --- Writing --------------------------------------------------------------------------------


def months_between(page: AbstractPage) -> int:
    """Return the interval of the nearest index above that has one, else the setting."""
    model = page_model()
    above = model.objects.filter(path__in=ancestor_paths([page])).order_by("-depth").specific()
    given = (getattr(section, "review_months", None) for section in above)
    return next((months for months in given if months), settings.NEUROMOD_REVIEW_MONTHS)


@transaction.atomic
def record(
    page: AbstractPage,
    *,
    reviewer: Author,
    user: User | None,
    outcome: str,
    covered: Collection[str],
    reviewed_on: date | None = None,
    next_review_on: date | None = None,
    note: str = "",
    revision: Revision | None = None,
) -> Review:
    """Record a review of a revision of the page, by default its live text.

    Raise ``ValidationError`` with the names of these arguments.
    """
    by_author = reviewer.translation_key in author_keys(page)
    day = reviewed_on or timezone.localdate()
    due = next_review_on or months_after(day, months_between(page))
    _check(reviewer, day, due, covered, by_author=by_author)
    review = Review.objects.create(
        page_id=page.pk,
        revision_id=revision.pk if revision else page.live_revision_id,
        reviewer=reviewer,
        reviewer_name=reviewer.name,
        reviewer_credentials=reviewer.credentials,
        is_clinician=bool(reviewer.is_medical_professional),
        by_author=by_author,
        reviewed_on=day,
        next_review_on=due,
        outcome=outcome,
        covered=",".join(code for code in ReviewAspect.values if code in covered),
        note=note,
        counts=outcome == ReviewOutcome.ACCEPTED and ReviewAspect.TEXT in covered,
        recorded_by=user,
    )
    data = {"reviewer": review.reviewer_name, "outcome": outcome, "reviewed_on": day.isoformat()}
    log(page, "neuromod_articles.review", user=user, revision=revision, data=data)
    transaction.on_commit(partial(_purge, page.pk))
    payload = {"pk": review.pk, "page": page.pk, "outcome": outcome}
    transaction.on_commit(partial(review_recorded.send_robust, Review, **payload))
    return review


def _check(
    reviewer: Author, day: date, due: date, covered: Collection[str], *, by_author: bool
) -> None:
    errors = {}
    if not covered:
        errors["covered"] = _("Choose what was reviewed.")
    if day > timezone.localdate():
        errors["reviewed_on"] = _("The review date cannot be in the future.")
    if due <= day:
        errors["next_review_on"] = _("The next review must be after this one.")
    if not by_author and not reviewer.credentials.strip():
        errors["reviewer"] = _(
            "This author has no credentials. Add them to the author entry first."
        )
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def withdraw(review: Review, user: User | None) -> None:
    """Withdraw a review that was recorded by mistake: its row stays but is no longer valid."""
    review.counts = False
    review.withdrawn_at = timezone.now()
    review.save(update_fields=["counts", "withdrawn_at"])
    data = {"reviewer": review.reviewer_name, "reviewed_on": review.reviewed_on.isoformat()}
    log(review.page.specific, "neuromod_articles.withdraw_review", user=user, data=data)
    transaction.on_commit(partial(_purge, review.page_id))
    payload = {"pk": review.pk, "page": review.page_id}
    transaction.on_commit(partial(review_withdrawn.send_robust, Review, **payload))


def _purge(page_pk: int) -> None:
    """Purge the page and its aliases, which show another review now."""
    model = page_model()
    pages = model.objects.filter(Q(pk=page_pk) | Q(alias_of_id=page_pk)).live()
    purge(list(pages.specific()))
