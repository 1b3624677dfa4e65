"""Authors and reviewers, with their profession and interests."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.api import APIField
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from neuromod_wagtail.articles.blocks.media import OnePictureBlock
from neuromod_wagtail.articles.vocabulary import Relationship
from neuromod_wagtail.models import SluggedSnippet, searchable, writable
from neuromod_wagtail.text.lists import join_list
from neuromod_wagtail.users import is_publishable


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Label"), max_length=80)
    url = blocks.URLBlock(label=_("Link"))

    class Meta:
        icon = "link"
        label = _("Link")


class LinksBlock(blocks.StreamBlock):
    link = LinkBlock()

    class Meta:
        required = False


class AccountChooser(BaseChooser):
    """A chooser for a user account, since there may be thousands of users."""

    model = settings.AUTH_USER_MODEL
    chooser_modal_url_name = "neuromod_accounts:choose"
    icon = "user"
    choose_one_text = _("Choose a user account")
    choose_another_text = _("Choose another user account")
    link_to_chosen_text = _("Edit this user account")


class Author(SluggedSnippet, index.Indexed):
    """A person or organisation in bylines, who may be a medical professional.

    ``is_medical_professional`` is None if unknown. Then readers see no statement, and disclaimer
    rules err on the side of caution by treating the author as a layperson.
    """

    name = models.CharField(_("name"), max_length=120)
    photo = StreamField(OnePictureBlock(), verbose_name=_("photo"), blank=True)
    biography = RichTextField(_("biography"), features=["bold", "italic", "link"], blank=True)
    is_medical_professional = models.BooleanField(
        _("is a medical professional"),
        null=True,
        blank=True,
        choices=[(None, _("Not stated")), (True, _("Yes")), (False, _("No"))],
        help_text=_(
            "“Yes” and “No” are shown to readers. Choose “Yes” only for someone with a "
            "current licence. “Not stated” shows nothing, and disclaimers are required as "
            "for “No”."
        ),
    )
    credentials = models.CharField(
        _("credentials"),
        max_length=200,
        blank=True,
        help_text=_("Degrees and licences, for example “MD, board-certified in pain medicine”."),
    )
    relationship = models.CharField(
        _("relationship to the subject"), max_length=20, choices=Relationship.choices, blank=True
    )
    sign_off = models.CharField(
        _("sign-off"),
        max_length=200,
        blank=True,
        help_text=_(
            "The line above the author’s name at the end of an article, for example “Be well,”."
        ),
    )
    links = StreamField(LinksBlock(), verbose_name=_("links"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Comments written from this account carry the author’s badge."),
    )

    public_name_field = "name"
    public_name_user = "user"

    panels = [
        TitleFieldPanel("name", placeholder=_("Name")),
        FieldPanel("slug"),
        FieldPanel("photo"),
        FieldPanel("biography"),
        MultiFieldPanel(
            [
                FieldPanel("is_medical_professional"),
                FieldPanel("credentials"),
                FieldPanel("relationship"),
            ],
            heading=_("Information for readers"),
        ),
        FieldPanel("sign_off"),
        FieldPanel("links"),
        FieldPanel("user", widget=AccountChooser),
        PublishingPanel(),
    ]

    fields_in_api = [
        *writable("name slug photo biography is_medical_professional credentials"),
        APIField("profession"),
        *writable("relationship sign_off links"),
    ]

    search_fields = searchable("name", "biography", "is_medical_professional")

    preview_template = "neuromod_wagtail/articles/previews/author.html"

    class Meta(SluggedSnippet.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def profession(self) -> str:
        """The licence and degrees as shown to readers; empty if nothing is stated."""
        if self.is_medical_professional:
            return self.credentials or gettext("Medical professional")
        lead = (
            gettext("Not a medical professional") if self.is_medical_professional is False else ""
        )
        return join_list((lead, self.credentials))

    def clean(self) -> None:
        super().clean()
        if not is_publishable(self.name, self.user):
            message = _("Readers will see this name. Do not use an email address or username.")
            raise ValidationError({"name": message})
