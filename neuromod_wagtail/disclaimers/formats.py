"""Disclaimers outside the page: in feeds, the API, Markdown, comment forms and emails.

All show the same text and version as the page. No queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, runtime_checkable

from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from rest_framework.fields import ReadOnlyField
from rest_framework.serializers import ListSerializer
from wagtail.models import AbstractPage
from wagtail.rich_text import expand_db_html

from neuromod_wagtail.disclaimers.resolver import Placement
from neuromod_wagtail.disclaimers.vocabulary import Place
from neuromod_wagtail.page_protocol import Occasion, Statement
from neuromod_wagtail.text import localized


def without_repeats(placements: Iterable[Placement]) -> list[Placement]:
    """Return each disclaimer once, in page order: outside the page, placements mean nothing."""
    once: dict[tuple[str, int | None], Placement] = {}
    for placement in placements:
        key = placement.kind, placement.notice.pk if placement.notice else None
        once.setdefault(key, placement)
    return list(once.values())


def as_data(placement: Placement) -> dict[str, Any]:
    """Return ``{"kind", "title", "text", "version", …}`` for the API; ``text`` is HTML.

    ``version`` and ``in_force_since`` are None for a fallback text.
    """
    notice = placement.notice
    return {
        "kind": placement.kind,
        "place": placement.place,
        "title": placement.title,
        "short_text": notice.short_text if notice else placement.fallback,
        "text": expand_db_html(notice.text) if notice else f"<p>{escape(placement.fallback)}</p>",
        "version": notice.number if notice else None,
        "in_force_since": notice.since.isoformat() if notice and notice.since else None,
        "is_fallback": notice is None,
    }


def statements(placements: Iterable[Placement], occasion: Occasion) -> list[Statement]:
    """Return the disclaimers for a comment form or for an email, in which each appears once.

    The form shows only the disclaimers placed there, not those elsewhere on the page.
    """
    if occasion == Occasion.COMMENT_FORM:
        wanted = [item for item in placements if item.place == Place.COMMENT_FORM]
    else:
        wanted = without_repeats(placements)
    return [_statement(placement) for placement in wanted]


def address_of(notice: Any) -> str:
    """Return the path of a disclaimer's page; raise ``NoReverseMatch`` without the URLs."""
    language = getattr(notice, "language", "") or notice.locale.language_code
    return reverse("neuromod_disclaimers:disclaimer", args=[language, notice.slug])


def _statement(placement: Placement) -> Statement:
    data, notice = as_data(placement), placement.notice
    version = url = ""
    if notice and notice.number and notice.since:
        since = localized.day(notice.since)
        version = _("Version %(number)s, updated %(day)s") % {
            "number": notice.number,
            "day": since,
        }
        try:
            url = address_of(notice)
        except NoReverseMatch:  # The site has not included the URLs of the public pages.
            url = ""
    # As the filter "richtext" does: the rich text field has already sanitised the text.
    html = mark_safe(data["text"])  # noqa: S308
    return Statement(data["title"], data["short_text"], html, version, url)


# --- Wagtail's API --------------------------------------------------------------------------


@runtime_checkable
class HasDisclaimers(Protocol):
    """A page with disclaimers, such as one with ``DisclaimersMixin``."""

    @staticmethod
    def attach_placements(pages: Iterable[AbstractPage]) -> None: ...


class DisclaimersField(ReadOnlyField):
    """The disclaimers of a page, with versions: ``APIField("disclaimers", serializer=…)``.

    For versions 2 and 3 of Wagtail's API. Loads the disclaimers of a whole listing at once.
    """

    def get_attribute(self, instance: AbstractPage) -> list[Placement]:
        if "placements" not in vars(instance):
            instance.attach_placements(self._listed_with(instance))
        return instance.placements

    def to_representation(self, value: list[Placement]) -> list[dict[str, object]]:
        return [as_data(placement) for placement in without_repeats(value)]

    def _listed_with(self, page: AbstractPage) -> list[AbstractPage]:
        """Return the pages of the same response, or only this page where it is nested."""
        root = self.root
        rows = list(root.instance) if isinstance(root, ListSerializer) else []
        listed = [row for row in rows if isinstance(row, HasDisclaimers)]
        return listed if any(row is page for row in listed) else [page]
