"""The decisions on comments, each described once: for screens, batches, email and links."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.states import Move, Status, can_move, sources
from neuromod_wagtail.text import localized
from neuromod_wagtail.web.lazy import LazyImport

FUNCTIONS = "neuromod_wagtail.comments.actions"


class Action(NamedTuple):
    """A decision with its labels, its function and its outcome.

    ``done`` is shown after a decision on one comment, ``question`` on the page that an email link
    opens, ``on_many`` is the label of a button that decides on many. ``n`` is the number as shown.
    """

    run: Callable[..., list[Move]]
    label: Promise
    done: Promise
    target: str = ""
    on_many: Promise | None = None
    question: str | Promise = ""


ACTIONS = {
    "approve": Action(
        LazyImport(f"{FUNCTIONS}.approve"),
        _("Approve"),
        _("Approved %(name)s’s comment."),
        Status.APPROVED,
        ngettext_lazy("Approve %(n)s comment", "Approve %(n)s comments", "number"),
        _("Approve this comment?"),
    ),
    "hold": Action(
        LazyImport(f"{FUNCTIONS}.hold"),
        _("Hold"),
        _("Moved %(name)s’s comment back to the queue."),
        Status.PENDING,
        ngettext_lazy("Hold %(n)s comment", "Hold %(n)s comments", "number"),
    ),
    "spam": Action(
        LazyImport(f"{FUNCTIONS}.mark_spam"),
        _("Spam"),
        _("Marked %(name)s’s comment as spam."),
        Status.SPAM,
        ngettext_lazy("Mark %(n)s comment as spam", "Mark %(n)s comments as spam", "number"),
        _("Is this comment spam?"),
    ),
    "decline": Action(
        LazyImport(f"{FUNCTIONS}.decline"),
        _("Decline"),
        _("Declined %(name)s’s comment."),
        Status.DECLINED,
        ngettext_lazy("Decline %(n)s comment", "Decline %(n)s comments", "number"),
        _("Decline this comment?"),
    ),
    "erase": Action(
        LazyImport(f"{FUNCTIONS}.erase"),
        _("Erase"),
        _("Erased %(name)s’s comment."),
        Status.ERASED,
        ngettext_lazy("Erase %(n)s comment", "Erase %(n)s comments", "number"),
    ),
    "undo": Action(
        LazyImport(f"{FUNCTIONS}.undo"),
        _("Undo"),
        _("Undone. %(name)s’s comment is as it was before."),
    ),
}
TARGETS: dict[str, str] = {decision: one.target for decision, one in ACTIONS.items() if one.target}


def possible(comment: Comment) -> list[str]:
    """Return the decisions that would change the comment as it is now."""
    found = [decision for decision, status in TARGETS.items() if can_move(comment.status, status)]
    before = comment.previous_status
    return [*found, "undo"] if before and can_move(comment.status, before) else found


def possible_on(status: str) -> list[str]:
    """Return the decisions that would change comments of a status, without ``undo``."""
    return [decision for decision, target in TARGETS.items() if status in sources(target)]


def on_many(decision: str, number: int) -> str:
    """Return the decision and its object: “Approve 205 comments”."""
    label = ACTIONS[decision].on_many or ACTIONS[decision].label
    return str(label % {"number": number, "n": localized.number(number)})


def in_words(done: str | Promise, comment: Comment) -> str:
    """Return what was done, with the name of the author."""
    return str(done % {"name": comment.name or _gettext("someone")})
