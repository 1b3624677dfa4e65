"""Finding a comment by its number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.http import require_safe

from neuromod_wagtail.comments.views.base import page_url, public_comment


@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """To the page that has the comment, wherever in its list it is by now."""
    comment, page, _rules = public_comment(pk, request)
    return HttpResponseRedirect(
        f"{page_url(page, request)}?comment={comment.pk}#comment-{comment.pk}"
    )
