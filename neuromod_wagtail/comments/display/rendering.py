"""Render threads as HTML, each comment by the template ``comment.html``.

The shipped template only prints and tests values, so it is a stencil. A site's own version of the
template may do anything, so it is rendered for each comment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.display.threads import Listing, Reply, Thread
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.comment import Badge, Outcome, Purpose
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.text import localized
from neuromod_wagtail.web.stencil import Stencil

TEMPLATE = "neuromod_wagtail/comments/comment.html"
SHIPPED = Path(__file__).resolve().parents[1] / "templates" / TEMPLATE
# The number of colours of the circles with the initials.
TINTS = 4


class Appearance(NamedTuple):
    """What ``comment.html`` depends on, other than its texts."""

    root: str
    level: int
    badge: str
    purpose: str
    outcome: str
    edited: bool
    redacted: bool
    pinned: bool
    featured: bool
    is_removed: bool
    is_held: bool
    is_own: bool
    is_mention: bool
    is_first: bool
    can_reply: bool


class Renderer:
    """A renderer of the comments of one page. ``root`` is the URL prefix of comments.

    ``heading_level`` is the level of the heading above the comments.
    """

    def __init__(self, root: str, *, is_open: bool, heading_level: int = 2) -> None:
        self.root = root
        self.is_open = is_open
        self.heading_level = heading_level
        self.stencil = Stencil(TEMPLATE, in_context)
        self.is_shipped = Path(self.stencil.template.origin.name) == SHIPPED
        self.days: dict[date, str] = {}
        self.anonymous = _("Anonymous")

    def listing(self, listing: Listing) -> list[tuple[SafeString, Thread]]:
        """Return each thread with the HTML of its comments, lists closed."""
        return [(self.thread(thread), thread) for thread in listing.threads]

    def thread(self, thread: Thread) -> SafeString:
        is_closed = thread.first.closed
        parts: list[str] = [self.comment(thread.first, is_closed=is_closed)]
        level = 1
        for reply in thread.replies:
            if reply.level > level:
                parts.append('<ol class="nm-replies"><li>')
            else:
                parts.append("</li></ol>" * (level - reply.level) + "</li><li>")
            parts.append(self.comment(reply.comment, reply, is_closed=is_closed))
            level = reply.level
        parts.append("</li></ol>" * (level - 1))
        return mark_safe("".join(parts))  # noqa: S308

    def comment(
        self,
        comment: Comment,
        reply: Reply | None = None,
        *,
        is_closed: bool = False,
        is_own: bool = False,
    ) -> SafeString:
        """Return the HTML of a comment, or its placeholder if it is not published.

        With ``is_closed``, its thread accepts no replies; with ``is_own``, only its author sees it.
        Bodies were sanitised when they were written.
        """
        kind = self.kind_of(comment, reply, is_closed, is_own)
        moment = localtime(comment.submitted_at)
        name = comment.name or self.anonymous
        values: dict[str, str] = {
            "pk": SafeString(comment.pk),
            "name": name,
            "initials": initials(name),
            "tint": SafeString(crc32(name.encode(errors="replace")) % TINTS),
            "url": comment.url,
            "body": SafeString(comment.body_html),
            "iso": SafeString(moment.isoformat(timespec="seconds")),
            "when": self.date(moment.date()),
            "helpful": SafeString(comment.helpful_count or ""),
            "answers": SafeString(reply.answers or "") if reply else "",
            "answers_name": reply.answers_name if reply else "",
        }
        if self.is_shipped:
            return self.stencil.filled(kind, values)
        dates = {"submitted_at": moment, "edited_at": comment.edited_at}
        context = in_context(kind, {**values, **dates, "extra": comment.extra})
        return mark_safe(self.stencil.template.render(context))  # noqa: S308

    def date(self, day: date) -> str:
        """Return the date in the reader's language, cached: formatting is slow, dates repeat."""
        if day not in self.days:
            self.days[day] = conditional_escape(localized.day(day))
        return self.days[day]

    def kind_of(
        self, comment: Comment, reply: Reply | None, is_closed: bool, is_own: bool
    ) -> Appearance:
        is_mention = comment.is_mention
        return Appearance(
            root=self.root,
            level=self.heading_level + (1 if reply is None else 2),
            badge=comment.badge,
            purpose=comment.purpose,
            outcome=comment.outcome,
            edited=comment.edited_at is not None,
            redacted=comment.redacted_at is not None,
            pinned=comment.pinned,
            featured=comment.featured,
            is_removed=comment.status not in {Status.APPROVED, Status.PENDING},
            is_held=comment.status == Status.PENDING and not is_own,
            is_own=is_own,
            is_mention=is_mention,
            # The comments marked up for search engines: replies as well would make the page much
            # heavier.
            is_first=reply is None and comment.status == Status.APPROVED,
            can_reply=self.is_open
            and comment.status == Status.APPROVED
            and not is_closed
            and not is_mention,
        )


def in_context(kind: Appearance, texts: Mapping[str, object]) -> dict[str, object]:
    labels = {
        "badge_label": Badge(kind.badge).label if kind.badge else "",
        "purpose_label": Purpose(kind.purpose).label if kind.purpose else "",
        "outcome_label": Outcome(kind.outcome).label if kind.outcome else "",
    }
    return {"c": {**kind._asdict(), **labels, **texts}, "root": kind.root}


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name, as capitals."""
    letters = [next(filter(str.isalnum, word), "") for word in name.split()]
    found = [letter for letter in letters if letter]
    return "".join(letter.upper()[0] for letter in [*found[:1], *found[1:][-1:]])
