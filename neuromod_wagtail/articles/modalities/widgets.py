"""Widgets of the forms in which editors write facts and authors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.chooser import BaseChooser

from neuromod_wagtail.articles.vocabulary import NOT_GRADED, GradingSystem


class GradeSelect(forms.Select):
    """Names the grading system with each grade: a closed select does not show its groups."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        system = str(value).partition(":")[0]
        if system in GradingSystem.values and value != NOT_GRADED:
            label = f"{label} ({GradingSystem(system).label})"
        return super().create_option(name, value, label, *args, **kwargs)


class AccountChooser(BaseChooser):
    """Opens the dialog of ``accounts.py``: a select of all users would have thousands of lines."""

    model = settings.AUTH_USER_MODEL
    chooser_modal_url_name = "neuromod_accounts:choose"
    icon = "user"
    choose_one_text = _("Choose a user account")
    choose_another_text = _("Choose another user account")
    link_to_chosen_text = _("Edit this user account")
