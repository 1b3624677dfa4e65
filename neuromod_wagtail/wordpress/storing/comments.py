"""Comments of an export, handed over to the reader comments of their pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from html import unescape
from typing import Any, TypeAlias

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.importing.records import Arrival
from neuromod_wagtail.comments.importing.reporting import transfer_and_report
from neuromod_wagtail.comments.importing.store import Group
from neuromod_wagtail.comments.models import Provenance
from neuromod_wagtail.comments.models.comment import Badge, Kind
from neuromod_wagtail.comments.states import Status
from neuromod_wagtail.dates import showable
from neuromod_wagtail.importing.report import Outcome, Report
from neuromod_wagtail.names import email_of
from neuromod_wagtail.wordpress.reading.records import Author, Comment, Item, meta_value
from neuromod_wagtail.wordpress.storing import comment_html

STATUSES = {
    "1": Status.APPROVED,
    "approve": Status.APPROVED,
    "approved": Status.APPROVED,
    "0": Status.PENDING,
    "": Status.PENDING,
    "hold": Status.PENDING,
    "spam": Status.SPAM,
    "trash": Status.DECLINED,
    "post-trashed": Status.DECLINED,
}
KINDS = {"": Kind.COMMENT, "comment": Kind.COMMENT, "pingback": Kind.PINGBACK}
KINDS["trackback"] = Kind.TRACKBACK
# Written by editors and plugins for themselves. Some are marked approved all the same.
INTERNAL = {"note", "order_note", "webhook_delivery", "action_log"}
BATCH = 1000
Mark: TypeAlias = tuple[list[Group], int, int]


def accounts(authors: Iterable[Author]) -> dict[int, Any]:
    """Users of this site by their number there: the same email, else the same login."""
    users = list(get_user_model()._default_manager.all())
    by_email: dict[str, list[Any]] = {}
    for user in users:
        by_email.setdefault(email_of(user).casefold(), []).append(user)
    by_name = {user.get_username().casefold(): user for user in users}
    found = {}
    for author in authors:
        same = by_email.get(author.email.casefold(), []) if author.email else []
        match = same[0] if len(same) == 1 else by_name.get(author.login.casefold())
        if author.id.isdecimal() and match is not None:
            found[int(author.id)] = match
    return found


@dataclass
class CommentWriter:
    """Takes items with the page that each became, and stores their comments by the thousand.

    ``source`` names the blog, ``batch`` the import. Call ``flush`` at the end. ``is_old``: a newer
    export is here, whose statuses of comments stand.
    """

    source: str
    batch: str
    report: Report
    users: dict[int, Any] = field(default_factory=dict)
    zone: tzinfo = UTC
    user: Any = None
    dry_run: bool = False
    is_old: bool = False
    groups: list[Group] = field(default_factory=list)
    waiting: int = 0

    def add(self, item: Item, page: Any) -> None:
        """``page`` is None when the item was not imported; its comments are skipped and said."""
        self.report.read("comment", len(item.comments))
        if page is None or not item.complete:
            reason = _("Its %(item)s was not imported.") % {"item": item.name}
            for comment in item.comments:
                self.report.skip("comment", comment.id, reason)
            return
        arrivals = list(self._arrivals(item))
        if arrivals:
            self.groups.append((page, arrivals))
            self.waiting += len(arrivals)
        if self.waiting >= BATCH:
            self.flush()

    def mark(self) -> Mark:
        """What waits now, for ``back_to``."""
        return self.groups, len(self.groups), self.waiting

    def back_to(self, mark: Mark) -> None:
        """What came since, or was stored since, was rolled back."""
        groups, number, self.waiting = mark
        self.groups = groups[:number]

    def flush(self) -> None:
        groups, self.groups, self.waiting = self.groups, [], 0
        transfer_and_report(
            self.report,
            self._unknown(groups) if self.is_old and groups else groups,
            source=self.source,
            batch=self.batch,
            user=self.user,
            dry_run=self.dry_run,
        )

    def _unknown(self, groups: list[Group]) -> list[Group]:
        """Those that were not imported before; all others are as a newer export said."""
        numbers = [arrival.source_id for _page, arrivals in groups for arrival in arrivals]
        found = Provenance.objects.filter(source=self.source, source_id__in=numbers)
        known = set(found.values_list("source_id", flat=True))
        for _number in known:
            self.report.count("comment", Outcome.UNCHANGED)
        left = (
            (page, [arrival for arrival in arrivals if arrival.source_id not in known])
            for page, arrivals in groups
        )
        return [(page, arrivals) for page, arrivals in left if arrivals]

    def _arrivals(self, item: Item) -> Iterator[Arrival]:
        for place, comment in enumerate(item.comments):
            number = comment.id or f"{item.id}-{place}"
            if comment.type in INTERNAL:
                reason = _("Not meant for readers (%(type)s), so not imported.")
                self.report.skip("comment", number, reason % {"type": comment.type})
                continue
            moment = comment.date.instant(self.zone)
            if moment is None and (moment := item.date.instant(self.zone)) is not None:
                self.report.remark("comment", number, "no_date")
            yield self._arrival(comment, str(number), moment)

    def _arrival(self, comment: Comment, number: str, moment: datetime | None) -> Arrival:
        status = STATUSES.get(comment.approved.strip().lower())
        kind = KINDS.get(comment.type)
        if status is None or kind is None:
            detail = f"{comment.approved} {comment.type}".strip()
            self.report.remark("comment", number, "unknown_kind", detail)
        if status is None or (kind is None and status == Status.APPROVED):
            status = Status.PENDING
        before = STATUSES.get(meta_value(comment.meta, "_wp_trash_meta_status") or "?")
        meta = [list(pair) for pair in comment.meta if pair[0] != comment_html.OURS]
        if kind is None:
            meta.append(["comment_type", comment.type])
        words = comment_html.from_wordpress(comment.content)
        arrival = Arrival(
            number,
            moment,
            words.body,
            words.body_html,
            parent=str(comment.parent) if comment.parent else "",
            status=status,
            previous_status=before or "" if status == Status.DECLINED else "",
            kind=kind or Kind.COMMENT,
            name=unescape(comment.author),
            email=unescape(comment.email),
            url=unescape(comment.url),
            address=comment.ip,
            user=self.users.get(comment.user_id),
            number=comment.id or None,
            meta=meta,
        )
        _give_back(arrival, comment)
        return arrival


def _give_back(arrival: Arrival, comment: Comment) -> None:
    """What an export of ours has no field for, unless the words were changed since."""
    try:
        ours = json.loads(meta_value(comment.meta, comment_html.OURS) or "{}")
        if ours.get("digest") != comment_html.digest(comment.content):
            return
        kept = {
            "body": str(ours["body"]),
            "body_html": str(ours["html"]),
            "submitted_at": _moment(ours["at"]),
            "edited_at": _moment(ours["edited"]) if ours["edited"] else None,
            "pinned": bool(ours["pinned"]),
            "helpful_count": int(ours["helpful"]),
            "badge": Badge(ours["badge"]) if ours["badge"] else "",
        }
        status = Status(ours["status"])
    except (ValueError, TypeError, KeyError, AttributeError):
        # Not ours after all. What was read from the fields of WordPress stands.
        return
    for name, value in kept.items():
        setattr(arrival, name, value)
    if arrival.status == Status.DECLINED and status in {Status.WITHDRAWN, Status.ERASED}:
        arrival.status = status


def _moment(text: str) -> datetime:
    """Raises ``ValueError`` for what is no date, or one that not every time zone can show."""
    moment = showable(datetime.fromisoformat(text))
    if moment is None or moment.tzinfo is None:
        raise ValueError(text)
    return moment
