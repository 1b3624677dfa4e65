"""URLs of the comments API, which a site includes if it wants it.

``path("api/comments/", include("neuromod_wagtail.comments.api.urls"))``

The API is loaded at its first request. Building its schemas takes a third as long as starting
Django, and most processes never serve such a request.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from neuromod_wagtail import requirements

app_name = "neuromod_comments_api"

ROUTES = {
    "openapi-json": "openapi.json",
    "discussion": "pages/<page_id>/",
    "post": "pages/<page_id>/",
    "token": "pages/<page_id>/token/",
    "preview": "pages/<page_id>/preview/",
    "comment": "comments/<pk>/",
    "helpful": "comments/<pk>/helpful/",
    "report": "comments/<pk>/report/",
    "own": "own/<key>/",
    "queue": "moderation/",
    "moderated": "moderation/<pk>/",
    "decide": "moderation/<pk>/<decision>/",
    "api-root": "",
}


def _view(name: str) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @transaction.non_atomic_requests
    def answer(request: HttpRequest, **values: str) -> HttpResponse:
        from neuromod_wagtail.comments.api.api import VIEWS

        return VIEWS[name](request, **values)

    return answer


urlpatterns = (
    [
        *(path(route, _view(name), name=name) for name, route in ROUTES.items()),
        # Unknown paths below these get a JSON answer, too.
        re_path("", _view("nothing")),
    ]
    if requirements.has_addresses("neuromod_wagtail.comments")
    else []
)
