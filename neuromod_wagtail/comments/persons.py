"""All that is stored of one person, found by e-mail: to give it to them, or to erase it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.addresses import email_hash
from neuromod_wagtail.comments.models import Comment, Mail, Subscription
from neuromod_wagtail.comments.states import Status

BATCH = 500


def comments_of(email: str) -> QuerySet:
    return Comment.objects.filter(Q(email_hash=email_hash(email)) & ~Q(email_hash="")).order_by(
        "pk"
    )


def export(email: str) -> dict[str, Any]:
    """Everything about a person as plain data. Empty fields are left out.

    Shape: ``{"email", "comments": [{...}], "subscriptions": [{...}], "mails": [{...}]}``.
    """
    own = comments_of(email).select_related("page").prefetch_related("edits")
    follows = Subscription.objects.filter(email_hash=email_hash(email)).select_related(
        "discussion__page"
    )
    return {
        "email": email,
        "comments": [_comment(comment) for comment in own.iterator(chunk_size=BATCH)],
        "subscriptions": [
            _filled(
                page=str(follow.discussion.page.title),
                asked=follow.created_at.isoformat(),
                confirmed=follow.confirmed_at.isoformat() if follow.confirmed_at else "",
            )
            for follow in follows
        ],
        "mails": [
            _filled(kind=mail.kind, sent=mail.sent_at.isoformat() if mail.sent_at else "")
            for mail in Mail.objects.filter(to__iexact=email)
        ],
    }


def erase(email: str, *, user: Any = None) -> int:
    """Erase a person: words, name and e-mail of all comments, follows, mail. Returns how many.

    Replies of others stay, and so does the fact that something stood there.
    """
    erased = 0
    while batch := list(comments_of(email).exclude(status=Status.ERASED)[:BATCH]):
        erased += len(actions.erase(batch, user=user, screen="person"))
    with transaction.atomic():
        Subscription.objects.filter(email_hash=email_hash(email)).delete()
        Mail.objects.filter(to__iexact=email).delete()
    return erased


def _comment(comment: Comment) -> dict[str, Any]:
    return _filled(
        page=comment.page.title,
        link=reverse("neuromod_comments:permalink", args=[comment.pk]),
        status=comment.status,
        date=comment.submitted_at.isoformat(),
        name=comment.name,
        email=comment.email,
        website=comment.url,
        address_hash=comment.address_hash,
        text=comment.body,
        edited=comment.edited_at.isoformat() if comment.edited_at else "",
        texts_before=[edit.body for edit in comment.edits.all()],
        decline_reason=comment.decline_reason,
        imported_details=comment.meta,
    )


def _filled(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
