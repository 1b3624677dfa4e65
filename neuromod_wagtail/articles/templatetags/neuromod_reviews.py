"""Template tags for reviews."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from wagtail.models import AbstractPage

from neuromod_wagtail.articles.reviews.actions import Signature, find_reviewer

register = template.Library()


@register.simple_tag(takes_context=True)
def review_signature(context: Context, task_state: Any) -> Signature:
    """Under which author entry the user of the admin would review, or why not."""
    obj = task_state.revision.as_object()
    if not isinstance(obj, AbstractPage):
        return Signature(None)
    return find_reviewer(obj, context["request"].user)
