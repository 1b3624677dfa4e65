"""Distressing comments in the admin: ``{% veil %}`` closes a text, ``quoted`` leaves it out."""

from __future__ import annotations

from django import template

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.moderation import veil

register = template.Library()
register.simple_block_tag(veil.veil)
register.filter(veil.quoted)


@register.filter
def is_distressing(comment: Comment) -> bool:
    """Tell whether moderators should see the text on request only."""
    from neuromod_wagtail.comments.safety import registry

    return registry.is_distressing(comment.hold_reasons)
