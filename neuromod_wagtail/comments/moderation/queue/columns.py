"""The cell of a comment in the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.template.defaultfilters import capfirst, truncatechars_html
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name

from neuromod_wagtail.comments.actions import rechecks
from neuromod_wagtail.comments.actions.redaction import can_redact
from neuromod_wagtail.comments.forms import extra_answers
from neuromod_wagtail.comments.models import Comment, Note, Report, TrustLevel
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.moderation import action_registry
from neuromod_wagtail.comments.moderation.queue import listing
from neuromod_wagtail.comments.moderation.veil import quoted
from neuromod_wagtail.comments.safety.concerns.identifiers import identifiers
from neuromod_wagtail.comments.safety.registry import decide_by, is_distressing
from neuromod_wagtail.comments.spam import hold_reasons
from neuromod_wagtail.text import localized
from neuromod_wagtail.text.lists import join_list
from neuromod_wagtail.web.stencil import NUMBER, Stencil

FOLDER = "neuromod_wagtail/comments/admin"
# Characters of a text that is folded, and of its beginning.
LONG, START = 800, 620
# The site's own rule, which says nothing about a comment.
USUAL = "moderation"
# Stands for a person in an address.
SOMEONE = f"user:{NUMBER}"


class Chip(NamedTuple):
    """A word beside the author's name, with the evidence for it."""

    label: str
    evidence: Sequence[str]


class Kind(NamedTuple):
    """What the cell of a comment depends on, other than its texts."""

    status: str
    labels: tuple[str, ...]
    trust_level: str
    decisions: tuple[str, ...]
    can_redact: bool
    has_identifiers: bool
    is_reported: bool
    can_recheck: bool
    is_alone: bool
    is_distressing: bool
    is_overdue: bool
    is_in_thread: bool
    is_redacted: bool


def cell_of(comment: Comment, *, is_alone: bool = False) -> SafeString:
    """Render the cell of a comment from ``listing.shown``.

    With ``is_alone``, it is on the page that its action "History" leads to.
    """
    return _Cells([comment], "queue_comment.html", is_alone=is_alone).html_of(comment)


def rows_of(comments: Sequence[Comment]) -> list[SafeString]:
    """Render the row of each comment from ``listing.shown``, with five queries for all."""
    cells = _Cells(comments, "queue_row.html")
    return [cells.html_of(comment) for comment in comments]


class _Cells:
    """What is shown beside each comment, and the templates."""

    def __init__(
        self, comments: Sequence[Comment], template: str, *, is_alone: bool = False
    ) -> None:
        self.stencil = Stencil(f"{FOLDER}/{template}")
        self.chip = Stencil(f"{FOLDER}/queue_chip.html")
        self.is_alone = is_alone
        self.can_recheck = rechecks.is_possible()
        self.person_url = reverse("neuromod_comments_admin:profile", args=[SOMEONE])
        self.parents: dict[int, dict[str, str]] = {}
        self.records = listing.counts_by_author(comments)
        keys = {comment.person_key for comment in comments} - {""}
        self.trust_levels = {
            one.person_key: one.get_choice_display()
            for one in TrustLevel.objects.filter(person_key__in=keys)
        }
        self.notes: dict[int | None, list[Note]] = {}
        for note in Note.objects.filter(comment__in=comments).select_related("user"):
            self.notes.setdefault(note.comment_id, []).append(note)
        prefetch_related_objects([one for one in comments if one.report_count], "reports")

    def html_of(self, comment: Comment) -> SafeString:
        return self.stencil.filled(self.kind_of(comment), self.texts_of(comment))

    def kind_of(self, comment: Comment) -> Kind:
        deadline = decide_by(comment)
        badge = comment.get_badge_display() if comment.badge else ""
        mention = comment.get_kind_display() if comment.is_mention else ""
        return Kind(
            comment.status,
            tuple(filter(None, (badge, mention))),
            self.trust_levels.get(comment.person_key, ""),
            tuple(action_registry.possible(comment)),
            can_redact(comment),
            can_redact(comment) and bool(identifiers(comment.body)),
            bool(open_reports(comment)),
            comment.status == Status.PENDING and self.can_recheck,
            self.is_alone,
            is_distressing(comment.hold_reasons),
            deadline is not None and deadline < timezone.now(),
            bool(comment.thread_id or comment.reply_count),
            comment.redacted_at is not None,
        )

    def texts_of(self, comment: Comment) -> dict[str, str | Sequence[str]]:
        """Return the texts of the cell. The comment's own was sanitised when it was written."""
        key, deadline = comment.person_key, decide_by(comment)
        return {
            "pk": str(comment.pk),
            "name": comment.public_name if key else comment.name or _("No name"),
            "person_url": self.person_url.replace(SOMEONE, key) if key else "",
            "chips": self.chips_of(comment),
            "decide_by": localized.day_and_time(deadline) if deadline else "",
            "page": comment.page_title,  # type: ignore[attr-defined]
            "iso": localtime(comment.submitted_at).isoformat(),
            "moment": localized.day_and_time(comment.submitted_at),
            "ago": capfirst(localized.ago(comment.submitted_at)),
            "body": mark_safe(comment.body_html),  # noqa: S308
            "additions": self.additions_of(comment),
            **self.parent_of(comment),
            **_beginning(comment),
            **_decision(comment),
        }

    def chips_of(self, comment: Comment) -> SafeString:
        """Return what is known about the author, and what is special about the comment."""
        person = _person(comment, self.records.get(comment.person_key, {}))
        chips = [(True, person), *((False, chip) for chip in _special(comment))]
        html = (
            self.chip.filled(
                is_quiet,
                {"id": f"{comment.pk}-{place}", "label": chip.label, "evidence": chip.evidence},
            )
            for place, (is_quiet, chip) in enumerate(chips)
            if chip
        )
        return mark_safe(" ".join(html))  # noqa: S308

    def parent_of(self, comment: Comment) -> dict[str, str]:
        """Return what is quoted of the comment that this one answers, as others on the page may."""
        parent, key = comment.parent, comment.parent_id
        if parent is None or key is None:
            return {}
        if key not in self.parents:
            self.parents[key] = {
                "parent_name": parent.public_name,
                "parent_text": quoted(parent, 160),
            }
        return self.parents[key]

    def additions_of(self, comment: Comment) -> str:
        """Return what few comments have: answers to the site's own fields, reports and notes."""
        context = {
            "answers": extra_answers(comment),
            "reports": open_reports(comment),
            "notes": self.notes.get(comment.pk),
        }
        if not any(context.values()):
            return ""
        return render_to_string(f"{FOLDER}/queue_additions.html", context)


def _beginning(comment: Comment) -> dict[str, str | Sequence[str]]:
    """Return what comes before the text: what is distressing in it, or the start of a long one."""
    if is_distressing(comment.hold_reasons):
        return {"evidence": [hold_reasons.in_words(hold) for hold in comment.hold_reasons]}
    if len(comment.body) > LONG:
        return {"start": mark_safe(truncatechars_html(comment.body_html, START))}  # noqa: S308
    return {}


def _decision(comment: Comment) -> dict[str, str]:
    """Return the last decision of a moderator, if there was one."""
    if not (comment.decided_at and comment.previous_status):
        return {}
    return {
        "decision": comment.get_status_display(),
        "decided_by": get_user_display_name(comment.decided_by) if comment.decided_by else "",
        "decided_ago": localized.ago(comment.decided_at),
        "decline_reason": comment.decline_reason,
    }


def _person(comment: Comment, record: Mapping[str, int]) -> Chip | None:
    """Return what is known about the author, or nothing about someone who is erased."""
    contacts = [text for text in (comment.email, comment.url) if text]
    if not comment.person_key:
        unknown = _("No email address or account, so there is no record of this commenter.")
        return Chip(_("No record"), [*contacts, unknown]) if comment.name else None
    if sum(record.values()) == 1:
        return Chip(_("First comment"), [*contacts, _("This commenter’s first comment.")])
    numbers = [record.get(name, 0) for name in ("approved", "declined", "spam", "pending")]
    label, summary = _record(get_language(), *numbers)
    return Chip(label, [*contacts, summary])


@lru_cache(maxsize=500)
def _record(
    language: str | None, approved: int, declined: int, spam: int, pending: int
) -> tuple[str, str]:
    """Return the record of someone's comments, in a few words and as a sentence."""
    numbers = {"approved": approved, "declined": declined, "spam": spam, "pending": pending}
    summary = (
        _(
            "This commenter: %(approved)s approved, %(declined)s declined, %(spam)s spam, "
            "%(pending)s awaiting."
        )
        % numbers
    )
    labels = (
        ngettext("%(n)s published", "%(n)s published", numbers["approved"])
        % {"n": numbers["approved"]},
        ngettext("%(n)s declined", "%(n)s declined", numbers["declined"])
        % {"n": numbers["declined"]},
        ngettext("%(n)s spam", "%(n)s spam", numbers["spam"]) % {"n": numbers["spam"]},
    )
    names = ("approved", "declined", "spam")
    label = join_list(text for name, text in zip(names, labels, strict=True) if numbers[name])
    return label or _("None published"), summary


def _special(comment: Comment) -> list[Chip]:
    """Return the hold reasons; a distressing comment is not quoted in them."""
    is_quoted = not is_distressing(comment.hold_reasons)
    return [
        Chip(
            hold_reasons.label_of(hold),
            [hold_reasons.in_words(hold) if is_quoted else _("Shown with the comment.")],
        )
        for hold in comment.hold_reasons
        if hold.get("code") != USUAL
    ]


def open_reports(comment: Comment) -> list[Report]:
    """Return the reports that no moderator has answered."""
    if not comment.report_count:
        return []
    return [one for one in comment.reports.all() if one.outcome == Report.Outcome.OPEN]
