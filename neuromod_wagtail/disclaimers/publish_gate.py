"""The publish gate: a page that lacks a required disclaimer cannot go live.

Every way to publish ends in one of two writes, and both call ``check``: the page is saved as live
(``PublishGateMixin.save``), or a revision is scheduled (``signal_handlers.py``).
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
    """Raised when ``page`` cannot go live because it lacks disclaimers of ``kinds``."""

    def __init__(self, page: AbstractPage, placements: list[Placement]) -> None:
        self.page = page
        self.kinds = list(dict.fromkeys(placement.kind for placement in placements))
        super().__init__({NON_FIELD_ERRORS: [explain(page, placements)]})


def explain(page: AbstractPage, placements: list[Placement]) -> str:
    """Return what is missing, which rules require it, and what to do."""
    sections_by_kind: dict[str, list[str]] = {}
    for placement in placements:
        sections = sections_by_kind.setdefault(str(DisclaimerKind(placement.kind).label), [])
        sections += [rule.section for rule in placement.because if rule.section not in sections]
    listed = "; ".join(
        _("“%(kind)s” (required by “%(sections)s”)")
        % {"kind": kind, "sections": "”, “".join(sections)}
        for kind, sections in sections_by_kind.items()
    )
    return _(
        "“%(title)s” cannot be published or scheduled yet. These disclaimers are "
        "missing: %(listed)s. Publish a disclaimer of this kind in the language of the "
        "page and choose it in the rule, or add it to the text."
    ) % {"title": page.title, "listed": listed}


def missing_disclaimers(page: AbstractPage) -> list[Placement]:
    """Return the missing placements of a page, by its current content and the current rules.

    Keeps what was loaded on the page, for the record that is written on publishing.
    """
    page.placements = page.load_placements()
    return missing(required(page.placements))


def check(page: AbstractPage) -> None:
    """Raise ``PublishingRefused`` unless everything required resolves to a text in force."""
    if placements := missing_disclaimers(page):
        raise PublishingRefused(page, placements)


class PublishGateMiddleware:
    """Show a refusal as a message where Wagtail has no form for it (bulk actions, workflows).

    Nothing was published; the response redirects to the editor of the refused page.
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
            # The response that Wagtail's workflow dialogue expects.
            return JsonResponse({"step": "success", "redirect": address})
        return redirect(address)
