"""Helpers to translate through the views of ``wagtail-localize``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, Translation, TranslationSource


@pytest.fixture
def french() -> Locale:
    return Locale.objects.create(language_code="fr")


@dataclass
class Translator:
    client: Any
    locale: Locale
    committed: Any

    def submit(self, entry: Any) -> Any:
        """The *Translate* button; what it made."""
        if isinstance(entry, Page):
            address = reverse("wagtail_localize:submit_page_translation", args=[entry.pk])
        else:
            meta = entry._meta
            address = reverse(
                "wagtail_localize:submit_snippet_translation",
                args=[meta.app_label, meta.model_name, entry.pk],
            )
        self._post(address, locales=self.locale.pk)
        return entry.get_translation(self.locale)

    def write(self, copy: Any, **words: str) -> None:
        """Fill in strings and publish."""
        translation = Translation.objects.get(source__object_id=copy.translation_key)
        for path, text in words.items():
            segment = StringSegment.objects.get(source=translation.source, context__path=path)
            address = reverse(
                "wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk]
            )
            response = self.client.put(
                address,
                urlencode({"value": text}),
                content_type="application/x-www-form-urlencoded",
            )
            assert response.status_code in {200, 201}, response.content
        edit = edit_url(copy)
        assert self.client.get(edit).status_code == 200
        self._post(edit, action="publish")

    def sync(self, entry: Any) -> None:
        """The *Sync translated …* button, and publish."""
        source = TranslationSource.objects.get_for_instance(entry)
        address = reverse("wagtail_localize:update_translations", args=[source.pk])
        assert self.client.get(address).status_code == 200
        self._post(address, publish_translations="on")

    def _post(self, address: str, **data: Any) -> None:
        with self.committed(execute=True):
            response = self.client.post(address, data)
        assert response.status_code == 302, response.content


def edit_url(entry: Any) -> str:
    if isinstance(entry, Page):
        return reverse("wagtailadmin_pages:edit", args=[entry.pk])
    return reverse(entry.snippet_viewset.get_url_name("edit"), args=[entry.pk])


@pytest.fixture
def translator(
    admin_client: Any, french: Locale, django_capture_on_commit_callbacks: Any
) -> Translator:
    return Translator(admin_client, french, django_capture_on_commit_callbacks)
