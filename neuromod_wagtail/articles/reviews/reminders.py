"""Email reminders of due reviews, at most one per user and day.

If the mail server refuses an email, it is reported and sent again by the next run.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.apps import apps
from django.conf import settings as django_settings
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from wagtail.admin.utils import get_user_display_name
from wagtail.models import AbstractPage
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.articles.reviews.mixins import ReviewMixin
from neuromod_wagtail.articles.reviews.models import ReviewReminder
from neuromod_wagtail.caching.frontend_cache import purge
from neuromod_wagtail.conf import settings
from neuromod_wagtail.users import User, email_of, language_of
from neuromod_wagtail.web import permalinks

logger = logging.getLogger(__name__)

# Cached copies may lack the word "overdue"; even a weekly run must purge them.
OVERDUE_LATELY = timedelta(days=8)


@dataclass
class Outcome:
    """The number of emails sent, and ``(user, reason)`` for each that failed."""

    sent: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def send_all() -> Outcome:
    """Send today's reminders, and purge cached copies of newly overdue articles."""
    today = timezone.localdate()
    articles = _due(today)
    purge([page for page in articles if today - OVERDUE_LATELY <= page.next_review_on < today])
    outcome = Outcome()
    for user, pages in _by_user(articles).items():
        if not _claim(user, today):
            continue
        try:
            _send(user, pages)
        except Exception as error:  # noqa: BLE001 - back ends of mail services raise what they like
            ReviewReminder.objects.filter(user=user).update(sent_on=None)
            logger.warning("The reminder for %s was not sent: %s", user.pk, error)
            outcome.failed.append((get_user_display_name(user), str(error)))
        else:
            outcome.sent += 1
    return outcome


def _due(today: date) -> list[AbstractPage]:
    """Return the published articles due within the notice period, by date."""
    limit = today + timedelta(days=settings.NEUROMOD_REVIEW_NOTICE_DAYS)
    articles: list[AbstractPage] = []
    for model in apps.get_models():
        if issubclass(model, ReviewMixin):
            articles += _of_model(model).filter(next_review_on__lte=limit)
    return sorted(articles, key=lambda page: (page.next_review_on, page.title))


def _of_model(model: type[ReviewMixin]) -> PageQuerySet:
    """Return the live articles of a model, except aliases, which share the reviews of their source."""
    own_type = Q(content_type__app_label=model._meta.app_label) & Q(
        content_type__model=model._meta.model_name
    )
    pages = model.with_people_to_remind().live().filter(own_type, alias_of__isnull=True)
    return actions.annotate_days(pages)


def _by_user(articles: list[AbstractPage]) -> dict[User, list[AbstractPage]]:
    """Group the articles by user: the accounts of their authors and the page's owner."""
    found: dict[User, list[AbstractPage]] = {}
    for page in articles:
        for user in dict.fromkeys(page.get_people_to_remind()):
            if user is not None and user.is_active and email_of(user):
                found.setdefault(user, []).append(page)
    return found


def _claim(user: User, today: date) -> bool:
    """Return whether this run may email the user, which only one of several runs may."""
    ReviewReminder.objects.get_or_create(user=user)
    rows = ReviewReminder.objects.filter(Q(sent_on__isnull=True) | ~Q(sent_on=today), user=user)
    return bool(rows.update(sent_on=today))


def _send(user: User, pages: list[AbstractPage]) -> None:
    base = getattr(django_settings, "WAGTAILADMIN_BASE_URL", "")
    with translation.override(language_of(user)):
        entries = [
            {
                "page": page,
                "is_overdue": page.next_review_on < timezone.localdate(),
                "edit_url": permalinks.absolute(
                    reverse("wagtailadmin_pages:edit", args=[page.pk]), base
                ),
            }
            for page in pages
        ]
        report = permalinks.absolute(reverse("neuromod_reviews_report"), base)
        subject = ngettext(
            "%(number)s article to review", "%(number)s articles to review", len(pages)
        ) % {"number": len(pages)}
        body = render_to_string(
            "neuromod_wagtail/articles/mail/review_reminder.txt",
            {"user": user, "entries": entries, "report": report},
        )
        send_mail(subject, body, None, [email_of(user)])
