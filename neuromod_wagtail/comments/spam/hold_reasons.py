"""Why a comment was held, in words, with what was found."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

# Code of a check or of the policy: the name of the reason in a filter, and the sentence in the
# queue. A check that a site adds itself has its code shown.
NAMES: dict[str, str | Promise] = {
    "words": gettext_lazy("A word of the list"),
    "links": gettext_lazy("Links"),
    "registered_email": gettext_lazy("The email of a site user"),
    "standing": gettext_lazy("A person who is always held"),
    "reports": gettext_lazy("Reported by readers"),
    "first_comments": gettext_lazy("A person’s first comments"),
    "moderation": gettext_lazy("Every comment is looked at"),
}
SENTENCES: dict[str, str | Promise] = {
    "words": gettext_lazy("Contains “%(evidence)s”, a word of the list."),
    "links": ngettext_lazy("Contains %(evidence)s link.", "Contains %(evidence)s links.", "number"),
    "registered_email": gettext_lazy(
        "A guest used the email of a site user: perhaps the same person, perhaps not."
    ),
    "standing": gettext_lazy("Comments of this person are always held: %(evidence)s"),
    "reports": ngettext_lazy(
        "Hidden until someone looks: %(evidence)s reader reported it.",
        "Hidden until someone looks: %(evidence)s readers reported it.",
        "number",
    ),
    "first_comments": gettext_lazy(
        "One of the person’s first comments: %(evidence)s are published."
    ),
    "moderation": gettext_lazy("Here every comment is looked at before it is published."),
}


def in_words(hold: dict[str, Any]) -> str:
    """The sentence for one entry of ``Comment.hold_reasons``, ``{"code", "evidence"}``."""
    code, evidence = hold.get("code", ""), hold.get("evidence", "")
    if code in SENTENCES:
        number = int(evidence) if evidence.isdecimal() else 0
        return str(SENTENCES[code] % {"evidence": evidence, "number": number})
    return _("%(code)s: %(evidence)s") % {"code": code, "evidence": evidence} if evidence else code
