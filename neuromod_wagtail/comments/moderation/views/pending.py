"""The number of pending comments, for the badge in the menu."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.utils.translation import ngettext

from neuromod_wagtail.comments.moderation.queue import capped, pending_count
from neuromod_wagtail.comments.permissions import moderates
from neuromod_wagtail.users import AdminRequest


def badge(number: int) -> dict[str, str]:
    """Return the number as shown, and in words for people who do not see it."""
    words = ngettext("%(n)s comment awaiting", "%(n)s comments awaiting", number)
    return {"shown": capped(number), "spoken": words % {"n": capped(number)}}


def pending(request: AdminRequest) -> JsonResponse:
    """Return the badge as it is now."""
    if not moderates(request.user):
        raise PermissionDenied
    answer = JsonResponse(badge(pending_count(request)))
    answer["Cache-Control"] = "private, no-store"
    return answer
