"""The disclaimers that each published page shows, stored so that reports can count them."""

from __future__ import annotations

import swapper
from django.db import models
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.disclaimers.vocabulary import DisclaimerKind, Place

swapper.set_app_prefix("wagtailcore", "wagtail")


class DisclaimerUsage(models.Model):
    """A placement on a live page; without ``disclaimer`` readers see a fallback text.

    ``refresh_usage`` in ``tasks.py`` writes these rows. Readers' pages never read them.
    """

    wagtail_reference_index_ignore = True

    id = models.BigAutoField(primary_key=True)
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        related_name="disclaimer_usages",
    )
    disclaimer = models.ForeignKey(
        "neuromod_disclaimers.Disclaimer",
        verbose_name=_("disclaimer"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="usages",
    )
    kind = models.CharField(_("kind"), max_length=40, choices=DisclaimerKind.choices)
    place = models.CharField(_("placement"), max_length=20, choices=Place.choices)

    class Meta:
        verbose_name = _("disclaimer usage")
        verbose_name_plural = _("disclaimer usage")
        ordering = ["page_id", "pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())
