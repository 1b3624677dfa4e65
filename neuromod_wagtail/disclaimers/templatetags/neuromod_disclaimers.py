"""Template tags that show disclaimers."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch

from neuromod_wagtail.disclaimers.abstract_models import DisclaimersMixin
from neuromod_wagtail.disclaimers.formats import address_of
from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.disclaimers.resolver import Notice, Placement

register = template.Library()


@register.inclusion_tag("neuromod_wagtail/disclaimers/notice.html")
def disclaimer(notice: Notice | Placement) -> dict[str, object]:
    """Show a disclaimer, or the fallback text of a placement without one."""
    return {"disclaimer": notice}


@register.inclusion_tag("neuromod_wagtail/disclaimers/placements.html")
def disclaimers(page: object, place: str) -> dict[str, object]:
    """Show the disclaimers at one place of a page, for example ``"after_content"``.

    A page without ``DisclaimersMixin``, such as one that shares the base template, has none.
    """
    placements = page.placements if isinstance(page, DisclaimersMixin) else []
    return {
        "placements": [
            placement
            for placement in placements
            if placement.place == place and not placement.is_in_text
        ]
    }


@register.simple_tag
def disclaimer_url(notice: Notice | Disclaimer) -> str:
    """Return the URL of a disclaimer's public page; empty if the site has not included the URLs."""
    try:
        return address_of(notice)
    except NoReverseMatch:
        return ""
