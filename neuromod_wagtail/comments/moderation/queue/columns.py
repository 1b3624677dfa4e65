"""The cell of a comment in the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypedDict

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neuromod_wagtail.comments.actions import rechecks
from neuromod_wagtail.comments.actions.redaction import can_redact
from neuromod_wagtail.comments.forms import extra_answers
from neuromod_wagtail.comments.models import Comment, Note, Report, TrustLevel
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.moderation import action_registry
from neuromod_wagtail.comments.moderation.queue import listing
from neuromod_wagtail.comments.safety.concerns.identifiers import identifiers
from neuromod_wagtail.comments.safety.registry import decide_by, is_distressing
from neuromod_wagtail.comments.spam import hold_reasons
from neuromod_wagtail.text.lists import join_list

# The site's own rule, which says nothing about a comment.
USUAL = "moderation"


class Chip(NamedTuple):
    """A word beside the author's name, with the evidence for it."""

    label: str
    evidence: Sequence[str]


# Stands for the number of a comment, in addresses as well, while its actions are rendered.
ANY = 9_999_999_999_999_999


class ActionsKey(NamedTuple):
    """What the actions of a comment depend on, other than its number."""

    status: str
    decisions: tuple[str, ...]
    can_redact: bool
    has_identifiers: bool
    is_reported: bool
    can_recheck: bool
    is_alone: bool


class Care(TypedDict):
    """What concerns ask of a moderator."""

    is_distressing: bool
    evidence: list[str]
    decide_by: datetime | None
    is_overdue: bool


class Cell(Care):
    """What a comment's cell shows beside the comment."""

    live_url: str
    chips: SafeString
    actions: SafeString
    trust_level: TrustLevel | None
    reports: list[Report]
    notes: list[Note]
    extra: object


def cells_of(comments: Sequence[Comment], *, is_alone: bool = False) -> list[Cell]:
    """Build the context of each comment's cell, with five queries for all.

    With ``is_alone``, the cell is on the page that its action "History" leads to.
    """
    prefetch_related_objects([one for one in comments if one.report_count], "reports")
    prefetch_related_objects(comments, "notes__user")
    records = listing.counts_by_author(comments)
    keys = {comment.person_key for comment in comments} - {""}
    trust_levels = {one.person_key: one for one in TrustLevel.objects.filter(person_key__in=keys)}
    kinds: dict[ActionsKey, str] = {}
    live = reverse("neuromod_comments_admin:view_live", args=[ANY])
    return [
        {
            "extra": extra_answers(comment),
            "live_url": live.replace(str(ANY), str(comment.pk)),
            "chips": _chips(comment, records.get(comment.person_key, {})),
            "actions": _actions(comment, kinds, is_alone),
            "trust_level": trust_levels.get(comment.person_key),
            "reports": _open_reports(comment),
            "notes": list(comment.notes.all()),
            **_care(comment),
        }
        for comment in comments
    ]


def _actions(comment: Comment, kinds: dict[ActionsKey, str], is_alone: bool) -> SafeString:
    """Return the buttons of a comment.

    Fifty comments are of few kinds, and rendering the buttons for each takes most of the time of
    the queue, so they are rendered once for each kind, and the number is put in.
    """
    kind = ActionsKey(
        comment.status,
        tuple(action_registry.possible(comment)),
        can_redact(comment),
        can_redact(comment) and bool(identifiers(comment.body)),
        bool(_open_reports(comment)),
        comment.status == Status.PENDING and rechecks.is_possible(),
        is_alone,
    )
    if kind not in kinds:
        context = {**kind._asdict(), "pk": str(ANY)}
        kinds[kind] = render_to_string(
            "neuromod_wagtail/comments/admin/queue_actions.html", context
        )
    return mark_safe(kinds[kind].replace(str(ANY), str(comment.pk)))  # noqa: S308


def _chips(comment: Comment, record: Mapping[str, int]) -> SafeString:
    """Return what is known about the author, and what is special about the comment."""
    person = _person(comment, record)
    shown = [(" nm-chip--quiet", person)] if person else []
    return format_html_join(
        " ",
        '<span class="nm-evident"><button type="button" class="nm-chip{}" aria-describedby="{}">{}'
        '</button><span class="nm-chip__evidence" role="tooltip" id="{}">{}</span></span>',
        (
            (quiet, f"nm-chip-{comment.pk}-{place}", chip.label, f"nm-chip-{comment.pk}-{place}")
            + (format_html_join(" ", "<span>{}</span>", ((line,) for line in chip.evidence)),)
            for place, (quiet, chip) in enumerate(
                [*shown, *(("", chip) for chip in _special(comment))]
            )
        ),
    )


def _person(comment: Comment, record: Mapping[str, int]) -> Chip | None:
    """Return what is known about the author, or nothing about someone who is erased."""
    contacts = [text for text in (comment.email, comment.url) if text]
    if not comment.person_key:
        unknown = _("No email address or account, so there is no record of this commenter.")
        return Chip(_("No record"), [*contacts, unknown]) if comment.name else None
    if sum(record.values()) == 1:
        return Chip(_("First comment"), [*contacts, _("This commenter’s first comment.")])
    numbers = {name: record.get(name, 0) for name in ("approved", "declined", "spam", "pending")}
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
    return Chip(label or _("None published"), [*contacts, summary])


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


def _care(comment: Comment) -> Care:
    deadline = decide_by(comment)
    is_veiled = is_distressing(comment.hold_reasons)
    return {
        "is_distressing": is_veiled,
        "evidence": [hold_reasons.in_words(hold) for hold in comment.hold_reasons]
        if is_veiled
        else [],
        "decide_by": deadline,
        "is_overdue": deadline is not None and deadline < timezone.now(),
    }


def _open_reports(comment: Comment) -> list[Report]:
    if not comment.report_count:
        return []
    return [one for one in comment.reports.all() if one.outcome == Report.Outcome.OPEN]
