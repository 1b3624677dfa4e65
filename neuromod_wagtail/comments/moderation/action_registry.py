"""The verbs under the names that screens, batches and links give them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.counters import Move
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.states import Status, may_move, sources

VERBS: dict[str, Callable[..., list[Move]]] = {
    "approve": actions.approve,
    "hold": actions.hold,
    "spam": actions.mark_spam,
    "decline": actions.decline,
    "erase": actions.erase,
    "undo": actions.undo,
}
LABELS = {
    "approve": _("Approve"),
    "hold": _("Hold"),
    "spam": _("Spam"),
    "decline": _("Decline"),
    "erase": _("Erase"),
    "undo": _("Undo"),
}
# What a button says that decides on many. ``n``: the number as it is shown.
ON_MANY = {
    "approve": ngettext_lazy("Approve %(n)s comment", "Approve %(n)s comments", "number"),
    "hold": ngettext_lazy("Hold %(n)s comment", "Hold %(n)s comments", "number"),
    "spam": ngettext_lazy("Mark %(n)s comment as spam", "Mark %(n)s comments as spam", "number"),
    "decline": ngettext_lazy("Decline %(n)s comment", "Decline %(n)s comments", "number"),
    "erase": ngettext_lazy("Erase %(n)s comment", "Erase %(n)s comments", "number"),
}
TARGETS: dict[str, str] = {
    "approve": Status.APPROVED,
    "hold": Status.PENDING,
    "spam": Status.SPAM,
    "decline": Status.DECLINED,
    "erase": Status.ERASED,
}


def possible(comment: Comment) -> list[str]:
    """The verbs that would do something to the comment as it is now."""
    found = [verb for verb, status in TARGETS.items() if may_move(comment.status, status)]
    before = comment.previous_status
    return [*found, "undo"] if before and may_move(comment.status, before) else found


def possible_on(status: str) -> list[str]:
    """The verbs that would do something to comments of a status, without ``undo``."""
    return [verb for verb, target in TARGETS.items() if status in sources(target)]


def on_many(verb: str, number: int) -> str:
    """The verb and its object: “Approve 205 comments”."""
    return str(ON_MANY[verb] % {"number": number, "n": intcomma(number)})
