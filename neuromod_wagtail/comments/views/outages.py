"""Responses during a database outage: readers are informed and keep their text."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from django.db import InterfaceError, InternalError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from neuromod_wagtail.web.addresses import split_address

logger = logging.getLogger(__name__)

# Faults of the database as a whole, not of one query. PostgreSQL reports read-only as an internal
# error.
OUTAGES = (OperationalError, InterfaceError, InternalError)
WAIT = 60

View = Callable[..., HttpResponseBase]


def with_outage_page(view: View) -> View:
    """Wrap a view so that it answers 503 with the submitted text while the database is down.

    The actions have transactions of their own, so none is opened around a view: it could neither be
    started nor closed during an outage.
    """

    @transaction.non_atomic_requests
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except OUTAGES:
            logger.exception(
                "The database is unavailable; the reader got status 503 and the text back."
            )
            return unavailable(request)

    return answered


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return a page that needs no database: what happened, and the form to send once more.

    It is rendered without the request: a site's context processors may query the database.
    """
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in TEXTS
    ]
    context = {
        # HTML drops the first line break of a textarea.
        "texts": [(name, f"\n{request.POST[name]}") for name in TEXTS if request.POST.get(name)],
        "sent": sent,
        "is_post": request.method == "POST",
        "action": request.get_full_path(),
        "back": _back(request),
    }
    html = render_to_string("neuromod_wagtail/comments/unavailable.html", context)
    headers = {"Retry-After": str(WAIT), "Cache-Control": "no-store"}
    # The URL may contain a key.
    headers["Referrer-Policy"] = "same-origin"
    return HttpResponse(html, status=503, headers=headers)


# Long text that the reader typed and wants to see again.
TEXTS = ("body", "note")


def _back(request: HttpRequest) -> str:
    """Return the page that the reader came from, when it is one of this site."""
    referer = request.headers.get("Referer", "")
    parts = split_address(referer)
    is_ours = parts and parts.scheme in {"http", "https"} and parts.netloc == request.get_host()
    return referer if is_ours else ""
