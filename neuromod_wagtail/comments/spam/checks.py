"""The shipped spam checks. ``NEUROMOD_COMMENTS_SPAM_CHECKS`` lists those in use, in order."""

from __future__ import annotations

import unicodedata
from html import unescape
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.spam.learner import explanation, store
from neuromod_wagtail.comments.spam.learner.features import features
from neuromod_wagtail.comments.spam.pipeline import spam_check
from neuromod_wagtail.comments.spam.submission import Hint, Hold, Junk, Refused, Submission
from neuromod_wagtail.comments.spam.text import LATIN
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike, writer_names
from neuromod_wagtail.text.characters import folded
from neuromod_wagtail.users import User, email_field, public_name

# Digits, too, stand for letters in a name.
LOOKALIKES = {**LATIN, **str.maketrans("01", "ol")}


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
    if not (comment_settings.refuse_words or comment_settings.hold_words):
        return None
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


@spam_check("learned", _("Reads like spam"), describe=explanation.in_words)
def learned(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Hold a comment that reads like what moderators marked as spam.

    The score is stored with every comment. Where the site says so, a very high one marks it as
    spam at once.
    """
    known = store.current(comment_settings.spam_filter)
    found = features(submission.body, submission.url)
    submission.spam_score = score = known.model.score(found)
    if score < known.hold_at:
        return None
    evidence = explanation.evidence(known.model, submission.body, submission.url)
    is_certain = known.spam_at is not None and score >= known.spam_at
    return Junk("learned", evidence) if is_certain else Hold("learned", evidence)


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
