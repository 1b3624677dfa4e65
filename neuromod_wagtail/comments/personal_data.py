"""All that is stored of one person, found by e-mail: to give it to them, or to erase it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.addresses import account_hash, email_hash
from neuromod_wagtail.comments.dossier import record_of
from neuromod_wagtail.comments.models import Ban, Comment, Mail, Note, Standing, Subscription
from neuromod_wagtail.comments.states import Status

BATCH = 500


def comments_of(email: str) -> QuerySet:
    return Comment.objects.filter(Q(email_hash=email_hash(email)) & ~Q(email_hash="")).order_by(
        "pk"
    )


def export(email: str) -> dict[str, Any]:
    """Everything about a person as plain data. Empty fields are left out.

    Shape: ``{"email", "comments": [{...}], "subscriptions": [{...}], "mails": [{...}],
    "standing": [{...}], "bans": [{...}], "notes": [{...}]}``. What moderators noted and decided
    is given without their names.
    """
    own = comments_of(email).select_related("page").prefetch_related("edits")
    keys = keys_of(email)
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
        "standing": [
            _filled(standing=row.choice, reason=row.reason, since=row.changed_at.isoformat())
            for row in Standing.objects.filter(person_key__in=keys)
        ],
        "bans": [
            _filled(
                what=row.kind,
                reason=row.reason,
                since=row.created_at.isoformat(),
                until=row.until.isoformat(),
            )
            for row in bans_of(email, keys)
        ],
        "notes": [
            _filled(text=row.text, date=row.created_at.isoformat()) for row in _notes(email, keys)
        ],
    }


def erase(email: str, *, user: Any = None) -> int:
    """Erase a person: words, name and e-mail of all comments, follows, mail. Returns how many.

    What moderators noted and decided goes as well. Replies of others stay, and so does the fact
    that something stood there; and a ban keeps its hash and its end, or asking for erasure would
    be the way around it.
    """
    erased, keys = 0, keys_of(email)
    with transaction.atomic():
        _forget_decisions(email, keys)
    while batch := list(comments_of(email).exclude(status=Status.ERASED)[:BATCH]):
        erased += len(actions.erase(batch, user=user, screen="person"))
    with transaction.atomic():
        Subscription.objects.filter(email_hash=email_hash(email)).delete()
        Mail.objects.filter(to__iexact=email).delete()
    return erased


def keys_of(email: str) -> set[str]:
    """The ``person_key`` of guests with this e-mail, and of accounts that have it or used it."""
    if not email_hash(email):
        return set()
    users = get_user_model()
    field = users.get_email_field_name()
    accounts = set(
        users._default_manager.filter(**{f"{field}__iexact": email}).values_list("pk", flat=True)
    )
    wrote = comments_of(email).exclude(user=None).order_by().values_list("user", flat=True)
    accounts |= set(wrote.distinct())
    return {f"mail:{email_hash(email)}", *(f"user:{pk}" for pk in accounts)}


def bans_of(email: str, keys: set[str]) -> QuerySet:
    """The bans of this person alone: of e-mail, account and address, not those of a domain."""
    accounts = [key.removeprefix("user:") for key in keys if key.startswith("user:")]
    addresses = comments_of(email).exclude(address_hash="").order_by().values("address_hash")
    return Ban.objects.filter(
        Q(kind=Ban.Kind.EMAIL, value=email_hash(email))
        | Q(kind=Ban.Kind.USER, value__in=[account_hash(int(pk)) for pk in accounts])
        | Q(kind=Ban.Kind.ADDRESS, value__in=addresses)
    )


def forget_bans(before: datetime) -> int:
    """Delete bans that were over then, and what was decided on accounts that are no more."""
    number: int = Ban.objects.filter(until__lt=before).delete()[0]
    rows = Standing.objects.filter(person_key__startswith="user:")
    notes = Note.objects.filter(person_key__startswith="user:")
    keys = {row for model in (rows, notes) for row in model.values_list("person_key", flat=True)}
    wanted = {int(key.removeprefix("user:")) for key in keys}
    there = get_user_model()._default_manager.filter(pk__in=wanted).values_list("pk", flat=True)
    gone = [f"user:{pk}" for pk in wanted - set(there)]
    rows.filter(person_key__in=gone).delete()
    notes.filter(person_key__in=gone).delete()
    return number


def _notes(email: str, keys: set[str]) -> QuerySet:
    return Note.objects.filter(Q(person_key__in=keys) | Q(comment__in=comments_of(email)))


def _forget_decisions(email: str, keys: set[str]) -> None:
    """Notes, standing, bans that are over; of bans in force and of the record, the words."""
    Note.objects.filter(person_key__in=keys).delete()
    Standing.objects.filter(person_key__in=keys).delete()
    bans = bans_of(email, keys)
    record_of(keys, [ban.pk for ban in bans]).update(data={})
    bans.filter(until__lte=timezone.now()).delete()
    bans.update(label="", reason="")


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
