"""Modalities and their facts.

Evidence and regulatory status are rows: the same therapy has different grades for
different pains, and another status in another country. Every row names its source.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PublishingPanel,
    TitleFieldPanel,
)
from wagtail.api import APIField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.search import index

from neuromod_wagtail.articles import vocabulary
from neuromod_wagtail.articles.modalities.api import FactsField, RowsField, SafetyField
from neuromod_wagtail.articles.modalities.facts import FactBlock, FactsBlock, SafetyBlock
from neuromod_wagtail.articles.modalities.sources import facts_context
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.models import (
    ShowableDates,
    SiteStreamField,
    SluggedSnippet,
    searchable,
    writable,
)
from neuromod_wagtail.text.patterns import lazy_re_compile


class FactsPanel(FieldPanel):
    """The facts that the site adds; no part of the form while there are none to add."""

    def get_form_options(self) -> dict[str, object]:
        return super().get_form_options() if own_facts() else {}

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(own_facts()) and super().is_shown()


def own_facts() -> dict[str, FactBlock]:
    """Return the kinds of facts that the site adds, by their names."""
    found: dict[str, FactBlock] = Modality._meta.get_field("facts").stream_block.child_blocks
    return found


# Latin, Arabic, Chinese and Japanese.
ALIAS_SEPARATOR = lazy_re_compile("[,،、，]")


class Modality(SluggedSnippet, index.Indexed):
    """A therapy such as spinal cord stimulation (SCS), described once for all articles."""

    name = models.CharField(_("name"), max_length=120)
    abbreviation = models.CharField(
        _("abbreviation"), max_length=20, blank=True, help_text=_("For example “SCS”.")
    )
    aliases = models.CharField(
        _("other names"), max_length=255, blank=True, help_text=_("Separated by commas.")
    )
    not_to_be_confused_with = models.CharField(
        _("not to be confused with"),
        max_length=255,
        blank=True,
        help_text=_("Similar names, for example “peripheral nervous system (PNS)”."),
    )
    invasiveness = models.CharField(
        _("invasiveness"), max_length=20, choices=vocabulary.Invasiveness.choices
    )
    area = models.CharField(
        _("area of the body"),
        max_length=20,
        choices=vocabulary.BodyArea.choices,
        blank=True,
        help_text=_("Where it acts. Readers can filter the directory by it."),
    )
    energy = models.CharField(
        _("energy"),
        max_length=20,
        choices=vocabulary.Energy.choices,
        default=vocabulary.Energy.ELECTRICAL,
    )
    target = models.CharField(
        _("target"),
        max_length=200,
        help_text=_("What is stimulated, in plain words, for example “the spinal cord”."),
    )
    plain_summary = models.TextField(
        _("plain summary"),
        max_length=600,
        help_text=_("What it is, in plain words (60 at most). Shown in overview lists."),
    )
    how_it_works = RichTextField(
        _("how it works"), features=["bold", "italic", "link", "ul", "ol"], blank=True
    )
    safety = StreamField(SafetyBlock(), verbose_name=_("risks and contraindications"), blank=True)
    facts = SiteStreamField(
        FactsBlock(), setting="NEUROMOD_MODALITY_FACTS", verbose_name=_("other facts"), blank=True
    )

    panels = [
        TitleFieldPanel("name", placeholder=_("Name")),
        FieldRowPanel([FieldPanel("abbreviation"), FieldPanel("slug")]),
        FieldPanel("plain_summary"),
        FieldPanel("how_it_works"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("target"), FieldPanel("area")]),
                FieldRowPanel([FieldPanel("invasiveness"), FieldPanel("energy")]),
                FieldPanel("aliases"),
                FieldPanel("not_to_be_confused_with"),
            ],
            heading=_("At a glance"),
        ),
        InlinePanel("evidence", heading=_("Evidence: one row for each kind of pain and source")),
        InlinePanel("regulatory", heading=_("Regulatory status: one row for each country and use")),
        FieldPanel("safety"),
        FactsPanel("facts"),
        PublishingPanel(),
    ]

    fields_in_api = [
        *writable("name slug abbreviation aliases not_to_be_confused_with invasiveness"),
        *writable("area energy target plain_summary how_it_works"),
        APIField("evidence", serializer=RowsField()),
        APIField("regulatory", serializer=RowsField()),
        APIField("safety", serializer=SafetyField()),
        APIField("facts", serializer=FactsField()),
    ]

    search_fields = searchable(
        "name abbreviation", "aliases plain_summary how_it_works facts", "invasiveness", boost=3
    )

    preview_template = "neuromod_wagtail/articles/previews/modality.html"

    class Meta(SluggedSnippet.Meta):
        verbose_name = _("modality")
        verbose_name_plural = _("modalities")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.abbreviation})" if self.abbreviation else self.name

    @property
    def all_aliases(self) -> list[str]:
        """The other names, separated by a comma of any script."""
        return [name.strip() for name in ALIAS_SEPARATOR.split(self.aliases) if name.strip()]

    def begin_translation(self) -> None:
        """Point the facts to translated sources where there are some."""
        super().begin_translation()
        for row in (*self.evidence.all(), *self.regulatory.all()):
            row.source = row.source and (
                row.source.get_translation_or_none(self.locale) or row.source
            )

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        return {**super().get_preview_context(request, mode_name), **facts_context([self])}


class SourcedRow(ShowableDates, Orderable):
    """A fact about a modality, with its source and the date it was last checked."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(
        Reference,
        verbose_name=_("source"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "Shown to readers next to the fact. A row without a source is reported to editors."
        ),
    )
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("The date when someone last read the source."),
    )

    class Meta(Orderable.Meta):
        abstract = True


class GradeSelect(forms.Select):
    """A select that adds the grading system to each grade: closed, it does not show its groups."""

    def create_option(
        self, name: str, value: object, label: int | str, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        system = str(value).partition(":")[0]
        if system in vocabulary.GradingSystem.values and value != vocabulary.NOT_GRADED:
            label = f"{label} ({vocabulary.GradingSystem(system).label})"
        return super().create_option(name, value, label, *args, **kwargs)


class EvidenceStatement(SourcedRow):
    """The finding of a source for one kind of pain, graded in the source's own system."""

    modality = ParentalKey(Modality, on_delete=models.CASCADE, related_name="evidence")
    indication = models.CharField(
        _("kind of pain"), max_length=200, help_text=_("For example “chronic neuropathic pain”.")
    )
    grade = models.CharField(
        _("grade"),
        max_length=60,
        choices=vocabulary.grade_choices,
        default=vocabulary.NOT_GRADED,
        help_text=_("In the source’s own grading system. Do not convert between systems."),
    )
    finding = models.TextField(
        _("finding"), blank=True, help_text=_("What was found, in one or two plain sentences.")
    )
    stated_in = models.PositiveSmallIntegerField(_("year of the statement"), null=True, blank=True)

    panels = [
        FieldPanel("indication"),
        FieldPanel("grade", widget=GradeSelect),
        FieldPanel("finding"),
        FieldPanel("source"),
        FieldRowPanel([FieldPanel("stated_in"), FieldPanel("checked_on")]),
    ]

    class Meta(SourcedRow.Meta):
        verbose_name = _("evidence statement")
        verbose_name_plural = _("evidence statements")

    def __str__(self) -> str:
        return self.indication

    @property
    def grading_system(self) -> vocabulary.GradingSystem:
        return vocabulary.GradingSystem(self.grade.partition(":")[0])


class RegulatoryRecord(SourcedRow):
    """The decision of an authority about one use in one jurisdiction."""

    modality = ParentalKey(Modality, on_delete=models.CASCADE, related_name="regulatory")
    jurisdiction = models.CharField(
        _("jurisdiction"), max_length=10, choices=vocabulary.Jurisdiction.choices
    )
    indication = models.CharField(_("use"), max_length=200)
    pathway = models.CharField(
        _("pathway"), max_length=30, choices=vocabulary.RegulatoryPathway.choices
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=vocabulary.RegulatoryStatus.choices,
        default=vocabulary.RegulatoryStatus.IN_FORCE,
        help_text=_("Determines the word that readers see: cleared, granted or approved."),
    )
    identifier = models.CharField(
        _("number"),
        max_length=60,
        blank=True,
        help_text=_("For example P150004 or 21 CFR 882.5870."),
    )
    decided_on = models.DateField(_("decision date"), null=True, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("jurisdiction"), FieldPanel("indication")]),
        FieldRowPanel([FieldPanel("pathway"), FieldPanel("status")]),
        FieldRowPanel([FieldPanel("identifier"), FieldPanel("decided_on")]),
        FieldPanel("source"),
        FieldPanel("checked_on"),
    ]

    class Meta(SourcedRow.Meta):
        verbose_name = _("regulatory record")
        verbose_name_plural = _("regulatory records")

    def __str__(self) -> str:
        return f"{self.get_jurisdiction_display()}: {self.indication}"

    @property
    def verb(self) -> str:
        return vocabulary.regulatory_verb(self.pathway, self.status)

    def clean(self) -> None:
        super().clean()
        if (
            self.status == vocabulary.RegulatoryStatus.IN_FORCE
            and self.pathway == vocabulary.RegulatoryPathway.NONE
        ):
            raise ValidationError(
                {
                    "status": _(
                        "Nothing can be in force without an authorisation. Choose another status, "
                        "such as “Off-label”."
                    )
                }
            )
