"""Numbers that comments of another system keep."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class NumberRange(models.Model):
    """From ``first`` to ``last`` the numbers belong to the comments of ``source``: none of them
    was given to a comment here before, and none is given to a new one."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(_("source"), max_length=200, db_index=True)
    first = models.PositiveBigIntegerField(_("first number"))
    last = models.PositiveBigIntegerField(_("last number"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("number range")
        verbose_name_plural = _("number ranges")
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="nm_range_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.first}–{self.last}"
