"""Hourly and daily digests for moderators of what is pending, and since when.

Every hour and every day has one order, a row whose event can only be written once, however many
timers run. Processing it makes one row for each moderator who has something to review.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise

from neuromod_wagtail.comments.models import Comment, LeftToOthers, Mail, Report
from neuromod_wagtail.comments.models.mail import MailKind, Pace
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.notifications import preferences
from neuromod_wagtail.comments.safety.registry import CONCERNS
from neuromod_wagtail.conf import settings
from neuromod_wagtail.users import User, email_of, language_of

# The most comments of one kind in an email; the rest is in the queue.
LISTED = 20
# Moderators with too many immediate emails get a digest too: see ``moderators``.
FLOOD = "flood"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Digest:
    """The content of a digest. ``number`` comments are pending, since ``oldest``; lists are cut.

    ``concerns`` are pairs of the name of a concern and the number of pending comments with it.
    """

    number: int
    oldest: datetime | None
    concerns: list[tuple[str | Promise, int]]
    waiting: list[Comment]
    reported: list[Comment]
    published: list[Comment]


def order() -> int:
    """Order the digests of this hour and of this day, unless already ordered. Return how many."""
    now = timezone.now()
    today = timezone.localtime(now) - timedelta(hours=settings.NEUROMOD_COMMENTS_DIGEST_HOUR)
    events = [f"digests:{Pace.HOURLY}:{now:%Y-%m-%dT%H}", f"digests:{Pace.DAILY}:{today:%Y-%m-%d}"]
    done = set(Mail.objects.filter(event__in=events).values_list("event", flat=True))
    new = [
        Mail(event=event, kind=MailKind.DIGESTS, created_at=now, due_at=now)
        for event in events
        if event not in done
    ]
    if new:
        Mail.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def rows(mail: Mail) -> Iterator[Mail]:
    """Return the rows of an order: an email for each moderator with anything to review."""
    _digests, pace, slot = mail.event.split(":")
    for user in preferences.recipients_at(pace):
        if gather(user, pace, before=mail.created_at) is not None:
            yield _digest(user, pace, slot, timezone.now())


def of_flood(user: User) -> Mail:
    """Order a digest at the end of the hour, in place of further immediate emails."""
    end = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return _digest(user, FLOOD, f"{end:%Y-%m-%dT%H}", end)


def _digest(user: User, pace: str, slot: str, due_at: datetime) -> Mail:
    return Mail(
        event=f"digest:{user.pk}:{pace}:{slot}",
        kind=MailKind.DIGEST,
        user=user,
        to=email_of(user),
        language=language_of(user),
        created_at=timezone.now(),
        due_at=due_at,
    )


def for_mail(mail: Mail, user: User) -> Digest | None:
    """Return the current content of a digest, or ``None``."""
    return gather(user, mail.event.split(":")[2], before=mail.created_at)


def gather(user: User, pace: str, *, before: datetime) -> Digest | None:
    """Return the content for one of the ``recipients``, or ``None`` when no email is needed.

    A daily digest is sent as long as anything is pending, an hourly one when something is new since
    the digest before.
    """
    wanted = [
        preference
        for preference in preferences.preferences_of(user)
        if preference.pace == (Pace.NOW if pace == FLOOD else pace)
    ]
    since = _before(user, pace, before)
    discussions = preferences.discussions_of(user, wanted)
    waiting = Comment.objects.filter(
        status=Status.PENDING, discussion__in=discussions.values("pk")
    ).order_by("submitted_at", "pk")
    left = LeftToOthers.objects.filter(user=user).values("code")
    news = waiting = waiting.exclude(hold_code__in=left)
    if pace != Pace.DAILY and since is not None:
        # A comment that was held again is pending again.
        news = waiting.filter(Q(submitted_at__gt=since) | Q(decided_at__gt=since))
    found = Digest(
        number=discussions.aggregate(number=Sum("pending_count"))["number"] or 0,
        oldest=waiting.values_list("submitted_at", flat=True).first(),
        concerns=_concerns(waiting),
        waiting=_listed(news),
        reported=_listed(_reported(user, wanted, None if pace == Pace.DAILY else since)),
        published=_listed(_published(user, wanted, since)),
    )
    return found if found.waiting or found.reported or found.published else None


def _concerns(waiting: QuerySet) -> list[tuple[str | Promise, int]]:
    """Count the comments by their main concern, the most pressing first."""
    found = waiting.filter(hold_code__in=CONCERNS).order_by().values_list("hold_code")
    numbers = dict(found.annotate(Count("pk")))
    return [(concern.label, numbers[code]) for code, concern in CONCERNS.items() if code in numbers]


def _before(user: User, pace: str, moment: datetime) -> datetime | None:
    """Return when the previous digest was written; ``None``: never, or too long ago to know."""
    earlier = Mail.objects.filter(
        user=user,
        kind=MailKind.DIGEST,
        event__startswith=f"digest:{user.pk}:{pace}:",
        created_at__lt=moment,
    )
    return earlier.order_by("-created_at").values_list("created_at", flat=True).first()


def _reported(user: User, wanted: list[preferences.Preference], since: datetime | None) -> QuerySet:
    where = preferences.discussions_of(
        user, [preference for preference in wanted if preference.reports]
    )
    found = Comment.objects.filter(
        status=Status.APPROVED, urgency__gt=F("priority"), discussion__in=where.values("pk")
    )
    if since is not None:
        found = found.filter(
            Exists(Report.objects.filter(comment=OuterRef("pk"), created_at__gt=since))
        )
    return found.order_by("-urgency", "submitted_at", "pk")


def _published(
    user: User, wanted: list[preferences.Preference], since: datetime | None
) -> QuerySet:
    where = preferences.discussions_of(
        user, [preference for preference in wanted if preference.published]
    )
    return Comment.objects.filter(
        status=Status.APPROVED,
        decided_at__isnull=True,
        submitted_at__gt=since or timezone.now() - DAY,
        discussion__in=where.values("pk"),
    ).order_by("submitted_at", "pk")


def _listed(found: QuerySet) -> list[Comment]:
    return list(found.select_related("page")[:LISTED])
