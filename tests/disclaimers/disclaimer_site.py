"""Shared helpers for tests of disclaimers on articles."""

from __future__ import annotations

from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neuromod_wagtail.disclaimers.models import Disclaimer

KIND = "medical_advice"


def get(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html.parser")


def change(disclaimer, text):
    disclaimer = Disclaimer.objects.get(pk=disclaimer.pk)
    disclaimer.text = text
    disclaimer.save_revision().publish()


def queries(client, url):
    client.get(url)
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
