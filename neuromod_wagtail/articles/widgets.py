"""Widgets of the forms in which editors write facts."""

from __future__ import annotations

from typing import Any

from django import forms

from neuromod_wagtail.articles.vocabulary import NOT_GRADED, GradingSystem


class GradeSelect(forms.Select):
    """Names the grading system with each grade: a closed select does not show its groups."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        system = str(value).partition(":")[0]
        if system in GradingSystem.values and value != NOT_GRADED:
            label = f"{label} ({GradingSystem(system).label})"
        return super().create_option(name, value, label, *args, **kwargs)
