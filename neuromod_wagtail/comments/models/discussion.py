"""The discussion of a page: its mode, counts and version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import swapper
from django.db import models
from django.db.models import CASCADE, ForeignKey, Model, QuerySet
from django.db.models.deletion import Collector
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.conf import settings
from neuromod_wagtail.models import ShowableDates


def pass_on(
    collector: Collector, field: ForeignKey[Model, Model], rows: QuerySet[Model], using: str
) -> None:
    """Delete rows with their page, or pass them on to its oldest remaining translation.

    For ``on_delete``. They are passed on where translations share one discussion.
    """
    if not settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS:
        CASCADE(collector, field, rows, using)
        return
    owned = list(rows.values_list("pk", field.attname))
    heirs = _heirs({page_id for _pk, page_id in owned}, using, alone=field.one_to_one)
    inherited: dict[int, list[int]] = defaultdict(list)
    for pk, page_id in owned:
        if heir := heirs.get(page_id):
            inherited[heir].append(pk)
    kept = {pk for pks in inherited.values() for pk in pks}
    for heir, pks in inherited.items():
        collector.add_field_update(field, heir, [row for row in rows if row.pk in set(pks)])
    if len(kept) < len(owned):
        CASCADE(collector, field, rows.exclude(pk__in=kept), using)


def _heirs(page_ids: Iterable[int], using: str, *, alone: bool) -> dict[int, int]:
    """Find each page's oldest remaining translation; ``alone``: one without a discussion."""
    page_model = swapper.load_model("wagtailcore", "Page")
    pages = page_model.objects.using(using)
    going = dict(pages.filter(pk__in=page_ids).values_list("translation_key", "pk"))
    staying = pages.filter(translation_key__in=going).exclude(pk__in=page_ids)
    if alone:
        staying = staying.filter(reader_discussion__isnull=True)
    # Newest first, so that the oldest is written last and wins.
    found = staying.order_by("-pk").values_list("translation_key", "pk")
    return {going[key]: pk for key, pk in found}


pass_on.lazy_sub_objs = True  # type: ignore[attr-defined]


swapper.set_app_prefix("wagtailcore", "wagtail")


class Discussion(ShowableDates):
    """The discussion of one page, or of all its translations where a site shares them.

    Only ``actions`` writes the counts. ``version`` grows with every change that a reader could see.
    """

    id = models.BigAutoField(primary_key=True)
    page = models.OneToOneField(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("page"),
        on_delete=pass_on,
        related_name="reader_discussion",
    )
    mode = models.CharField(
        _("comments"),
        max_length=10,
        blank=True,
        choices=Mode,
        help_text=_("Leave blank to use the section or site setting."),
    )
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    pending_count = models.PositiveIntegerField(_("awaiting"), default=0, editable=False)
    approved_count = models.PositiveIntegerField(_("approved"), default=0, editable=False)
    spam_count = models.PositiveIntegerField(_("spam"), default=0, editable=False)
    declined_count = models.PositiveIntegerField(_("declined"), default=0, editable=False)
    withdrawn_count = models.PositiveIntegerField(_("withdrawn"), default=0, editable=False)
    erased_count = models.PositiveIntegerField(_("erased"), default=0, editable=False)
    version = models.PositiveBigIntegerField(_("version"), default=0, editable=False)

    # A discussion does not count as a usage of its page.
    wagtail_reference_index_ignore = True

    panels = [FieldPanel("mode"), FieldPanel("closes_at")]

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")

    def __str__(self) -> str:
        return str(self.page)
