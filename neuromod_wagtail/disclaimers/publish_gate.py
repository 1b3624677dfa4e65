"""The publish gate: what lacks a required disclaimer does not go live.

Every way to publish ends in one of two writes, and both ask here: the page is saved as live
(``DisclaimedMixin.save``), or a revision is approved for a later time (``signal_handlers.py``).
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import AbstractPage

from neuromod_wagtail.disclaimers.resolver import Placement, missing, required
from neuromod_wagtail.disclaimers.vocabulary import DisclaimerKind


class PublishingRefused(ValidationError):
    """A page cannot go live; ``page`` is that page, ``kinds`` are the kinds that it lacks."""

    def __init__(self, page: AbstractPage, placements: list[Placement]) -> None:
        self.page = page
        self.kinds = list(dict.fromkeys(placement.kind for placement in placements))
        super().__init__({NON_FIELD_ERRORS: [explain(page, placements)]})


def explain(page: AbstractPage, placements: list[Placement]) -> str:
    """What is missing, who asks for it, and what to do."""
    lacking: dict[str, list[str]] = {}
    for placement in placements:
        sections = lacking.setdefault(str(DisclaimerKind(placement.kind).label), [])
        sections += [rule.section for rule in placement.because if rule.section not in sections]
    listed = "; ".join(
        _("“%(kind)s” (required by “%(sections)s”)")
        % {"kind": kind, "sections": "”, “".join(sections)}
        for kind, sections in lacking.items()
    )
    return _(
        "“%(title)s” cannot be published or scheduled yet. These disclaimers are "
        "missing: %(listed)s. Publish a disclaimer of this kind in the language of the "
        "page and choose it in the rule, or add it to the text."
    ) % {"title": page.title, "listed": listed}


def lacking(page: AbstractPage) -> list[Placement]:
    """What keeps the page from going live, by its present content and the present rules.

    The page keeps what was loaded: what it shows is written down when it is published.
    """
    page.placements = page.load_placements()
    return missing(required(page.placements))


def check(page: AbstractPage) -> None:
    """Raise ``PublishingRefused`` unless everything required resolves to a text in force."""
    if placements := lacking(page):
        raise PublishingRefused(page, placements)


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
