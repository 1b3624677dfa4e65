"""Bulk import of comments."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from html import unescape
from typing import TypeAlias

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from wagtail.models import AbstractPage

from neuromod_wagtail.comments.importing.html import Words, from_html, from_text
from neuromod_wagtail.comments.importing.records import IncomingComment
from neuromod_wagtail.comments.importing.reporting import transfer_and_report
from neuromod_wagtail.comments.importing.store import Group
from neuromod_wagtail.comments.models import Provenance
from neuromod_wagtail.comments.models.comment import Badge, CommentKind
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.spam.learner.features import features
from neuromod_wagtail.comments.spam.learner.store import SHIPPED
from neuromod_wagtail.dates import showable
from neuromod_wagtail.importing.report import Outcome, Report
from neuromod_wagtail.users import User, email_of
from neuromod_wagtail.wordpress.converting.autop import autop
from neuromod_wagtail.wordpress.reading.records import Author, Comment, Item, meta_value

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
KINDS = {"": CommentKind.COMMENT, "comment": CommentKind.COMMENT, "pingback": CommentKind.PINGBACK}
KINDS["trackback"] = CommentKind.TRACKBACK
# Written by editors and plugins for themselves. Some are marked approved all the same.
INTERNAL = {"note", "order_note", "webhook_delivery", "action_log"}
BATCH = 1000
# Comments that the old blog did not take for spam are listed for the editor from this score of the
# filter as shipped, which has no opinion of this blog's readers yet.
UNMARKED = {Status.APPROVED, Status.PENDING}
READS_LIKE_SPAM = 0.9
# The meta key of a comment under which our exports keep what WordPress has no field for.
OURS = "_neuromod"
# WordPress stores no paragraphs or lists in comments; it makes paragraphs of empty lines.
PLAIN = (
    (re.compile(r"</?(?:p|ul|ol)(?: [^>]*)?>"), "\n\n"),
    (re.compile(r"<br>\n?"), "\n"),
    (re.compile(r"<li>\s*"), "\n- "),
    (re.compile(r"</li>"), ""),
    (re.compile(r"<pre><code>"), "\n\n<code>"),
    (re.compile(r"</code></pre>"), "</code>\n\n"),
    (re.compile(r"\n{3,}"), "\n\n"),
    (re.compile(r"<blockquote>\s+"), "<blockquote>"),
    (re.compile(r"(?<!\s)\s+</blockquote>"), "</blockquote>"),
)
Mark: TypeAlias = tuple[list[Group], int, int]


def accounts(authors: Iterable[Author]) -> dict[int, User]:
    """Return users of this site by their ID there: with the same email, else the same login."""
    users = list(get_user_model()._default_manager.all())
    by_email: dict[str, list[User]] = {}
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
    """Stores the comments of items, by the thousand. Call ``flush`` at the end.

    ``source`` names the blog, ``batch`` the import. ``is_old``: a newer export was imported
    before, and its comments keep their status.
    """

    source: str
    batch: str
    report: Report
    users: dict[int, User] = field(default_factory=dict)
    zone: tzinfo = UTC
    user: User | None = None
    dry_run: bool = False
    is_old: bool = False
    groups: list[Group] = field(default_factory=list)
    waiting: int = 0

    def add(self, item: Item, page: AbstractPage) -> None:
        """Add the comments of an item. ``page`` is None if it was not imported."""
        self.report.read("comment", len(item.comments))
        if page is None or not item.complete:
            reason = _("Its %(item)s was not imported.") % {"item": item.name}
            for comment in item.comments:
                self.report.skip("comment", comment.id, reason)
            return
        incoming_comments = list(self._incoming_comments(item))
        if incoming_comments:
            self.groups.append((page, incoming_comments))
            self.waiting += len(incoming_comments)
        if self.waiting >= BATCH:
            self.flush()

    def savepoint(self) -> Mark:
        """Return what is waiting now, for ``rollback``."""
        return self.groups, len(self.groups), self.waiting

    def rollback(self, mark: Mark) -> None:
        """Forget what came or was stored since the mark, after a rollback."""
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
        """Leave out what was imported before: a newer export had the last word on it."""
        numbers = [
            incoming.source_id
            for _page, incoming_comments in groups
            for incoming in incoming_comments
        ]
        found = Provenance.objects.filter(source=self.source, source_id__in=numbers)
        known = set(found.values_list("source_id", flat=True))
        for _number in known:
            self.report.count("comment", Outcome.UNCHANGED)
        left = (
            (page, [incoming for incoming in incoming_comments if incoming.source_id not in known])
            for page, incoming_comments in groups
        )
        return [(page, incoming_comments) for page, incoming_comments in left if incoming_comments]

    def _incoming_comments(self, item: Item) -> Iterator[IncomingComment]:
        for place, comment in enumerate(item.comments):
            number = comment.id or f"{item.id}-{place}"
            if comment.type in INTERNAL:
                reason = _("Not meant for readers (%(type)s), so it was not imported.")
                self.report.skip("comment", number, reason % {"type": comment.type})
                continue
            moment = comment.date.instant(self.zone)
            if moment is None and (moment := item.date.instant(self.zone)) is not None:
                self.report.remark("comment", number, "no_date")
            yield self._incoming(comment, str(number), moment)

    def _incoming(self, comment: Comment, number: str, moment: datetime | None) -> IncomingComment:
        status = STATUSES.get(comment.approved.strip().lower())
        kind = KINDS.get(comment.type)
        if status is None or kind is None:
            detail = f"{comment.approved} {comment.type}".strip()
            self.report.remark("comment", number, "unknown_kind", detail)
        if status is None or (kind is None and status == Status.APPROVED):
            status = Status.PENDING
        before = STATUSES.get(meta_value(comment.meta, "_wp_trash_meta_status") or "?")
        meta = [list(pair) for pair in comment.meta if pair[0] != OURS]
        if kind is None:
            meta.append(["comment_type", comment.type])
        words = from_wordpress(comment.content)
        incoming = IncomingComment(
            number,
            moment,
            words.body,
            words.body_html,
            parent=str(comment.parent) if comment.parent else "",
            status=status,
            previous_status=before or "" if status == Status.DECLINED else "",
            kind=kind or CommentKind.COMMENT,
            name=unescape(comment.author),
            email=unescape(comment.email),
            url=unescape(comment.url),
            address=comment.ip,
            user=self.users.get(comment.user_id),
            number=comment.id or None,
            meta=meta,
        )
        _restore(incoming, comment)
        if incoming.status in UNMARKED and incoming.kind == CommentKind.COMMENT:
            score = SHIPPED.model.score(features(incoming.body, incoming.url))
            if score >= READS_LIKE_SPAM:
                self.report.remark("comment", number, "reads_like_spam", f"{round(100 * score)}%")
        return incoming


def _restore(incoming: IncomingComment, comment: Comment) -> None:
    """Restore what our own exports keep in meta, unless someone changed the words since."""
    try:
        ours = json.loads(meta_value(comment.meta, OURS) or "{}")
        if ours.get("digest") != content_digest(comment.content):
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
        # Not ours after all: WordPress's own fields count.
        return
    for name, value in kept.items():
        setattr(incoming, name, value)
    if incoming.status == Status.DECLINED and status in {Status.WITHDRAWN, Status.ERASED}:
        incoming.status = status


def _moment(text: str) -> datetime:
    """Parse a date; raise ``ValueError`` if it is none, or some time zone could not show it."""
    moment = showable(datetime.fromisoformat(text))
    if moment is None or moment.tzinfo is None:
        raise ValueError(text)
    return moment


def from_wordpress(content: str) -> Words:
    """Read a comment as WordPress stores it: HTML without paragraphs."""
    if "<" not in content and "&" not in content:
        return from_text(content)
    return from_html(autop(content))


def as_wordpress(html: str) -> str:
    """Return a comment as WordPress stores it."""
    for pattern, replacement in PLAIN:
        html = pattern.sub(replacement, html)
    return html.strip()


def content_digest(content: str) -> str:
    """Return what tells whether someone changed a comment that was exported from here."""
    return hashlib.sha256(content.encode()).hexdigest()
