"""Ask Akismet again about the comments that await moderation."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from neuromod_wagtail.comments.actions import rechecks
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.states import Status, StatusConflict


class Command(BaseCommand):
    help = (
        "Ask Akismet again about each comment that awaits moderation, for example after it was out "
        "of order. Its answer is added to the hold reasons; moderators decide."
    )

    def handle(self, *args: object, **options: object) -> None:
        if not rechecks.is_possible():
            raise CommandError("NEUROMOD_COMMENTS_SPAM_CHECKS does not list Akismet.")
        waiting = Comment.objects.filter(status=Status.PENDING).select_related("page__locale")
        asked = spam = 0
        for comment in waiting.order_by("pk").iterator(chunk_size=100):
            try:
                spam += rechecks.recheck(comment)
            except StatusConflict:
                continue  # decided meanwhile
            except rechecks.NoVerdict as error:
                raise CommandError(f"Stopped after {asked} comments: {error}") from None
            asked += 1
        self.stdout.write(f"{asked} comments checked; Akismet classified {spam} as spam.")
