"""Retention rules that need more than emptying a field or deleting a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Appeal, Ban, Comment, Note, TrustLevel
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.privacy import related_data
from neuromod_wagtail.conf import settings
from neuromod_wagtail.privacy.declaration import BATCH
from neuromod_wagtail.users import account_key

REFUSED = (Status.SPAM, Status.DECLINED)
APPEALED = Q(status=Status.DECLINED, appeal__outcome=Appeal.Outcome.OPEN)


def old_comments() -> int:
    """Remove refused and erased comments without replies; erase the others, and withdrawn ones.

    Comments with replies stay as placeholders. Declined ones stay while an appeal is open.
    """
    number = _remove(REFUSED, _ago("SPAM")) + _remove([Status.ERASED], _ago("WITHDRAWN"))
    return number + _erase(REFUSED, _ago("SPAM")) + _erase([Status.WITHDRAWN], _ago("WITHDRAWN"))


def _remove(statuses: Sequence[str], before: datetime) -> int:
    removed = 0
    found = Comment.objects.filter(
        status__in=statuses, decided_at__lt=before, replies__isnull=True
    ).order_by("decided_at", "pk")  # in the order of an index
    found = found.exclude(APPEALED)
    while batch := list(found[:BATCH]):
        removed += actions.purge(batch)
    return removed


def _erase(statuses: Sequence[str], before: datetime) -> int:
    erased = 0
    for status in statuses:
        found = Comment.objects.filter(status=status, decided_at__lt=before)
        found = found.exclude(APPEALED).order_by("decided_at", "pk")
        while batch := list(found[:BATCH]):
            erased += len(actions.erase(batch, screen="retention"))
    return erased


def about_lost_accounts(model: type[TrustLevel] | type[Note]) -> int:
    """Delete decisions and notes about accounts that no longer exist."""
    rows = model._default_manager.filter(person_key__startswith="user:")
    keys = set(rows.values_list("person_key", flat=True))
    found = (account_key(key.removeprefix("user:")) for key in keys)
    wanted = {key for key in found if key is not None}
    there = get_user_model()._default_manager.filter(pk__in=wanted).values_list("pk", flat=True)
    gone = [f"user:{pk}" for pk in wanted - set(there)]
    return int(rows.filter(person_key__in=gone).delete()[0])


def old_record() -> int:
    """Remove the text from log entries about deleted comments and, in time, about bans."""
    of_comments = _words_about_lost(Comment, ModelLogEntry.objects.filter(data__has_key="reason"))
    old = ModelLogEntry.objects.filter(timestamp__lt=_ago("BAN"), data__has_any_keys=PERSONAL)
    return of_comments + sum(_words_about_lost(model, old) for model in (Ban, TrustLevel, Note))


PERSONAL = ["reason", "person"]


def _words_about_lost(model: type[Model], entries: QuerySet[ModelLogEntry]) -> int:
    kind = ContentType.objects.get_for_model(model)
    entries = entries.filter(content_type=kind).order_by("pk")
    number, last = 0, 0
    while batch := list(entries.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        keys = {int(row.object_id) for row in batch if row.object_id.isdecimal()}
        there = set(model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
        lost = [row for row in batch if int(row.object_id) not in there]
        for row in lost:
            row.data = related_data.without_words(row, None)
        number += ModelLogEntry.objects.bulk_update(lost, ["data"])
    return number


def _ago(what: str) -> datetime:
    days = getattr(settings, f"NEUROMOD_COMMENTS_KEEP_{what}_DAYS")
    return timezone.now() - timedelta(days=days)
