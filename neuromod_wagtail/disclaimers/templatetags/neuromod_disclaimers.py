"""Template tags that show disclaimers."""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import NoReverseMatch

from neuromod_wagtail.disclaimers.abstract_models import DisclaimersMixin
from neuromod_wagtail.disclaimers.formats import address_of
from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.disclaimers.resolver import Notice, Placement, tone_of
from neuromod_wagtail.disclaimers.vocabulary import IMPORTANT_KINDS

register = template.Library()


@register.inclusion_tag("neuromod_wagtail/disclaimers/disclaimer.html", takes_context=True)
def disclaimer(context: Context, notice: Notice | Disclaimer | Placement) -> dict[str, object]:
    """Show a disclaimer in the text of a page, or on its own in a preview."""
    page = context.get("page")
    is_important = notice.kind in IMPORTANT_KINDS
    if is_important and isinstance(page, DisclaimersMixin):
        chosen = page.get_important_placement()
        is_important = bool(
            chosen
            and chosen.is_in_text
            and chosen.notice
            and chosen.notice.pk == getattr(notice, "pk", None)
        )
    return {"disclaimer": notice, "tone": tone_of(notice.kind, is_important=is_important)}


@register.inclusion_tag("neuromod_wagtail/disclaimers/placements.html")
def disclaimers(page: object, place: str) -> dict[str, object]:
    """Show the disclaimers at one place of a page, for example ``"after_content"``.

    A page without ``DisclaimersMixin``, such as one that shares the base template, has none.
    """
    if not isinstance(page, DisclaimersMixin):
        return {}
    shown = [item for item in page.placements if item.place == place and not item.is_in_text]
    chosen = page.get_important_placement() if shown else None
    return {
        "shown": [
            (item.notice or item, tone_of(item.kind, is_important=item is chosen)) for item in shown
        ]
    }


@register.simple_tag
def disclaimer_url(notice: Notice | Disclaimer) -> str:
    """Return the URL of a disclaimer's public page; empty if the site has not included the URLs."""
    try:
        return address_of(notice)
    except NoReverseMatch:
        return ""
