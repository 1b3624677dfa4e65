"""Stored findings of language rules, for the report."""

from __future__ import annotations

import swapper
from django.db import models
from django.utils.translation import gettext_lazy as _

swapper.set_app_prefix("wagtailcore", "wagtail")


class LanguageFinding(models.Model):
    """A finding in a live article. ``service.py`` writes these rows; readers never see them."""

    wagtail_reference_index_ignore = True

    id = models.BigAutoField(primary_key=True)
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        related_name="language_findings",
    )
    rule = models.CharField(_("rule"), max_length=40)
    sentence = models.TextField(_("sentence"))
    words = models.CharField(
        _("about"),
        max_length=200,
        help_text=_("The words in the sentence that the rule applies to."),
    )

    class Meta:
        verbose_name = _("language finding")
        verbose_name_plural = _("language findings")
        ordering = ["page_id", "pk"]

    def __str__(self) -> str:
        return self.sentence
