"""The spam pipeline: runs the checks of a new comment, each of which may hold or refuse it.

A failing check never loses a comment: if one fails or takes too long, the comment is held with that
as its reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.timesince import timeuntil
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.models import Ban
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.permissions import can_moderate
from neuromod_wagtail.comments.spam.hold_reasons import Reason
from neuromod_wagtail.comments.spam.submission import Hold, Refused, Submission
from neuromod_wagtail.conf import settings

logger = logging.getLogger(__name__)


class SpamCheck(Protocol):
    """A check of a new comment.

    It returns nothing, or a ``Hold`` with a code, the evidence and a weight, or it raises
    ``Refused`` with a message for the author. ``reason`` is what moderators read about its holds:
    see ``spam_check``. A check without one is a plain function.
    """

    def __call__(
        self, submission: Submission, comment_settings: EffectiveSettings, /
    ) -> Hold | None: ...


Check = TypeVar("Check", bound=SpamCheck)


def spam_check(
    code: str,
    label: str | Promise,
    sentence: str | Promise = "",
    *,
    describe: Callable[[str], str] | None = None,
    is_private: bool = False,
) -> Callable[[Check], Check]:
    """Name a check's hold reason, as shown in the queue, its filter and statistics.

    ``code`` is the code of its holds. See ``Reason`` for the others.
    """

    def decorate(check: Check) -> Check:
        check.reason = Reason(code, label, sentence, describe, is_private)  # type: ignore[attr-defined]
        return check

    return decorate


def run(submission: Submission, comment_settings: EffectiveSettings) -> list[Hold]:
    """Return all reasons to hold the submission. Raises ``Refused`` at the first refusal.

    Bans come first and are not in the setting: a site with its own list has them too.
    """
    bans(submission)
    found: list[Hold] = []
    submission.holds = found
    end = monotonic() + settings.NEUROMOD_COMMENTS_SPAM_SECONDS
    for path in settings.NEUROMOD_COMMENTS_SPAM_CHECKS:
        hold = _result(path, submission, comment_settings, is_late=monotonic() > end)
        if hold is not None:
            found.append(hold)
    return found


def _result(
    path: str, submission: Submission, comment_settings: EffectiveSettings, *, is_late: bool
) -> Hold | None:
    """Run one check; return a hold if it fails, or if those before took too long."""
    name = path.rpartition(".")[2]
    if is_late:
        logger.warning("The spam check %s was not run: the ones before it took too long.", path)
        return Hold("check_failed", name)
    check: SpamCheck = import_string(path)
    try:
        return check(submission, comment_settings)
    except Refused:
        raise
    except Exception:
        logger.exception("The spam check %s failed.", path)
        return Hold("check_failed", name)


def bans(submission: Submission) -> None:
    """Refuse banned authors. Moderators of the page are not affected by a ban of their network.

    The message names a banned domain, since its users can choose another address, and nothing else:
    it must not reveal how to get around the ban.
    """
    author_status = submission.author_status
    if author_status.until is None:
        return
    if submission.user is not None and can_moderate(submission.user, submission.page):
        return
    # As a duration: the reader's clock is not the server's.
    span = timeuntil(author_status.until)
    is_domain = author_status.banned == Ban.Kind.DOMAIN
    if is_domain:
        message = _("We are not accepting comments from %(domain)s addresses for another %(span)s.")
    else:
        message = _("You cannot comment or report here for another %(span)s.")
    raise Refused(
        "banned",
        message % {"span": span, "domain": submission.email.rpartition("@")[2]},
        status=403,
        field="email" if is_domain else None,
    )
