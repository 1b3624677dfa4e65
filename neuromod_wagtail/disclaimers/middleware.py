"""Tells editors why the publish gate stayed shut, wherever in the admin they tried."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages

from neuromod_wagtail.disclaimers.publish_gate import PublishingRefused


class PublishGateMiddleware:
    """Bulk publishing and workflow approval have no form to show an error in: here it is a message.

    Nothing was published; the answer leads to the page that was refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PublishingRefused):
            return None
        messages.error(request, " ".join(exception.messages))
        address = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # What Wagtail's workflow dialogue expects.
            return JsonResponse({"step": "success", "redirect": address})
        return redirect(address)
