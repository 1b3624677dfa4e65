"""Content of email to moderators, checked when it is sent: still true, and still permitted."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.utils import get_admin_base_url
from wagtail.models import Site

from neuromod_wagtail.comments.models import Comment, Mail
from neuromod_wagtail.comments.models.mail import MailKind
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.notifications import digests, preferences
from neuromod_wagtail.comments.notifications.email import build_message
from neuromod_wagtail.comments.safety.registry import decide_by, is_distressing
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.spam.hold_reasons import in_words, label_of
from neuromod_wagtail.users import User, email_of, language_of
from neuromod_wagtail.web import permalinks

APPEALS = "neuromod_comments_appeal:index"
QUEUE = "wagtailsnippets_neuromod_comments_comment:list"
DECISIONS = {Status.PENDING: ("approve", "spam", "decline"), Status.APPROVED: ("spam", "decline")}


def compose(mail: Mail) -> EmailMultiAlternatives | None:
    """Build the message, or return ``None`` when there is nothing left to tell this user."""
    user = preferences.recipient(mail.user_id)
    if user is None:
        return None
    with translation.override(language_of(user)):
        context = _alert(mail, user) if mail.kind == MailKind.ALERT else _digest(mail, user)
        if context is None:
            return None
        subject = str(context.pop("subject"))
        return build_message(mail, email_of(user), subject, {**_frame(user), **context})


def _alert(mail: Mail, user: User) -> dict[str, object] | None:
    comment = mail.comment
    if comment is None or not preferences.wants(user, comment, mail.event):
        return None
    is_reported = ":reported:" in mail.event
    is_appealed = ":appealed:" in mail.event
    subjects = {
        "appealed": _("Appeal about a comment on “%(title)s”"),
        "reported": _("Comment on “%(title)s” reported by a reader"),
        Status.PENDING: _("Comment on “%(title)s” awaiting moderation"),
        Status.APPROVED: _("Comment on “%(title)s” published"),
    }
    about = "appealed" if is_appealed else "reported" if is_reported else comment.status
    subject = subjects[about]
    reports = comment.reports.filter(outcome="") if is_reported else []
    return {
        "subject": subject % {"title": comment.page.title},
        "entry": _entry(comment, user, with_text=not is_distressing(comment.hold_reasons)),
        "appeal": comment.appeal if is_appealed else None,
        "appeals_url": _link(APPEALS),
        "reports": [
            ": ".join(filter(None, [one.get_reason_display(), one.note])) for one in reports
        ],
    }


def _digest(mail: Mail, user: User) -> dict[str, object] | None:
    found = digests.for_mail(mail, user)
    if found is None:
        return None
    subject = ngettext(
        "%(number)d comment awaiting moderation",
        "%(number)d comments awaiting moderation",
        found.number,
    ) % {"number": found.number}
    if not found.number:
        subject = _("Reported comments") if found.reported else _("New comments")
    return {
        "subject": subject,
        "digest": found,
        "waiting": [_entry(comment, user) for comment in found.waiting],
        "reported": [_entry(comment, user) for comment in found.reported],
        "published": [_entry(comment, user) for comment in found.published],
        "now": timezone.now(),
    }


def _entry(comment: Comment, user: User, *, with_text: bool = False) -> dict[str, object]:
    """Return one comment with its reasons and decision links, without its author's email.

    Without the text, the reasons have no evidence either, which would quote it. Shape:
    ``{"comment", "title", "text", "reasons": [str], "decide_by", "is_overdue",
    "links": {decision: url}}``.
    """
    deadline = decide_by(comment)
    token = tokens.decision_token(comment.pk, user.pk, comment.status)
    links = {
        decision: _link("neuromod_comments_admin:email_action", token, decision)
        for decision in DECISIONS.get(Status(comment.status), ())
    }
    return {
        "comment": comment,
        "title": comment.page.title,
        "text": comment.body if with_text else "",
        "reasons": [
            in_words(hold) if with_text else label_of(hold) for hold in comment.hold_reasons
        ],
        "decide_by": deadline,
        "is_overdue": deadline is not None and deadline < timezone.now(),
        "links": links,
    }


def _frame(user: User) -> dict[str, object]:
    return {
        "root_url": _base(),
        "queue_url": f"{_link(QUEUE)}?tab=pending",
        "account_url": _link("wagtailadmin_account"),
        "unsubscribe_url": _link(
            "neuromod_comments:unsubscribe_moderator", tokens.no_mail_token(user.pk)
        ),
    }


def _link(name: str, *arguments: object) -> str:
    return permalinks.absolute(reverse(name, args=arguments), _base())


def _base() -> str:
    """Return the URL of the admin; without one set, that on the default site."""
    if base := get_admin_base_url():
        return str(base).rstrip("/")
    site = Site.objects.filter(is_default_site=True).first()
    return str(site.root_url) if site else ""
