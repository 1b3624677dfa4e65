"""Distressing texts: closed until a moderator opens them, or left out of a quotation."""

from __future__ import annotations

from django.template.defaultfilters import truncatechars
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.models import Comment


def veil(content: SafeString, is_veiled: bool) -> SafeString:
    """Close the HTML, if ``is_veiled``, until a moderator opens it."""
    if not is_veiled:
        return content
    summary = _("This comment may be distressing. Show it")
    return format_html(
        '<details class="nm-veil"><summary>{}</summary>{}</details>', summary, content
    )


def quoted(comment: Comment, length: int) -> str:
    """Return the beginning of a comment, without paragraphs; of a distressing one, a remark."""
    # Every process loads the tag with templates, but few quote a comment to moderators.
    from neuromod_wagtail.comments.safety.registry import is_distressing

    if is_distressing(comment.hold_reasons):
        return _("(may be distressing, so it is not quoted here)")
    return truncatechars(comment.body, length)
