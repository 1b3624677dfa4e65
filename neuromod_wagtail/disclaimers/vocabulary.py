"""The vocabulary of disclaimers: kinds, conditions and places.

Kinds follow the principles of HONcode, the NHS content standard, Regulation (EU) 2024/1689,
Article 50 (text written with AI), and 16 CFR 255 (affiliate links).
"""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DisclaimerKind(models.TextChoices):
    """The subject of a disclaimer, after the principles of HONcode and the NHS content standard."""

    MEDICAL_ADVICE = "medical_advice", _("Not medical advice")
    AUTHOR_NOT_PROFESSIONAL = (
        "author_not_professional",
        _("The author is not a medical professional"),
    )
    EMERGENCY = "emergency", _("What to do in an emergency")
    PERSONAL_EXPERIENCE = "personal_experience", _("Personal experience")
    OFF_LABEL = "off_label", _("Off-label or investigational use")
    DEVICE_SPECIFIC = "device_specific", _("About one particular device")
    JURISDICTION = "jurisdiction", _("Rules differ between countries")
    EVIDENCE_DATED = "evidence_dated", _("The evidence may be out of date")
    AFFILIATE = "affiliate", _("Affiliate links")
    SPONSORED = "sponsored", _("Sponsored content")
    CONFLICT_OF_INTEREST = "conflict_of_interest", _("Conflicts of interest")
    FUNDING = "funding", _("Funding")
    AI_ASSISTED = "ai_assisted", _("Written with the help of AI")
    USER_COMMENTS = "user_comments", _("Comments are readers’ own views")
    EXTERNAL_LINKS = "external_links", _("Links to other sites")
    TRANSLATION = "translation", _("Translated text")


class Condition(models.TextChoices):
    """When a rule applies. All but ``ALWAYS`` depend on facts about a page."""

    ALWAYS = "always", _("On every page")
    LAY_AUTHOR = "lay_author", _("An author is not a medical professional, or this is unknown")
    OFF_LABEL = "off_label", _("Off-label or investigational use is shown")
    AFFILIATE = "affiliate", _("The page has affiliate links")
    AI = "ai", _("The text was written with the help of AI")


class Place(models.TextChoices):
    """Places on a page, in page order."""

    BEFORE_CONTENT = "before_content", _("Before the text")
    AFTER_INTRODUCTION = "after_introduction", _("After the introduction")
    IN_TEXT = "in_text", _("Where the editor places it in the text, otherwise before the text")
    AFTER_CONTENT = "after_content", _("After the text")
    BEFORE_COMMENTS = "before_comments", _("Before the comments")
    COMMENT_FORM = "comment_form", _("In the comment form")
    FOOTER = "footer", _("In the footer")


# The kinds that may be shown as important, most important first: a page shows one so. Only an
# emergency is louder.
IMPORTANT_KINDS = (
    DisclaimerKind.OFF_LABEL,
    DisclaimerKind.SPONSORED,
    DisclaimerKind.AUTHOR_NOT_PROFESSIONAL,
)


class Tone(models.TextChoices):
    """How loudly readers are told: each has a box of its own."""

    EMERGENCY = "emergency", _("Get help now")
    IMPORTANT = "important", _("Important")
    LEGAL = "legal", _("Legal")


# A disclaimer in the text makes another of its kind unnecessary at these places.
TEXT_PLACES = frozenset(
    {Place.BEFORE_CONTENT, Place.AFTER_INTRODUCTION, Place.IN_TEXT, Place.AFTER_CONTENT}
)

# Fallback texts, shown without a published disclaimer or a fallback text of the site.
FALLBACKS: dict[str, str | Promise] = {
    DisclaimerKind.MEDICAL_ADVICE: _(
        "This page gives general information. It is not medical advice. "
        "Talk to a health professional about your own treatment."
    ),
    DisclaimerKind.AUTHOR_NOT_PROFESSIONAL: _("The author is not a medical professional."),
    DisclaimerKind.EMERGENCY: _("In an emergency, call your local emergency number."),
    DisclaimerKind.PERSONAL_EXPERIENCE: _(
        "This is one person’s experience. Yours may be different."
    ),
    DisclaimerKind.OFF_LABEL: _(
        "This page mentions uses that no authority has authorised or that are still being studied."
    ),
    DisclaimerKind.DEVICE_SPECIFIC: _(
        "This page is about one particular device and may not apply to others."
    ),
    DisclaimerKind.JURISDICTION: _("Authorisation and funding differ between countries."),
    DisclaimerKind.EVIDENCE_DATED: _("The evidence on this page may be out of date."),
    DisclaimerKind.AFFILIATE: _(
        "This page has affiliate links. The site may earn money when you buy through them."
    ),
    DisclaimerKind.SPONSORED: _("This page is sponsored content."),
    DisclaimerKind.CONFLICT_OF_INTEREST: _(
        "The author may have interests related to this text. Details have not been stated yet."
    ),
    DisclaimerKind.FUNDING: _("This site has not yet stated how it is funded."),
    DisclaimerKind.AI_ASSISTED: _("This text was written with the help of AI."),
    DisclaimerKind.USER_COMMENTS: _(
        "Comments are the views of the readers who wrote them. They are not medical advice."
    ),
    DisclaimerKind.EXTERNAL_LINKS: _(
        "This site is not responsible for the content of other sites."
    ),
    DisclaimerKind.TRANSLATION: _("This text is a translation and may contain mistakes."),
}
