"""Distressing comments in the admin: ``{% veil %}`` closes a text, ``quoted`` leaves it out."""

from __future__ import annotations

from django import template
from django.template.defaultfilters import truncatechars
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.safety import registry

register = template.Library()


@register.filter
def is_distressing(comment: Comment) -> bool:
    """Tell whether moderators should see the text on request only."""
    return registry.is_distressing(comment.hold_reasons)


@register.simple_block_tag
def veil(content: SafeString, is_veiled: bool) -> SafeString:
    """Close the block, if ``is_veiled``, until a moderator opens it."""
    if not is_veiled:
        return content
    summary = _("This comment may be distressing. Show it")
    return format_html(
        '<details class="nm-veil"><summary>{}</summary>{}</details>', summary, content
    )


@register.filter
def quoted(comment: Comment, length: int) -> str:
    """Return the beginning of a comment, without paragraphs; of a distressing one, a remark."""
    if is_distressing(comment):
        return _("(may be distressing, so it is not quoted here)")
    return truncatechars(comment.body, length)
