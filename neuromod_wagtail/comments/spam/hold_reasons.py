"""Hold reasons: the name of each, and a sentence with the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from neuromod_wagtail.conf import settings


@dataclass(frozen=True)
class Reason:
    """A hold reason: ``label`` is for filters and statistics, ``sentence`` for a comment.

    The sentence may have the placeholders ``%(evidence)s`` and, of ``ngettext_lazy``, ``number``.
    Without one the label and the evidence are shown. ``describe`` makes the sentence of evidence
    that is more than one value. Authors of declined comments are told all but ``is_private`` ones,
    which would reveal what concerns others, or say nothing about the comment.
    """

    code: str
    label: str | Promise
    sentence: str | Promise = ""
    describe: Callable[[str], str] | None = None
    is_private: bool = False


# Hold reasons other than spam checks: policy, moderators, readers.
OTHERS = [
    Reason(
        "trust_level",
        gettext_lazy("Commenter always held"),
        gettext_lazy("Comments from this commenter are always held: %(evidence)s"),
        is_private=True,
    ),
    Reason(
        "check_failed",
        gettext_lazy("Check failed"),
        gettext_lazy("The check “%(evidence)s” failed or took too long, so a person decides."),
        is_private=True,
    ),
    Reason(
        "reports",
        gettext_lazy("Reported by readers"),
        ngettext_lazy(
            "Reported by %(evidence)s reader, and hidden until a moderator decides.",
            "Reported by %(evidence)s readers, and hidden until a moderator decides.",
            "number",
        ),
    ),
    Reason(
        "first_comments",
        gettext_lazy("Commenter’s first comments"),
        gettext_lazy("One of the commenter’s first comments; %(evidence)s published so far."),
        is_private=True,
    ),
    Reason(
        "moderation",
        gettext_lazy("Every comment is reviewed"),
        gettext_lazy("This site reviews every comment before publishing it."),
        is_private=True,
    ),
]


def reasons() -> dict[str, Reason]:
    """Return all hold reasons of this site by their codes."""
    return _reasons(tuple(settings.NEUROMOD_COMMENTS_SPAM_CHECKS))


@lru_cache(maxsize=8)
def _reasons(paths: tuple[str, ...]) -> dict[str, Reason]:
    of_checks: Iterable[Reason | None] = (
        getattr(import_string(path), "reason", None) for path in paths
    )
    return {one.code: one for one in [*of_checks, *OTHERS] if one is not None}


def choices() -> list[tuple[str, str | Promise]]:
    """Return code and label of each reason, for a filter."""
    return [(one.code, one.label) for one in reasons().values()]


def label_of(hold: Mapping[str, str]) -> str:
    """Return the short name of one entry of ``Comment.hold_reasons``."""
    code = hold.get("code", "")
    found = reasons().get(code)
    return str(found.label) if found else code


def for_author(holds: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the sentences that the author of a declined comment is told."""
    # Of a check that the site no longer has, no one knows whether it is private.
    public = {code for code, reason in reasons().items() if not reason.is_private}
    return [in_words(hold) for hold in holds if hold.get("code") in public]


def in_words(hold: Mapping[str, str]) -> str:
    """Return the sentence for one entry of ``Comment.hold_reasons``, ``{"code", "evidence"}``."""
    code, evidence = hold.get("code", ""), hold.get("evidence", "")
    reason = reasons().get(code) or Reason(code, code)
    if reason.describe is not None:
        return reason.describe(evidence)
    if reason.sentence:
        number = int(evidence) if evidence.isdecimal() else 0
        return str(reason.sentence % {"evidence": evidence, "number": number})
    values = {"reason": reason.label, "evidence": evidence}
    return _("%(reason)s: %(evidence)s") % values if evidence else str(reason.label)
