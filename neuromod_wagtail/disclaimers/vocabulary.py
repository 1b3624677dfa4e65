"""The words of disclaimers: what they are about, when they are due, where they stand.

Kinds follow the principles of HONcode, the NHS content standard, Regulation (EU) 2024/1689,
Article 50 (text written with AI), and 16 CFR 255 (affiliate links).
"""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DisclaimerKind(models.TextChoices):
    """What a disclaimer is about. After the principles of HONcode and the NHS content standard."""

    MEDICAL_ADVICE = "medical_advice", _("Not medical advice")
    AUTHOR_NOT_PROFESSIONAL = (
        "author_not_professional",
        _("The author is not a medical professional"),
    )
    EMERGENCY = "emergency", _("What to do in an emergency")
    PERSONAL_EXPERIENCE = "personal_experience", _("Personal experience")
    OFF_LABEL = "off_label", _("Off-label or investigational use")
    DEVICE_SPECIFIC = "device_specific", _("About a particular device")
    JURISDICTION = "jurisdiction", _("Rules differ between countries")
    EVIDENCE_DATED = "evidence_dated", _("The evidence may be out of date")
    AFFILIATE = "affiliate", _("Affiliate links")
    SPONSORED = "sponsored", _("Sponsored content")
    CONFLICT_OF_INTEREST = "conflict_of_interest", _("Conflicts of interest")
    FUNDING = "funding", _("Funding")
    AI_ASSISTED = "ai_assisted", _("Written with the help of AI")
    USER_COMMENTS = "user_comments", _("Comments are their writers’ own")
    EXTERNAL_LINKS = "external_links", _("Links to other sites")
    TRANSLATION = "translation", _("Translated text")


class Condition(models.TextChoices):
    """When a rule applies. All but ``ALWAYS`` are facts that a page tells about itself."""

    ALWAYS = "always", _("On every page")
    LAY_AUTHOR = "lay_author", _("An author is no medical professional, or not known")
    OFF_LABEL = "off_label", _("Off-label or investigational use is shown")
    AFFILIATE = "affiliate", _("The page has affiliate links")
    AI = "ai", _("AI helped to write the text")


class Place(models.TextChoices):
    """Where on a page, from top to bottom."""

    BEFORE_CONTENT = "before_content", _("Before the text")
    AFTER_INTRODUCTION = "after_introduction", _("After the introduction")
    IN_TEXT = "in_text", _("In the text, where an editor puts it; else before it")
    AFTER_CONTENT = "after_content", _("After the text")
    BEFORE_COMMENTS = "before_comments", _("Before the comments")
    COMMENT_FORM = "comment_form", _("In the comment form")
    FOOTER = "footer", _("In the footer")


# A disclaimer that stands in the text makes another one of its kind needless here.
TEXT_PLACES = frozenset(
    {Place.BEFORE_CONTENT, Place.AFTER_INTRODUCTION, Place.IN_TEXT, Place.AFTER_CONTENT}
)

# What readers see while no published disclaimer and no text of the site's own is there.
FALLBACKS: dict[str, str | Promise] = {
    DisclaimerKind.MEDICAL_ADVICE: _(
        "This page gives general information. It is not medical advice. "
        "Talk to a health professional about your own treatment."
    ),
    DisclaimerKind.AUTHOR_NOT_PROFESSIONAL: _("The author is not a medical professional."),
    DisclaimerKind.EMERGENCY: _("In an emergency call your local emergency number."),
    DisclaimerKind.PERSONAL_EXPERIENCE: _(
        "This is one person’s experience. Yours may be different."
    ),
    DisclaimerKind.OFF_LABEL: _(
        "This page mentions uses that no authority has authorised, or that are still being studied."
    ),
    DisclaimerKind.DEVICE_SPECIFIC: _(
        "What is said here is about one particular device and may not hold for others."
    ),
    DisclaimerKind.JURISDICTION: _("What is authorised or paid for differs between countries."),
    DisclaimerKind.EVIDENCE_DATED: _("The evidence on this page may be out of date."),
    DisclaimerKind.AFFILIATE: _(
        "This page has affiliate links: the site may earn money when you buy through them."
    ),
    DisclaimerKind.SPONSORED: _("Someone paid for this page."),
    DisclaimerKind.CONFLICT_OF_INTEREST: _(
        "The author may have interests that bear on this text. Details are not stated here yet."
    ),
    DisclaimerKind.FUNDING: _("How this site is paid for is not stated here yet."),
    DisclaimerKind.AI_ASSISTED: _("AI helped to write this text."),
    DisclaimerKind.USER_COMMENTS: _(
        "Comments are the opinions of those who wrote them. They are not medical advice."
    ),
    DisclaimerKind.EXTERNAL_LINKS: _("This site is not responsible for what other sites say."),
    DisclaimerKind.TRANSLATION: _("This text is a translation and may contain mistakes."),
}
