"""Shared assertions for both ways of translating."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import translation

from neuromod_wagtail.articles.models import Modality
from tests import factories

# The kinds of snippet, each with a field of plain words.
KINDS = {
    "author": (factories.make_author, "name"),
    "category": (factories.make_category, "name"),
    "disclaimer": (factories.make_disclaimer, "title"),
    "modality": (factories.make_modality, "name"),
    "reference": (factories.make_reference, "title"),
}


def make(kind: str, name: str, **fields: Any) -> Any:
    factory, field = KINDS[kind]
    return factory(**{field: name}, **fields)


def stored(*entries: Any) -> list[Any]:
    """All columns of entries and of their rows."""
    return [
        [*type(entry).objects.filter(pk=entry.pk).values(), *rows_of(entry)] for entry in entries
    ]


def rows_of(entry: Any) -> list[dict[str, Any]]:
    if not isinstance(entry, Modality):
        return []
    return [*entry.evidence.values(), *entry.regulatory.values()]


def text_of(page: Any) -> str:
    """What readers see. Without ``i18n_patterns`` both languages have one address: none is asked."""
    request = RequestFactory().get("/", headers={"host": "localhost"})
    request.user = AnonymousUser()
    page = type(page).objects.get(pk=page.pk)
    with translation.override(page.locale.language_code):
        html = page.serve(request).render().content
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)
