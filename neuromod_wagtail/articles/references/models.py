"""References: publications that articles and facts rely on."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel
from wagtail.api import APIField
from wagtail.search import index

from neuromod_wagtail.articles.references import identifiers, vancouver
from neuromod_wagtail.articles.references.vancouver import Citation
from neuromod_wagtail.articles.vocabulary import NoticeKind, ReferenceType
from neuromod_wagtail.models import EditorialSnippet, searchable, writable
from neuromod_wagtail.text.lists import join_list

# Written by the online check. Restoring a revision must not bring back older results.
ANSWERS = ("notice", "notice_on", "notice_doi", "notice_for", "notice_checked_on")


class Reference(EditorialSnippet, index.Indexed):
    """Bibliographic data of one publication, shown in Vancouver style."""

    type = models.CharField(
        _("type"), max_length=20, choices=ReferenceType.choices, default=ReferenceType.ARTICLE
    )
    title = models.TextField(_("title"))
    authors = models.TextField(
        _("authors"),
        blank=True,
        help_text=_("One per line: “Family name, Given names”, or the name of an organisation."),
    )
    container_title = models.CharField(
        _("journal, book or site"),
        max_length=255,
        blank=True,
        help_text=_("Where it was published."),
    )
    publisher = models.CharField(_("publisher"), max_length=255, blank=True)
    edition = models.CharField(
        _("edition"), max_length=40, blank=True, help_text=_("For example “2nd”.")
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    volume = models.CharField(_("volume"), max_length=40, blank=True)
    issue = models.CharField(_("issue"), max_length=40, blank=True)
    pages = models.CharField(_("pages"), max_length=40, blank=True)
    doi = models.CharField(
        _("DOI"), max_length=255, blank=True, help_text=_("Paste the DOI or its link.")
    )
    pmid = models.CharField(
        _("PMID"), max_length=100, blank=True, help_text=_("Paste the PubMed number or its link.")
    )
    nct = models.CharField(
        _("trial number"), max_length=100, blank=True, help_text=_("ClinicalTrials.gov, NCT…")
    )
    isbn = models.CharField(_("ISBN"), max_length=40, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)
    accessed_on = models.DateField(
        _("link checked on"),
        null=True,
        blank=True,
        help_text=_("Shown as “cited …” for web pages."),
    )
    notice = models.CharField(
        _("notice"),
        max_length=30,
        blank=True,
        choices=NoticeKind.choices,
        help_text=_("Whether it has been retracted or corrected. Shown to readers."),
    )
    notice_on = models.DateField(_("date of the notice"), null=True, blank=True)
    notice_doi = models.CharField(_("DOI of the notice"), max_length=255, blank=True)
    notice_for = models.CharField(_("DOI checked"), max_length=255, blank=True)
    notice_checked_on = models.DateField(_("checked on"), null=True, blank=True)

    panels = [
        FieldPanel("type"),
        FieldPanel("title"),
        FieldPanel("authors"),
        MultiFieldPanel(
            [
                FieldPanel("doi"),
                FieldPanel("pmid"),
                FieldPanel("nct"),
                FieldPanel("isbn"),
                FieldPanel("url"),
                FieldPanel("accessed_on"),
            ],
            heading=_("Where readers can find it (at least one)"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("container_title"),
                FieldRowPanel(
                    [
                        FieldPanel("year"),
                        FieldPanel("volume"),
                        FieldPanel("issue"),
                        FieldPanel("pages"),
                    ]
                ),
                FieldRowPanel([FieldPanel("publisher"), FieldPanel("edition")]),
            ],
            heading=_("Publication"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("notice", read_only=True),
                FieldPanel("notice_on", read_only=True),
                FieldPanel("notice_doi", read_only=True),
                FieldPanel("notice_checked_on", read_only=True),
            ],
            heading=_("What Crossref says"),
            classname="collapsed",
        ),
        PublishingPanel(),
    ]

    fields_in_api = [
        *writable("type title authors container_title publisher edition year volume issue"),
        *writable("pages doi pmid nct isbn url accessed_on"),
        APIField("text"),
        APIField("known_notice"),
    ]

    search_fields = [
        *searchable("title", "authors container_title doi pmid nct", "type year"),
        index.AutocompleteField("authors"),
    ]

    preview_template = "neuromod_wagtail/articles/previews/reference.html"

    class Meta(EditorialSnippet.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["-year", "title"]
        indexes = [models.Index(fields=["doi"]), models.Index(fields=["pmid"])]

    def __str__(self) -> str:
        first = vancouver.format_authors(tuple(self.author_names[:1]))
        lead = join_list((first, self.year))
        return f"{lead}. {self.title}" if lead else self.title

    def with_content_json(self, content: dict[str, object]) -> Reference:
        """Return a revision of this reference, but with the current results of the online check."""
        instance = super().with_content_json(content)
        for name in ANSWERS:
            setattr(instance, name, getattr(self, name))
        return instance

    @property
    def known_notice(self) -> NoticeKind:
        """The notice shown to readers; empty if it was found for an earlier DOI."""
        return NoticeKind(self.notice if self.notice_for == self.doi else "")

    def clean(self) -> None:
        """Normalise the identifiers, with an error for each invalid field."""
        super().clean()
        errors = self.normalise()
        errors |= self._find_duplicates(except_for=errors)
        if errors:
            raise ValidationError(errors)

    def normalise(self) -> dict[str, ValidationError]:
        """Normalise the identifiers; return errors by field."""
        errors: dict[str, ValidationError] = {}
        for name, normalise in identifiers.NORMALISERS.items():
            value = getattr(self, name)
            if value:
                try:
                    setattr(self, name, normalise(value))
                except ValidationError as error:
                    errors[name] = error
        if not errors and not any(
            getattr(self, name) for name in (*identifiers.NORMALISERS, "url")
        ):
            errors["doi"] = ValidationError(
                _("Enter a DOI, PMID, trial number, ISBN or link so that readers can find it."),
                code="no_identifier",
            )
        return errors

    def _find_duplicates(self, except_for: Collection[str]) -> dict[str, ValidationError]:
        """Return errors for identifiers that another reference in this language already has."""
        errors = {}
        others = Reference.objects.filter(locale_id=self.locale_id).exclude(pk=self.pk)
        for name in ("doi", "pmid"):
            value = getattr(self, name)
            existing = value and name not in except_for and others.filter(**{name: value}).first()
            if existing:
                errors[name] = ValidationError(
                    _("A reference with this number already exists: “%(existing)s”."),
                    params={"existing": str(existing)},
                    code="duplicate",
                )
        return errors

    @property
    def author_names(self) -> list[str]:
        return [line.strip() for line in self.authors.splitlines() if line.strip()]

    @property
    def short_label(self) -> str:
        """“Deer 2021”: the first family name, or the first words of the title, and the year."""
        names = self.author_names
        lead = names[0].partition(",")[0] if names else Truncator(self.title).words(4)
        return " ".join(str(part) for part in (lead, self.year) if part)

    @property
    def citation(self) -> Citation:
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(Citation)}
        return Citation(**{**fields, "authors": tuple(self.author_names)})

    @property
    def text(self) -> str:
        """The reference in Vancouver style, without links."""
        return vancouver.format_text(self.citation)

    @property
    def vancouver(self) -> list[vancouver.Part]:
        return vancouver.format_citation(self.citation)
