"""Spam checks for a new comment: each returns nothing, returns a hold, or refuses.

With a ``Hold`` a moderator decides; ``Refused`` tells the author why.
``NEUROMOD_COMMENTS_SPAM_CHECKS`` lists the checks in order; a site may add its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from html import unescape
from typing import Any, Protocol, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.timesince import timeuntil
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.models import Ban
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.permissions import may_moderate
from neuromod_wagtail.comments.spam.hold_reasons import Reason
from neuromod_wagtail.comments.spam.submission import Hint, Hold, Refused, Submission
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike, writer_names
from neuromod_wagtail.text.characters import folded
from neuromod_wagtail.users import User, email_field, public_name


class SpamCheck(Protocol):
    """A check of a new comment.

    It returns nothing, or a ``Hold`` with a code and the evidence so that a moderator decides, or
    it raises ``Refused`` with a message for the author. ``reason`` is what moderators read about
    its holds: see ``spam_check``. A check without one is a plain function.
    """

    def __call__(
        self, submission: Submission, comment_settings: EffectiveSettings, /
    ) -> Hold | None: ...


Check = TypeVar("Check", bound=SpamCheck)


def spam_check(
    code: str, label: str | Promise, sentence: str | Promise = ""
) -> Callable[[Check], Check]:
    """Name a check's hold reason, as shown in the queue, its filter and statistics.

    ``code`` is the code of its holds. See ``Reason`` for the sentence.
    """

    def decorate(check: Check) -> Check:
        check.reason = Reason(code, label, sentence)  # type: ignore[attr-defined]
        return check

    return decorate


# Letters that look like Latin ones in a name. The list covers those on common keyboards and need
# not be complete; moderators see the rest.
LOOKALIKES = str.maketrans("аеорсухіјѕԁɡһӏοαενρτυικ01", "aeopcyxijsdghloaevptuikol")


def run(submission: Submission, comment_settings: EffectiveSettings) -> list[Hold]:
    """Return all reasons to hold the submission. Raises ``Refused`` at the first refusal.

    Bans come first and are not in the setting: a site with its own list has them too.
    """
    bans(submission)
    paths = settings.NEUROMOD_COMMENTS_SPAM_CHECKS
    checks: list[SpamCheck] = [import_string(path) for path in paths]
    found = (check(submission, comment_settings) for check in checks)
    return [hold for hold in found if hold is not None]


def bans(submission: Submission) -> None:
    """Refuse banned authors. Moderators of the page are not affected by a ban of their network.

    The message names a banned domain, since its users can choose another address, and nothing else:
    it must not reveal how to get around the ban.
    """
    verdicts = submission.verdicts
    if not verdicts.banned or verdicts.until is None:
        return
    if submission.user is not None and may_moderate(submission.user, submission.page):
        return
    # As a duration: the reader's clock is not the server's.
    span = timeuntil(verdicts.until)
    is_domain = verdicts.banned == Ban.Kind.DOMAIN
    if is_domain:
        said = _("We are not accepting comments from %(domain)s addresses for another %(span)s.")
    else:
        said = _("You cannot comment or report here for another %(span)s.")
    raise Refused(
        "banned",
        said % {"span": span, "domain": submission.email.rpartition("@")[2]},
        status=403,
        field="email" if is_domain else None,
    )


def honeypot(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Hold a comment with a filled honeypot, a field that people do not see."""
    if submission.honeypot:
        raise Refused(
            "honeypot",
            _("A field that should stay empty was filled in. Please clear it and post again."),
        )
    return None


@spam_check(
    "links",
    _("Links"),
    ngettext_lazy("Contains %(evidence)s link.", "Contains %(evidence)s links.", "number"),
)
def links(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Hold a comment with at least as many links as the limit."""
    number = markup.count_links(submission.body_html)
    limit = settings.NEUROMOD_COMMENTS_MAX_LINKS
    return Hold("links", str(number)) if limit and number >= limit else None


@spam_check(
    "words", _("Word on the hold list"), _("Contains “%(evidence)s”, which is on the hold list.")
)
def words(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Look for the site's two word lists in everything that was submitted.

    A word found only by joining lines may really be two words: a person decides.
    """
    said = _said(submission)
    text = "\n".join(folded(version) for version in said)
    if refused := _first_word(comment_settings.refuse_words, text):
        raise Refused(
            "words",
            # Named placeholders, so that the sentence can be translated.
            _("“%(word)s” is not allowed here. Please remove it and post again.")
            % {"word": refused},
            field="body",
        )
    joined = "\n".join(folded(version.replace("\n", "")) for version in said)
    held = _first_word(comment_settings.hold_words, text) or _first_word(
        f"{comment_settings.hold_words}\n{comment_settings.refuse_words}", joined
    )
    return Hold("words", held) if held else None


def _said(submission: Submission) -> list[str]:
    """Return the submitted text as typed, as rendered, and with disguises undone."""
    fields = [submission.body, submission.name, submission.email, submission.url]
    typed = "\n".join(
        [*fields, *_texts(submission.extra), submission.address, submission.user_agent]
    )
    unescaped = unescape(typed)
    return [typed, markup.plain(submission.body_html), unescaped, markup.plain(unescaped)]


def _texts(value: Any) -> list[str]:
    """Return all texts in what was entered in the site's own fields."""
    inner = value.values() if isinstance(value, dict) else value
    return (
        [value]
        if isinstance(value, str)
        else [
            text
            for one in (inner if isinstance(value, dict | list) else ())
            for text in _texts(one)
        ]
    )


def _first_word(lines: str, text: str) -> str:
    """Return the first line that occurs in ``text`` (folded), or ``""``."""
    listed = ((line.strip(), folded(line)) for line in lines.splitlines())
    return next((line for line, word in listed if word and word in text), "")


@spam_check(
    "registered_email",
    _("Email address of a site user"),
    _("A guest used a site user’s email address. They may not be the same person."),
)
def registered_email(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Hint that a guest used the email of a site user: perhaps the same person, perhaps not.

    This is no reason to hold the comment, because that would reveal who has an account.
    """
    if submission.user is not None or not submission.email:
        return None
    users, field = get_user_model()._default_manager, email_field()
    known = field and users.filter(**{f"{field}__iexact": submission.email}).exists()
    return Hint("registered_email") if known else None


def staff_name(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Refuse a name of the staff or of the page's authors, or mark it “Guest”."""
    if settings.NEUROMOD_COMMENTS_STAFF_NAMES == "refuse" and signs_as_staff(submission):
        raise Refused(
            "staff_name",
            _(
                "That name belongs to a member of our team. If it is yours, please sign in; "
                "otherwise use a different name, such as one with an initial."
            ),
            field="name",
        )
    return None


def signs_as_staff(submission: Submission) -> bool:
    """Tell whether a typed name, unlike an account's, belongs to someone else on the staff."""
    if submission.user is not None and not submission.is_signed:
        return False
    return is_staff_name(submission.name, submission.page, submission.user)


def is_staff_name(name: str, page: PageLike, user: User | None = None) -> bool:
    """Tell whether ``name`` reads like that of an author of the page, its owner, or the staff.

    ``user`` is the author of the comment: staff may choose their own names.
    """
    wanted = confusable_key(name)
    if not wanted:
        return False
    people = list(_staff(page.owner_id))
    if user in people:
        return False
    # Logins too, though they are never published: readers take an “admin” for one.
    names = (name for one in people for name in (public_name(one), one.get_username()))
    return any(wanted == confusable_key(name) for name in (*writer_names(page), *names))


def _staff(owner_id: int | None) -> QuerySet[User]:
    """Return the owner, and all users who can sign in to the admin."""
    users = get_user_model()
    access = Permission.objects.filter(
        codename="access_admin", content_type__app_label="wagtailadmin"
    )
    staff = Q(is_superuser=True) | Q(pk=owner_id)
    staff |= Q(groups__permissions__in=access) | Q(user_permissions__in=access)
    if hasattr(users, "is_staff"):
        staff |= Q(is_staff=True)
    return users._default_manager.filter(staff, is_active=True).distinct()


def confusable_key(name: str) -> str:
    """Reduce a name to what the eye sees: no case, accents, spaces or look-alike letters."""
    folded = unicodedata.normalize("NFKD", name).casefold().translate(LOOKALIKES)
    return "".join(letter for letter in folded if letter.isalnum())
