"""Email to readers: when it is due, and its content. Rows are written here, sent by ``queue``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neuromod_wagtail.comments.models import Comment, Mail, Report, Subscription
from neuromod_wagtail.comments.models.mail import MailKind
from neuromod_wagtail.comments.models.states import Move, Status
from neuromod_wagtail.comments.notifications import moderator_messages, moderators
from neuromod_wagtail.comments.notifications.decline_statement import statement_of
from neuromod_wagtail.comments.notifications.email import build_message, page_context
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.page_protocol import Occasion, statements_of
from neuromod_wagtail.web import permalinks

PARENT_GONE = gettext_lazy("The comment you are replying to no longer exists. Your text is below.")
PAGE_GONE = gettext_lazy("The page you are commenting on no longer exists.")
TWICE = gettext_lazy("You have already posted this comment.")
THREAD_CLOSED = gettext_lazy("This thread is closed to new replies.")

OUTCOME_PREFIX = "outcome:"
# The statuses of new comments that moderators want to be emailed about at once.
ALERTED = {"held": {Status.PENDING}, "all": {Status.PENDING, Status.APPROVED}}
NOTICES = {Status.APPROVED: MailKind.PUBLISHED, Status.DECLINED: MailKind.DECLINED}
ABOUT_STATUS = [
    MailKind.PUBLISHED,
    MailKind.DECLINED,
    MailKind.FAN_OUT,
    MailKind.FOLLOWED,
    MailKind.OUTCOME,
]


def posted(comment: Comment, follow: str = "", alert: str = "") -> bool:
    """Write the email that a new comment causes, and return whether there is any.

    ``follow`` is the author's choice: ``"replies"``, ``"all"`` or nothing; ``alert`` is what
    moderators want to be emailed about at once, as in ``EffectiveSettings.alerts``.
    """
    due = [moderators.order(comment.pk)] if comment.status in ALERTED.get(alert, ()) else []
    known = _subscriptions(comment) if follow or comment.is_public else []
    if follow and comment.email:
        due += _follow(comment, follow, known)
    # The email that asks for confirmation has the link to edit the comment as well.
    is_told = (
        any(mail.kind == MailKind.CONFIRM for mail in due) and comment.status != Status.DECLINED
    )
    if comment.wants_notice and comment.email and not is_told:
        due.append(_about(comment, NOTICES.get(Status(comment.status), MailKind.RECEIVED)))
    if comment.is_public and any(follower.confirmed_at for follower in known):
        due.append(_order(comment.pk))
    Mail.objects.bulk_create(due, ignore_conflicts=True)
    return bool(due)


def _subscriptions(comment: Comment) -> list[Subscription]:
    """Return up to two subscriptions: the author's own to the discussion, then confirmed ones."""
    mine = Q(email_hash=comment.email_hash, comment__isnull=True)
    found = Subscription.objects.filter(
        Q(confirmed_at__isnull=False) | mine, discussion=comment.discussion_id
    )
    first = Case(When(mine, then=Value(0)), default=Value(1))
    return list(found.order_by(first)[:2])


def _follow(comment: Comment, follow: str, known: list[Subscription]) -> list[Mail]:
    """Subscribe the author, and ask once for confirmation.

    A signed-in user's email is the account's, so it needs no confirmation.
    """
    subscription = next(
        (
            one
            for one in known
            if follow == "all" and one.comment_id is None and one.email_hash == comment.email_hash
        ),
        None,
    )
    if subscription is None:
        subscription = Subscription.objects.create(
            discussion_id=comment.discussion_id,
            comment=None if follow == "all" else comment,
            email=comment.email,
            email_hash=comment.email_hash,
            language=comment.language,
            confirmed_at=timezone.now() if comment.user_id else None,
        )
    if subscription.confirmed_at is not None:
        return []
    return [
        Mail(
            event=f"confirm:{subscription.pk}:{comment.pk}",
            kind=MailKind.CONFIRM,
            to=subscription.email,
            language=subscription.language,
            comment=comment,
            subscription=subscription,
        )
    ]


def moved(moves: list[Move], curious: list[int], alert: str = "") -> None:
    """Write the email that moves cause, and cancel unsent email ordered by an earlier move.

    ``curious``: those of them whose authors asked to be notified, and are to be. ``alert``: what
    moderators want to be emailed about at once, when the move was not made by a moderator.
    """
    pks = [move.pk for move in moves]
    if not pks:
        return
    Mail.objects.filter(comment__in=pks, kind__in=ABOUT_STATUS, sent_at__isnull=True).delete()
    kind = NOTICES.get(Status(moves[0].new))
    due: list[Mail] = []
    if kind is not None:
        waiting = Comment.objects.filter(pk__in=curious).exclude(email="")
        due += [_about(comment, kind) for comment in waiting]
    if alert and moves[0].new == Status.PENDING:
        now = int(timezone.now().timestamp())
        due += [moderators.order(move.pk, "edited", now) for move in moves]
    if moves[0].new == Status.APPROVED:
        followed_ones = _followed_discussions({move.discussion_id for move in moves})
        due += [_order(move.pk) for move in moves if move.discussion_id in followed_ones]
    Mail.objects.bulk_create(due, ignore_conflicts=True, batch_size=500)


def appealed(comment: Comment) -> bool:
    """Write the email about the decision on an appeal, to an author whose address is known."""
    if comment.email:
        Mail.objects.bulk_create([_about(comment, MailKind.APPEAL)], ignore_conflicts=True)
    return bool(comment.email)


def reports_answered(comment_ids: Iterable[int]) -> bool:
    """Queue an email for each report just decided that has an address; return whether there is any.

    A later decision on the same report queues none, because the event is the same.
    """
    told = Report.objects.filter(comment__in=comment_ids).exclude(outcome=Report.Outcome.OPEN)
    due = [
        Mail(
            event=f"{OUTCOME_PREFIX}{report.pk}",
            kind=MailKind.OUTCOME,
            to=report.email,
            language=report.language,
            comment_id=report.comment_id,
        )
        for report in told.exclude(email="")
    ]
    Mail.objects.bulk_create(due, ignore_conflicts=True, batch_size=500)
    return bool(due)


def report_of(mail: Mail) -> Report | None:
    """Return the decided report that an email is about.

    ``None`` if it is open again or gone, or the comment is no longer where the decision left it.
    """
    decided = Report.objects.exclude(outcome=Report.Outcome.OPEN).select_related("comment")
    found = decided.filter(pk=int(mail.event.removeprefix(OUTCOME_PREFIX))).first()
    if found is None:
        return None
    has_stayed = found.comment.status == Status.APPROVED
    return found if has_stayed == (found.outcome == Report.Outcome.WRONG) else None


def wants(comment: Comment) -> Q:
    """Return the subscriptions that include ``comment``: to all comments, or to its parent."""
    return Q(comment__isnull=True) | Q(comment=comment.parent_id)


def followed(comment: Comment, follower: Subscription) -> Mail:
    """Return one email per subscriber. By address: two subscriptions make one email."""
    return Mail(
        event=f"followed:{comment.pk}:{follower.email_hash}",
        kind=MailKind.FOLLOWED,
        to=follower.email,
        language=follower.language,
        comment=comment,
        subscription=follower,
    )


def compose(mail: Mail) -> EmailMultiAlternatives | None:
    """Build the message, or return ``None`` when its news is out of date."""
    if mail.kind in {MailKind.ALERT, MailKind.DIGEST}:
        return moderator_messages.compose(mail)
    if not _still_true(mail):
        return None
    with translation.override(mail.language or settings.LANGUAGE_CODE):
        context = _context(mail)
        return build_message(mail, mail.to, _subject(mail, str(context["title"])), context)


def _still_true(mail: Mail) -> bool:
    comment = mail.comment
    status = comment.status if comment else None
    if mail.kind == MailKind.CONFIRM:
        return mail.subscription is not None and mail.subscription.confirmed_at is None
    if mail.kind in {MailKind.PUBLISHED, MailKind.FOLLOWED}:
        return comment is not None and status == Status.APPROVED and comment.page.live
    if mail.kind == MailKind.OUTCOME:
        return report_of(mail) is not None
    if mail.kind == MailKind.APPEAL:
        # Erasing a comment deletes its appeal.
        return comment is not None and hasattr(comment, "appeal") and bool(comment.appeal.outcome)
    return status == (Status.DECLINED if mail.kind == MailKind.DECLINED else Status.PENDING)


def _subject(mail: Mail, title: str) -> str:
    return {
        MailKind.RECEIVED: _("Your comment on “%(title)s” is awaiting moderation"),
        MailKind.CONFIRM: _("Follow the comments on “%(title)s”?"),
        MailKind.PUBLISHED: _("Your comment on “%(title)s” has been published"),
        MailKind.DECLINED: _("Your comment on “%(title)s” was not published"),
        MailKind.APPEAL: _("Your appeal about a comment on “%(title)s”"),
        MailKind.FOLLOWED: _("New comment on “%(title)s”"),
        MailKind.OUTCOME: _("Your report of a comment on “%(title)s”"),
    }[MailKind(mail.kind)] % {"title": title}


def _context(mail: Mail) -> dict[str, object]:
    # The kind of an email tells whether it has the second.
    comment: Any = mail.comment
    subscription: Any = mail.subscription
    page = comment.page.specific
    about = page_context(page)
    root = str(about["root_url"])
    context = {
        **about,
        "comment": comment,
        "comment_url": f"{about['page_url']}?comment={comment.pk}#comment-{comment.pk}",
        "statements": statements_of(page, Occasion.MAIL),
    }
    if mail.kind == MailKind.DECLINED:
        context["statement"] = statement_of(comment)
    if mail.kind == MailKind.OUTCOME:
        context["report"] = report_of(mail)
    if mail.kind in {
        MailKind.RECEIVED,
        MailKind.CONFIRM,
        MailKind.PUBLISHED,
        MailKind.DECLINED,
        MailKind.APPEAL,
    }:
        context["own_url"] = _link(root, "manage", tokens.own_token(comment.pk))
    if mail.kind in {MailKind.CONFIRM, MailKind.FOLLOWED}:
        token = tokens.subscription_token(subscription.pk)
        context["follows_all"] = subscription.comment_id is None
        context["confirm_url"] = _link(root, "confirm_subscription", token)
        context["unsubscribe_url"] = _link(root, "unsubscribe", token)
    return context


def _link(root: str, name: str, token: str) -> str:
    return permalinks.absolute(reverse(f"neuromod_comments:{name}", args=[token]), root)


def _about(comment: Comment, kind: MailKind) -> Mail:
    return Mail(
        event=f"{kind.value}:{comment.pk}",
        kind=kind,
        to=comment.email,
        language=comment.language,
        comment=comment,
    )


def _order(comment_id: int) -> Mail:
    return Mail(event=f"fan_out:{comment_id}", kind=MailKind.FAN_OUT, comment_id=comment_id)


def _followed_discussions(discussion_ids: Iterable[int]) -> set[int]:
    return set(
        Subscription.objects.filter(discussion__in=discussion_ids, confirmed_at__isnull=False)
        .values_list("discussion", flat=True)
        .distinct()
    )
