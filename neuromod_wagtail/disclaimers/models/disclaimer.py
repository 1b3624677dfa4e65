"""The disclaimer: a statement that is written once and shown on many pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from neuromod_wagtail.disclaimers.models import preview
from neuromod_wagtail.disclaimers.models.version import DisclaimerVersion, record
from neuromod_wagtail.disclaimers.vocabulary import DisclaimerKind
from neuromod_wagtail.models import SluggedSnippet, searchable, writable
from neuromod_wagtail.page_cache import tags


class DisclaimerQuerySet(models.QuerySet["Disclaimer"]):
    def with_version(self) -> DisclaimerQuerySet:
        """Annotate ``number`` and ``since`` of the version in force, or None without one."""
        current = DisclaimerVersion.objects.filter(
            disclaimer=models.OuterRef("pk"), in_force_until__isnull=True
        )
        return self.select_related("locale").annotate(
            number=models.Subquery(current.values("number")[:1]),
            since=models.Subquery(current.values("in_force_from")[:1]),
        )


class Disclaimer(SluggedSnippet, index.Indexed):
    """A notice with a kind, a short and a full text, kept with all its revisions."""

    kind = models.CharField(_("kind"), max_length=40, choices=DisclaimerKind.choices)
    title = models.CharField(
        _("title"),
        max_length=120,
        help_text=_("Shown to readers as a heading. Say what it is about, not only “Disclaimer”."),
    )
    short_text = models.TextField(
        _("short text"),
        max_length=300,
        help_text=_("One or two sentences, shown where space is short. No formatting."),
    )
    text = RichTextField(
        _("full text"),
        features=["bold", "italic", "link", "ul"],
        help_text=_("Shown in articles."),
    )

    panels = [
        TitleFieldPanel("title"),
        FieldPanel("kind"),
        FieldPanel("short_text"),
        FieldPanel("text"),
        MultiFieldPanel([FieldPanel("slug")], heading=_("Address"), classname="collapsed"),
        PublishingPanel(),
    ]

    fields_in_api = writable("title slug kind short_text text")

    search_fields = searchable("title", "short_text text", "kind")

    objects = DisclaimerQuerySet.as_manager()

    class Meta(SluggedSnippet.Meta):
        verbose_name = _("disclaimer")
        verbose_name_plural = _("disclaimers")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        # One transaction, so that the version exists before caches are purged.
        with transaction.atomic():
            super().save(*args, **kwargs)
            # On every save, not only on publishing: whatever makes a text public makes a version.
            record(type(self), self.pk)

    @property
    def in_force(self) -> bool:
        """Whether it is published and not expired, even before ``publish_scheduled`` has run."""
        return is_in_force(self.live, self.expire_at)

    @property
    def preview_modes(self) -> Sequence[tuple[str, str | Promise]]:
        return preview.MODES

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return preview.template_of(mode_name)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        context = super().get_preview_context(request, mode_name)
        return {**context, **preview.context_of(self, mode_name)}


def is_in_force(live: bool, expire_at: datetime | None) -> bool:
    if live and expire_at is not None:
        tags.depends_on(until=expire_at.timestamp())
    return live and (expire_at is None or expire_at > timezone.now())
