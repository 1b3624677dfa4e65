"""The permalink of a comment."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.http import require_safe

from neuromod_wagtail.comments.views.base import page_url, public_comment


@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Redirect to the page that shows the comment, wherever in its list it now is."""
    comment, page, _rules = public_comment(pk, request)
    return HttpResponseRedirect(
        f"{page_url(page, request)}?comment={comment.pk}#comment-{comment.pk}"
    )
