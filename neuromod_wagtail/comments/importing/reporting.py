"""Import of comments with an entry in the report for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, Unpack

from django.utils import timezone
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.importing.records import IncomingComment
from neuromod_wagtail.comments.importing.store import Group
from neuromod_wagtail.comments.importing.sync import Transfer, transfer
from neuromod_wagtail.importing.errors import reason_of
from neuromod_wagtail.importing.report import Outcome, Report
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import User


class TransferOptions(TypedDict):
    """The options of ``transfer``."""

    source: str
    batch: str
    user: User | None
    dry_run: bool


def transfer_and_report(
    report: Report, groups: list[Group], **options: Unpack[TransferOptions]
) -> None:
    """Store the comments together, or by halves until those that fail are isolated."""
    if not groups:
        return
    for page, incoming_comments in groups:
        _complete(report, page, incoming_comments)
    try:
        done = transfer(groups, **options)
    except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
        halves = _halves(groups)
        reason = reason_of(error, _("Comments on a page"))
        if not halves:
            report.skip("comment", groups[0][1][0].source_id, reason)
        for half in halves:
            transfer_and_report(report, half, **options)
    else:
        _report(report, done)


def _halves(groups: list[Group]) -> tuple[list[Group], ...]:
    """Return the comments in two parts, replies after their parents; nothing for a single one."""
    if len(groups) > 1:
        middle = len(groups) // 2
        return groups[:middle], groups[middle:]
    page, incoming_comments = groups[0]
    middle = len(incoming_comments) // 2
    return (
        ([(page, incoming_comments[:middle])], [(page, incoming_comments[middle:])])
        if middle
        else ()
    )


def _complete(report: Report, page: PageLike, incoming_comments: Sequence[IncomingComment]) -> None:
    """Give a comment without a date its parent's or page's, and clear one without text."""
    by_number = {incoming.source_id: incoming for incoming in incoming_comments}
    for incoming in incoming_comments:
        if incoming.submitted_at is None:
            incoming.is_undated = True
            above = by_number.get(incoming.parent)
            of_page = page.first_published_at or page.latest_revision_created_at
            incoming.submitted_at = (above.submitted_at if above else None) or of_page
            incoming.submitted_at = incoming.submitted_at or timezone.now()
            report.remark("comment", incoming.source_id, "no_date")
        if incoming.is_empty:
            incoming.empty()
            report.remark("comment", incoming.source_id, "no_words")


def _report(report: Report, done: Transfer) -> None:
    """Add the outcome of each comment to the report."""
    for outcome, numbers in (
        (Outcome.CREATED, done.created),
        (Outcome.UPDATED, done.updated),
        (Outcome.UNCHANGED, [*done.unchanged, *done.kept]),
    ):
        for _number in numbers:
            report.count("comment", outcome)
    for number in done.kept:
        report.remark("comment", number, "changed_here")
    for number in done.orphans:
        report.remark("comment", number, "missing_parent")
    if done.renumbered:
        report.remark("comment", done.renumbered[0], "new_number", str(len(done.renumbered)))
    for number in done.removed:
        report.skip("comment", number, _("It was imported before and has since been removed here."))
    for number in done.doubled:
        report.skip("comment", number, _("Another comment in the file has the same number."))
