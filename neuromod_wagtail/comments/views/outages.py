"""The database is away, locked, read-only or full: readers are told so, and keep their text."""

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

# What is wrong with the database as a whole, not with a question to it. PostgreSQL calls
# read-only an internal error.
OUTAGES = (OperationalError, InterfaceError, InternalError)
WAIT = 60

View = Callable[..., HttpResponseBase]


def survivable(view: View) -> View:
    """The view, which answers 503 with all that was sent while the database cannot be used.

    The verbs have transactions of their own, so none is opened around a view: that one could
    neither be begun nor closed during an outage.
    """

    @transaction.non_atomic_requests
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except OUTAGES:
            logger.exception("The database cannot be used; a reader was told so.")
            return unavailable(request)

    return answered


def unavailable(request: HttpRequest) -> HttpResponse:
    """A page that asks the database nothing: what happened, and the form to send once more.

    Made without the request: what a site adds to every context may ask the database.
    """
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in TEXTS
    ]
    context = {
        # HTML drops the first line end of a textarea.
        "texts": [(name, f"\n{request.POST[name]}") for name in TEXTS if request.POST.get(name)],
        "sent": sent,
        "is_post": request.method == "POST",
        "action": request.get_full_path(),
        "back": _back(request),
    }
    html = render_to_string("neuromod_wagtail/comments/unavailable.html", context)
    headers = {"Retry-After": str(WAIT), "Cache-Control": "no-store"}
    # The address may have a key in it.
    headers["Referrer-Policy"] = "same-origin"
    return HttpResponse(html, status=503, headers=headers)


# What a reader typed at length, and wants to see again.
TEXTS = ("body", "note")


def _back(request: HttpRequest) -> str:
    """The page that the reader came from, when it is one of this site."""
    referer = request.headers.get("Referer", "")
    parts = split_address(referer)
    is_ours = parts and parts.scheme in {"http", "https"} and parts.netloc == request.get_host()
    return referer if is_ours else ""
