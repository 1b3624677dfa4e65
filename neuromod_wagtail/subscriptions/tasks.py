"""Background tasks."""

from __future__ import annotations

from django_tasks import task

from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.comments.notifications import queue


@task()
def send(mail_pk: int) -> int:
    """Send one email or announcement, if it is due. What is left waits for ``send_comment_mail``."""
    return queue.send_some(Mail.objects.due().filter(pk=mail_pk))
