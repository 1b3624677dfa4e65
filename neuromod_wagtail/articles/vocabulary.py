"""Controlled vocabularies of the field. No ORM beyond ``TextChoices``.

Grading systems are never converted into each other, and the regulatory verb is derived from the
pathway, never entered: a 510(k) device is *cleared*, a De Novo
request is *granted*, a PMA is *approved* (US FDA, 21 CFR 807, 860 and 814).
"""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Invasiveness(models.TextChoices):
    NON_INVASIVE = "non_invasive", _("Non-invasive")
    MINIMALLY_INVASIVE = "minimally_invasive", _("Minimally invasive")
    STAGED = "staged", _("Trial with leads through the skin, then an implant")
    SURGICAL = "surgical", _("Surgical implant")


class BodyArea(models.TextChoices):
    """Where a therapy acts, for readers who look for one."""

    BRAIN = "brain", _("Brain")
    SPINE = "spine", _("Spine")
    NERVES = "nerves", _("Nerves")
    SKIN = "skin", _("Skin")


class Energy(models.TextChoices):
    ELECTRICAL = "electrical", _("Electrical")
    MAGNETIC = "magnetic", _("Magnetic")
    CHEMICAL = "chemical", _("Chemical (medicine)")
    ULTRASOUND = "ultrasound", _("Ultrasound")
    LIGHT = "light", _("Light")
    RADIOFREQUENCY = "radiofrequency", _("Heat (radiofrequency)")


class GradingSystem(models.TextChoices):
    """Published systems for grading evidence or recommending a treatment."""

    GRADE = "grade", _("GRADE, certainty of evidence")
    GRADE_RECOMMENDATION = "grade_recommendation", _("GRADE, strength of recommendation")
    OCEBM_2011 = "ocebm_2011", _("OCEBM 2011, levels of evidence")
    AHRQ_SOE = "ahrq_soe", _("AHRQ, strength of evidence")
    EFNS_IFCN = "efns_ifcn", _("EFNS/IFCN expert panel (rTMS and tDCS)")
    USPSTF = "uspstf", _("USPSTF, grade")
    NICE_TA = "nice_ta", _("NICE technology appraisal")
    NICE_IPG = "nice_ipg", _("NICE interventional procedures guidance")
    NICE_GUIDELINE = "nice_guideline", _("NICE guideline")
    NOT_GRADED = "not_graded", _("The source gives no grade")


# The grades of each system, in its own order and wording.
GRADES: dict[str, dict[str, str | Promise]] = {
    "grade": {
        "high": _("High certainty"),
        "moderate": _("Moderate certainty"),
        "low": _("Low certainty"),
        "very_low": _("Very low certainty"),
    },
    "grade_recommendation": {
        "strong_for": _("Strong, in favour"),
        "conditional_for": _("Conditional, in favour"),
        "conditional_against": _("Conditional, against"),
        "strong_against": _("Strong, against"),
    },
    "ocebm_2011": {level: format_lazy(_("Level {level}"), level=level) for level in "12345"},
    "ahrq_soe": {
        "high": _("High strength"),
        "moderate": _("Moderate strength"),
        "low": _("Low strength"),
        "insufficient": _("Insufficient"),
    },
    "efns_ifcn": {
        "a": _("Level A, definite"),
        "b": _("Level B, probable"),
        "c": _("Level C, possible"),
        "none": _("No recommendation"),
    },
    "uspstf": {grade: format_lazy(_("Grade {grade}"), grade=grade) for grade in "ABCDI"},
    "nice_ta": {
        "recommended": _("Recommended"),
        "optimised": _("Recommended for some people"),
        "only_in_research": _("Only in research"),
        "not_recommended": _("Not recommended"),
        "terminated": _("Appraisal terminated"),
    },
    "nice_ipg": {
        "standard_arrangements": _("Standard arrangements"),
        "special_arrangements": _("Special arrangements"),
        "research_only": _("Research only"),
        "do_not_use": _("Do not use"),
    },
    "nice_guideline": {
        "offer": _("Offer"),
        "consider": _("Consider"),
        "do_not_offer": _("Do not offer"),
        "no_recommendation": _("No recommendation"),
    },
    "not_graded": {"": _("No grade given")},
}


NOT_GRADED = "not_graded:"


def grade_choices() -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """Return every grade by system, for a grouped select; values are ``system:grade``."""
    return [
        (
            GradingSystem(system).label,
            [(f"{system}:{grade}", label) for grade, label in grades.items()],
        )
        for system, grades in GRADES.items()
    ]


class Jurisdiction(models.TextChoices):
    US = "US", _("United States")
    EU = "EU", _("European Union")
    UK = "UK", _("United Kingdom")
    CA = "CA", _("Canada")
    AU = "AU", _("Australia")
    JP = "JP", _("Japan")
    CH = "CH", _("Switzerland")
    OTHER = "other", _("Other")


class RegulatoryPathway(models.TextChoices):
    PMA = "pma", _("PMA, premarket approval (US)")
    HDE = "hde", _("HDE, humanitarian device exemption (US)")
    K510 = "510k", _("510(k), premarket notification (US)")
    DE_NOVO = "de_novo", _("De Novo request (US)")
    EXEMPT = "exempt_510k", _("Exempt from 510(k) (US)")
    REGISTERED = "registered_listed", _("Registered and listed (US)")
    BREAKTHROUGH = "breakthrough_designation", _("Breakthrough designation (US)")
    CE_MDR = "ce_mdr", _("CE marking under the MDR (EU)")
    CE_MDD = "ce_mdd_legacy", _("CE marking under the old directives (EU)")
    UKCA = "ukca", _("UKCA marking (UK)")
    NONE = "none", _("No authorisation for this use")


class RegulatoryStatus(models.TextChoices):
    IN_FORCE = "in_force", _("In force")
    INVESTIGATIONAL = "investigational", _("Investigational")
    OFF_LABEL = "off_label", _("Off-label")
    WITHDRAWN = "withdrawn", pgettext_lazy("device", "Withdrawn")
    RECALLED = "recalled", _("Recalled")
    LAPSED = "lapsed", _("Lapsed")
    UNKNOWN = "unknown", _("Not known")


# The verbs shown to readers while an authorisation is in force.
PATHWAY_VERBS: dict[str, str | Promise] = {
    "pma": pgettext_lazy("device", "approved"),
    "hde": _("approved under a humanitarian exemption"),
    "510k": _("cleared"),
    "de_novo": _("granted marketing authorisation"),
    "exempt_510k": _("exempt from premarket review (this is not approval)"),
    "registered_listed": _("registered (this is not approval)"),
    "breakthrough_designation": _("designated a breakthrough device (this is not approval)"),
    "ce_mdr": _("CE marked"),
    "ce_mdd_legacy": _("CE marked under the old directives"),
    "ukca": _("UKCA marked"),
    "none": _("not authorised for this use"),
}


# The words shown to readers otherwise: the labels in the middle of a sentence.
STATUS_WORDS: dict[str, str | Promise] = {
    "investigational": pgettext_lazy("device", "investigational"),
    "off_label": pgettext_lazy("device", "off-label"),
    "withdrawn": pgettext_lazy("device", "withdrawn"),
    "recalled": pgettext_lazy("device", "recalled"),
    "lapsed": pgettext_lazy("device", "lapsed"),
    "unknown": pgettext_lazy("device", "not known"),
}


def regulatory_verb(pathway: str, status: str) -> str:
    """Return the word for readers: the pathway's verb while in force, else the status.

    >>> regulatory_verb("510k", "in_force")
    'cleared'
    """
    if status == RegulatoryStatus.IN_FORCE:
        return str(PATHWAY_VERBS[pathway])
    return str(STATUS_WORDS[status])


class RiskSeriousness(models.TextChoices):
    COMMON_MILD = "common_mild", _("Common and mild")
    UNCOMMON = "uncommon", _("Uncommon")
    SERIOUS = "serious", _("Serious")
    VERY_RARE = "very_rare", _("Very rare")


class ContraindicationStrength(models.TextChoices):
    """The strength of a contraindication; ``contested`` means that the sources disagree."""

    ABSOLUTE = "absolute", _("Should not have it")
    RELATIVE = "relative", _("Usually should not have it")
    CAUTION = "caution", _("With caution")
    CONTESTED = "contested", _("Sources disagree")


class Relationship(models.TextChoices):
    """An author's relationship to the subject, which is stated instead of implied."""

    PATIENT = "patient", _("Patient")
    FORMER_PATIENT = "former_patient", _("Former patient")
    CARER = "carer", _("Carer")
    FAMILY = "family", _("Family member")
    CLINICIAN = "clinician", _("Clinician")
    RESEARCHER = "researcher", _("Researcher")
    INDUSTRY = "industry", _("Works in the industry")
    JOURNALIST = "journalist", _("Journalist")
    ADVOCATE = "advocate", _("Patient advocate")
    OTHER = "other", _("Reader of the research")


class ReferenceType(models.TextChoices):
    ARTICLE = "article", _("Journal article")
    REVIEW = "review", _("Systematic review")
    GUIDELINE = "guideline", _("Guideline or guidance")
    REGULATION = "regulation", _("Regulatory document")
    TRIAL = "trial", _("Trial registration")
    BOOK = "book", _("Book")
    CHAPTER = "chapter", _("Book chapter")
    WEB_PAGE = "web_page", _("Web page")


class NoticeKind(models.TextChoices):
    """The kind of a later notice about a publication (Crossref, Crossmark update types)."""

    NONE = "", _("No notice")
    CORRECTION = "correction", _("Corrected")
    CONCERN = "expression_of_concern", _("Expression of concern")
    RETRACTION = "retraction", _("Retracted")


class AiUse(models.TextChoices):
    """The use of AI in writing, to be disclosed under Regulation (EU) 2024/1689, Article 50 (4).

    The default makes no statement, for example for imported articles.
    """

    NOT_STATED = "", _("Not stated")
    NONE = "none", _("Written without AI")
    ASSISTED = "assisted", _("Written by a person with the help of AI")
    GENERATED = "generated", _("Written by AI and edited by a person")


AI_TOOK_PART = frozenset({AiUse.ASSISTED, AiUse.GENERATED})


class ReviewOutcome(models.TextChoices):
    """The outcome of a review. Only with the first does an article count as reviewed."""

    ACCEPTED = "accepted", _("Accepted")
    CHANGES = "changes", _("Changes required (does not count as reviewed)")


class ReviewAspect(models.TextChoices):
    """An aspect that a review covered; without the whole text, an article is not reviewed."""

    TEXT = "text", _("The whole text")
    EVIDENCE = "evidence", _("Evidence and its grades")
    REGULATORY = "regulatory", _("Regulatory status")
    SAFETY = "safety", _("Risks and contraindications")
    REFERENCES = "references", _("References")


class ChangeKind(models.TextChoices):
    """The reason for a change to a published article."""

    CORRECTION = "correction", _("Correction")
    UPDATE = "update", _("Update")
    ADDITION = "addition", _("Addition")
