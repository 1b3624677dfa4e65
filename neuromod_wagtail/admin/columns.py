"""A column for days and future times; Wagtail's own is for times that have passed."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Model
from wagtail.admin.ui.tables import Column

from neuromod_wagtail.text import localized


class ExactDateColumn(Column):
    """A column with a day, or a day and its time.

    Wagtail's ``DateColumn`` shows how long ago a moment was: “just now” for all future ones.
    """

    def get_value(self, instance: Model) -> str:
        moment: date | None = super().get_value(instance)
        if moment is None:
            return ""
        if isinstance(moment, datetime):
            return localized.day_and_time(moment)
        return localized.day(moment)
