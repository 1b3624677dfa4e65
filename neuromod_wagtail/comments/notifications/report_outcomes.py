"""Email readers who left an address with their report, once, what was decided."""

from __future__ import annotations

from collections.abc import Iterable

from neuromod_wagtail.comments.models import Mail, Report
from neuromod_wagtail.comments.models.mail import MailKind
from neuromod_wagtail.comments.models.states import Status

PREFIX = "outcome:"


def answered(comment_ids: Iterable[int]) -> bool:
    """Queue an email for each report just decided that has an address; return whether there is any.

    A later decision on the same report queues none, because the event is the same.
    """
    told = Report.objects.filter(comment__in=comment_ids).exclude(outcome=Report.Outcome.OPEN)
    due = [
        Mail(
            event=f"{PREFIX}{report.pk}",
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
    found = decided.filter(pk=int(mail.event.removeprefix(PREFIX))).first()
    if found is None:
        return None
    has_stayed = found.comment.status == Status.APPROVED
    return found if has_stayed == (found.outcome == Report.Outcome.WRONG) else None
