"""The address of an article as Markdown."""

from __future__ import annotations

import pytest
from wagtail.models import Site

from neuromod_wagtail.articles.pages.markdown import is_markdown, markdown_address
from tests.factories import make_article, make_index

pytestmark = pytest.mark.django_db


def test_the_address_is_that_on_the_site_that_was_asked(rf):
    index = make_index()
    Site.objects.create(hostname="b.example", root_page=make_index(index.get_parent(), title="B"))
    article = make_article(index, slug="pulses")
    request = rf.get("/", SERVER_NAME="localhost")
    assert markdown_address(article, request) == "/blog/pulses.md"
    assert not is_markdown(request)
