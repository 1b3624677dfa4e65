"""The shipped spam checks. ``NEUROMOD_COMMENTS_SPAM_CHECKS`` lists those in use, in order."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Protocol

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from neuromod_wagtail.comments.models import WordRule
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.security import ratelimit
from neuromod_wagtail.comments.security.ip import domains_of
from neuromod_wagtail.comments.spam import word_rules
from neuromod_wagtail.comments.spam.facts import Fact
from neuromod_wagtail.comments.spam.learner import explanation, store
from neuromod_wagtail.comments.spam.learner.features import features, host
from neuromod_wagtail.comments.spam.pipeline import spam_check
from neuromod_wagtail.comments.spam.submission import (
    Hint,
    Hold,
    Junk,
    Refused,
    Rejection,
    Submission,
)
from neuromod_wagtail.comments.spam.text import LATIN, Text
from neuromod_wagtail.conf import settings
from neuromod_wagtail.internals import PreparedQuery
from neuromod_wagtail.page_protocol import PageLike, writer_names
from neuromod_wagtail.text.characters import folded
from neuromod_wagtail.users import User, public_name

# Digits, too, stand for letters in a name.
LOOKALIKES = {**LATIN, **str.maketrans("01", "ol")}
# From so many words on, two people do not write the same by chance.
LONG = 12
# A form may be sent so often from one address before that looks like a script.
FORM_USES = 3
# With fewer letters, the language of a text is a guess.
LETTERS = 60
CERTAIN = 0.98
SHORTENERS = frozenset(
    """
    adf.ly adfoc.us bc.vc bit.do bit.ly bitly.com bl.ink buff.ly clck.ru cli.gs cutt.ly db.tt fur.ly
    goo.gl goo.su gg.gg git.io hyperurl.co is.gd j.mp kutt.it lnk.to linktr.ee n9.cl ouo.io ow.ly
    po.st prettylink.com q.gs qr.ae qr.net rb.gy rebrand.ly s.id s2r.co shor.by shorte.st short.gy
    shorturl.asia shorturl.at smarturl.it snip.ly snipurl.com su.pr surl.li t.co t.ly t2m.io tiny.cc
    tiny.one tiny.pl tinyurl.com tr.im trib.al u.to u.nu urlz.fr v.gd v.ht vk.cc vzturl.com x.co
    yourls.org zpr.io zws.im
    """.split()
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
    number = submission.body_html.count("<a ")
    limit = settings.NEUROMOD_COMMENTS_MAX_LINKS
    return Hold("links", str(number)) if limit and number >= limit else None


@spam_check(
    "words",
    _("Word rule"),
    _("Contains “%(evidence)s”, which a rule of this site looks for."),
)
def words(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Look for the site's word rules in everything that was submitted.

    Words found only by joining lines may really be two words: a person decides.
    """
    rules = word_rules.current(comment_settings.word_rules)
    finding = rules.find(_checked_text(submission)) if rules is not None else None
    if finding is None:
        return None
    word_rules.count_hit(finding)
    evidence = _evidence(finding, submission)
    if finding.is_certain and finding.action == WordRule.Action.DECLINE:
        return Rejection("words", evidence)
    if finding.is_certain and finding.action == WordRule.Action.REFUSE:
        raise Refused(
            "words",
            # Named placeholders, so that the sentence can be translated.
            _("“%(word)s” is not allowed here. Please remove it and post again.")
            % {"word": finding.words},
            field="body",
        )
    return Hold("words", evidence)


def _evidence(finding: word_rules.Finding, submission: Submission) -> str:
    """Return what was found, or the rule if it was not in the text: addresses are not stored."""
    stored = _checked_text(submission, with_origin=False)
    is_stored = folded(finding.words) in stored.text or folded(finding.words) in stored.joined
    return finding.words if is_stored else finding.rule


def _checked_text(submission: Submission, *, with_origin: bool = True) -> word_rules.CheckedText:
    """Return everything that was submitted; ``with_origin``, its address and browser, too."""
    fields = [submission.body, submission.name, submission.email, submission.url]
    fields += word_rules.texts(submission.extra)
    if with_origin:
        fields += [submission.address, submission.user_agent]
    return word_rules.CheckedText("\n".join(fields), submission.body_html)


@spam_check(
    "shorteners",
    _("Link shortener"),
    _("Contains a link from %(evidence)s, which hides its target."),
)
def shorteners(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Hold a comment with a link whose target a shortener hides."""
    found = next((host(link) for link in submission.text.links if host(link) in SHORTENERS), "")
    return Hold("shorteners", found) if found else None


@spam_check(
    "duplicates",
    _("Same text as another comment"),
    describe=lambda evidence: str(
        _("Says the same as a comment that was marked as spam.")
        if evidence == Fact.SAME_SPAM
        else _("Says the same as another comment.")
    ),
)
def duplicates(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Hold a comment that says the same as another one, on any page.

    Two people may give thanks or share a link in the same few words, so these alone hold no comment.
    """
    if Fact.SAME_SPAM in submission.facts:
        return Hold("duplicates", Fact.SAME_SPAM)
    if Fact.SAME_TEXT not in submission.facts:
        return None
    is_long = len(submission.text.words) >= LONG
    return Hold("duplicates", Fact.SAME_TEXT, weight=1.0 if is_long else 0.5)


@spam_check(
    "bursts",
    _("Many comments in a short time"),
    describe=lambda evidence: str(
        _("One of many comments in a short time with the link %(link)s.") % {"link": evidence}
        if evidence
        else _("One of many comments in a short time from the same network address.")
    ),
)
def bursts(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Hold comments above a rate from one network address, or with one link.

    They are counted in the cache, as for the limits that refuse comments.
    """
    rate = settings.NEUROMOD_COMMENTS_BURST_RATE
    addresses = {link.removeprefix("www.").partition("?")[0] for link in submission.text.links[:5]}
    for address in sorted(addresses):
        if ratelimit.consume("burst-link", address, rate):
            return Hold("bursts", address[:200])
    is_burst = ratelimit.consume("burst", submission.limit_key, rate)
    return Hold("bursts") if is_burst else None


@spam_check(
    "token_reuse",
    _("Form used again"),
    _("One form was sent from the same network address %(evidence)s times or more."),
)
def token_reuse(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Doubt a comment whose form was sent several times from one address, as scripts do.

    Readers of a cached page have the same token, and someone may reply to several comments without
    loading the page again, so this alone holds no comment.
    """
    who = f"{submission.limit_key}|{submission.token}" if submission.limit_key else ""
    rate = ratelimit.Rate(FORM_USES, settings.NEUROMOD_COMMENTS_TOKEN_HOURS * 3600)
    is_reused = bool(submission.token) and ratelimit.consume("form", who, rate)
    return Hold("token_reuse", str(FORM_USES), weight=0.5) if is_reused else None


@spam_check(
    "first_time_author",
    _("New commenter"),
    _("No comment from this commenter has been published yet."),
)
def first_time_author(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Doubt the comments of an author of whom none is published; held only with another doubt."""
    is_known = Fact.PUBLISHED in submission.facts or submission.edits is not None
    return None if is_known else Hold("first_time_author", weight=0.5)


@spam_check(
    "disposable_email",
    _("Disposable email address"),
    _("The email address is from %(evidence)s, which provides disposable addresses."),
)
def disposable_email(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Doubt a guest with a disposable email address (extra ``spam``)."""
    from disposable_email_domains import blocklist

    if submission.user is not None:
        return None
    found = next((one for one in domains_of(submission.email) if one in blocklist), "")
    return Hold("disposable_email", found, weight=0.5) if found else None


@spam_check(
    "language",
    _("Another language"),
    _("Seems to be written in another language than the page (%(evidence)s)."),
)
def language(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Doubt a comment in another language than the page's (extra ``spam``)."""
    found = language_of(submission.text)
    wanted = submission.page.locale.language_code.partition("-")[0].casefold()
    return Hold("language", found, weight=0.5) if found and found != wanted else None


def language_of(text: Text) -> str:
    """Return the code of the language, ``""`` for a text that is too short to be certain."""
    if sum(map(len, text.words)) < LETTERS:
        return ""
    code, probability = _identifier().classify(" ".join(text.words))
    return str(code) if probability >= CERTAIN else ""


class Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


@cache
def _identifier() -> Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found: Identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return found


@spam_check("learned", _("Reads like spam"), describe=explanation.in_words)
def learned(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Hold a comment that reads like what moderators marked as spam.

    The score is stored with every comment. Where the site says so, a very high one marks it as
    spam at once.
    """
    known = store.current(comment_settings.spam_filter)
    found = features(submission.text, submission.url)
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
    # It would tell a stranger who has an account.
    is_private=True,
)
def registered_email(submission: Submission, comment_settings: EffectiveSettings) -> Hold | None:
    """Hint that a guest used the email of a site user: perhaps the same person, perhaps not.

    This is no reason to hold the comment, because that would reveal who has an account.
    """
    return Hint("registered_email") if Fact.ACCOUNT in submission.facts else None


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
    people = _staff().run()
    if page.owner_id and all(page.owner_id != one.pk for one in people):
        people += get_user_model()._default_manager.filter(pk=page.owner_id, is_active=True)
    if user in people:
        return False
    # Usernames too, though they are never published: readers would believe an “admin”.
    names = (name for one in people for name in (public_name(one), one.get_username()))
    return any(wanted == confusable_key(name) for name in (*writer_names(page), *names))


@cache
def _staff() -> PreparedQuery[User]:
    """Return the query for all users who can sign in to the admin."""
    users = get_user_model()
    access = Permission.objects.filter(
        codename="access_admin", content_type__app_label="wagtailadmin"
    )
    staff = Q(is_superuser=True) | Q(groups__permissions__in=access)
    staff |= Q(user_permissions__in=access)
    if hasattr(users, "is_staff"):
        staff |= Q(is_staff=True)
    return PreparedQuery(users._default_manager.filter(staff, is_active=True).distinct())


def confusable_key(name: str) -> str:
    """Reduce a name to what the eye sees: no case, accents, spaces or look-alike letters."""
    reduced = unicodedata.normalize("NFKD", name).casefold().translate(LOOKALIKES)
    return "".join(letter for letter in reduced if letter.isalnum())
