"""Retention: forget what is older than the settings allow. Meant for a daily timer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from neuromod_wagtail.comments import actions, personal_data
from neuromod_wagtail.comments.models import Comment, Mail, Subscription
from neuromod_wagtail.comments.states import Status
from neuromod_wagtail.conf import settings

BATCH = 500


class Command(BaseCommand):
    help = "Forgets addresses, spam, declined and withdrawn comments, old mail and old bans."

    def handle(self, *args: Any, **options: Any) -> None:
        forgotten = (
            Comment.objects.filter(submitted_at__lt=_ago("ADDRESS"))
            .exclude(address_hash="")
            .update(address_hash="")
        )
        refused = [Status.SPAM, Status.DECLINED]
        removed = self.remove(refused, _ago("SPAM")) + self.remove(
            [Status.ERASED], _ago("WITHDRAWN")
        )
        erased = self.erase([*refused, Status.WITHDRAWN])
        mails = Mail.objects.filter(sent_at__lt=_ago("MAIL")).delete()[0]
        unanswered = Subscription.objects.filter(
            confirmed_at__isnull=True, created_at__lt=_ago("MAIL")
        ).delete()[0]
        bans = personal_data.forget_bans(_ago("BAN"))
        self.stdout.write(
            f"addresses forgotten: {forgotten}; removed: {removed}; erased: {erased}; "
            f"mails: {mails}; unanswered: {unanswered}; bans: {bans}"
        )

    def remove(self, statuses: Sequence[str], before: datetime) -> int:
        """Remove those that nobody answered, in batches, until none is left."""
        removed = 0
        found = Comment.objects.filter(
            status__in=statuses, decided_at__lt=before, replies__isnull=True
        ).order_by("-depth", "pk")
        while batch := list(found[:BATCH]):
            removed += actions.purge(batch)
        return removed

    def erase(self, statuses: Sequence[str]) -> int:
        """Erase those that have to stay as the place that others answered."""
        erased = 0
        for status in statuses:
            kept = "WITHDRAWN" if status == Status.WITHDRAWN else "SPAM"
            found = Comment.objects.filter(status=status, decided_at__lt=_ago(kept)).order_by("pk")
            while batch := list(found[:BATCH]):
                erased += len(actions.erase(batch, screen="retention"))
        return erased


def _ago(what: str) -> datetime:
    days = getattr(settings, f"NEUROMOD_COMMENTS_KEEP_{what}_DAYS")
    return timezone.now() - timedelta(days=days)
