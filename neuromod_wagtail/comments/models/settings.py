"""Settings of a site and its sections, with notices, decline reasons and moderators."""

from __future__ import annotations

import swapper
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import TranslatableMixin

from neuromod_wagtail.models import EditorialSnippet

swapper.set_app_prefix("wagtailcore", "wagtail")


class Mode(models.TextChoices):
    OPEN = "open", _("Open")
    READ_ONLY = "read_only", _("Read-only: shown, but closed to new comments")
    HIDDEN = "hidden", _("Hidden: not shown, and closed to new comments")


class Moderation(models.TextChoices):
    BEFORE = "before", _("Before publishing")
    AFTER = "after", _("After publishing")
    FIRST = "first", _("Before publishing a commenter’s first comments")


class Order(models.TextChoices):
    NEWEST = "newest", _("Newest first")
    OLDEST = "oldest", _("Oldest first")


class CommentNotice(EditorialSnippet):
    """A text above the button that posts a comment, such as terms and advice on health details."""

    title = models.CharField(_("title"), max_length=100, help_text=_("Shown in the admin only."))
    body = RichTextField(_("text"), features=["bold", "italic", "link", "document-link"])

    panels = [FieldPanel("title"), FieldPanel("body")]

    preview_template = "neuromod_wagtail/comments/notice_preview.html"

    class Meta(EditorialSnippet.Meta):
        verbose_name = _("comment notice")
        verbose_name_plural = _("comment notices")

    def __str__(self) -> str:
        return self.title


@register_setting(icon="comment")
class CommentSettings(BaseSiteSetting):
    """The settings of one site, where no section and no page overrides them."""

    mode = models.CharField(_("comments"), max_length=10, choices=Mode, default=Mode.OPEN)
    moderation = models.CharField(
        _("moderation"), max_length=10, choices=Moderation, default=Moderation.BEFORE
    )
    first_comments = models.PositiveSmallIntegerField(
        _("number of first comments"),
        default=1,
        help_text=_(
            "How many of a commenter’s comments must be approved before later ones are "
            "published automatically."
        ),
    )
    close_after_days = models.PositiveIntegerField(
        _("close after days"),
        null=True,
        blank=True,
        help_text=_(
            "Days after the page was published; 0 closes comments immediately. Leave blank "
            "to keep them open."
        ),
    )
    order = models.CharField(_("order"), max_length=10, choices=Order, default=Order.NEWEST)
    depth = models.PositiveSmallIntegerField(
        _("levels shown"), default=3, help_text=_("Deeper replies are shown at the last level.")
    )
    notice = models.ForeignKey(
        CommentNotice,
        verbose_name=_("notice above the button"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("mode"), FieldPanel("close_after_days")], heading=_("Opening and closing")
        ),
        MultiFieldPanel(
            [
                FieldPanel("moderation"),
                FieldPanel("first_comments"),
            ],
            heading=_("Moderation"),
        ),
        MultiFieldPanel(
            [FieldPanel("order"), FieldPanel("depth"), FieldPanel("notice")], heading=_("Display")
        ),
    ]

    class Meta:
        verbose_name = _("reader comments")

    def __str__(self) -> str:
        return str(_("Reader comments"))


class SectionSettings(models.Model):
    """The settings of a page and everything below it. The nearest one wins, field by field."""

    id = models.BigAutoField(primary_key=True)
    page = models.OneToOneField(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        related_name="reader_comment_settings",
    )
    mode = models.CharField(
        _("comments"),
        max_length=10,
        blank=True,
        choices=Mode,
        help_text=_("Leave blank to use the setting of the section above."),
    )
    moderation = models.CharField(_("moderation"), max_length=10, blank=True, choices=Moderation)
    close_after_days = models.PositiveIntegerField(
        _("close after days"),
        null=True,
        blank=True,
        help_text=_(
            "Days after the page was published; 0 closes comments immediately. Leave blank "
            "to use the setting of the section above."
        ),
    )
    never_closes = models.BooleanField(
        _("never close automatically"), default=False, help_text=_("Overrides the section above.")
    )

    panels = [
        PageChooserPanel("page"),
        FieldPanel("mode"),
        FieldPanel("moderation"),
        FieldPanel("close_after_days"),
        FieldPanel("never_closes"),
    ]

    class Meta:
        verbose_name = _("section settings")
        verbose_name_plural = _("section settings")

    def __str__(self) -> str:
        return format_html("{}", self.page.title)

    def clean(self) -> None:
        super().clean()
        if self.never_closes and self.close_after_days is not None:
            message = _("Enter a number of days or choose never, not both.")
            raise ValidationError({"never_closes": message})


class DeclineReason(TranslatableMixin, models.Model):
    """A reusable reason for declining a comment, in the author's language."""

    id = models.BigAutoField(primary_key=True)
    # Wagtail would copy the key, and the translation would be saved over the original.
    default_exclude_fields_in_copy = ["id"]

    title = models.CharField(_("title"), max_length=80, help_text=_("Shown to moderators."))
    text = models.TextField(
        _("text for the author"),
        max_length=1000,
        help_text=_("Sent to authors who asked to be notified. Plain text."),
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels = [FieldPanel("title"), FieldPanel("text"), FieldPanel("sort_order")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("decline reason")
        verbose_name_plural = _("decline reasons")
        ordering = ["sort_order", "title"]

    def __str__(self) -> str:
        return self.title


swapper.set_app_prefix("wagtailcore", "wagtail")


class SectionModerators(models.Model):
    """A group that may decide on the comments of ``page`` and of everything below it.

    Members also need access to the admin. Users with the model permission to change comments
    moderate everywhere and need no such row.
    """

    id = models.BigAutoField(primary_key=True)
    group = models.ForeignKey(
        Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="comment_sections"
    )
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("section"),
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Comments on this page and all pages below it."),
    )

    # A group's section does not count as a usage of its page.
    wagtail_reference_index_ignore = True

    panels = [FieldPanel("group"), PageChooserPanel("page")]

    class Meta:
        verbose_name = _("section moderators")
        verbose_name_plural = _("section moderators")
        constraints = [
            models.UniqueConstraint(fields=["group", "page"], name="nm_section_moderators_once")
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.page}"
