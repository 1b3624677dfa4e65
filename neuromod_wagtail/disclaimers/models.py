"""The disclaimer: what a site says it is not, written once and shown wherever it applies."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from neuromod_wagtail.abstract_models import SluggedSnippet


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


class Disclaimer(SluggedSnippet, index.Indexed):
    """A notice with a kind, a short and a full text, kept with all its revisions."""

    kind = models.CharField(_("kind"), max_length=40, choices=DisclaimerKind.choices)
    title = models.CharField(
        _("title"),
        max_length=120,
        help_text=_("The heading that readers see. Say what it is about, not only “Disclaimer”."),
    )
    short_text = models.TextField(
        _("short text"),
        max_length=300,
        help_text=_("One or two sentences, shown where there is little room. No formatting."),
    )
    text = RichTextField(
        _("full text"),
        features=["bold", "italic", "link", "ul"],
        help_text=_("What readers see in an article."),
    )

    panels = [
        TitleFieldPanel("title"),
        FieldPanel("kind"),
        FieldPanel("short_text"),
        FieldPanel("text"),
        MultiFieldPanel([FieldPanel("slug")], heading=_("Address"), classname="collapsed"),
        PublishingPanel(),
    ]

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("short_text"),
        index.SearchField("text"),
        index.FilterField("kind"),
        index.FilterField("locale_id"),
    ]

    class Meta(SluggedSnippet.Meta):
        verbose_name = _("disclaimer")
        verbose_name_plural = _("disclaimers")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "neuromod_wagtail/disclaimers/preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return {**super().get_preview_context(request, mode_name), "disclaimer": self}
