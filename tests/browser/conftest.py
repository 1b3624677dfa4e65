"""A blog with an article that uses every block, in Chromium with the strict policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from neuromod_wagtail.articles.models import BlogSettings
from neuromod_wagtail.testing.comments import CommentFactory
from tests import databases, factories
from tests.chromium import OpenContext

# Every kind of page that a reader sees: its name, and its address below the index.
PATHS = {
    "index": "",
    "index, page 2": "?page=2",
    "article": "everything/",
    "categories": "category/",
    "category": "category/implants/",
    "tags": "tag/",
    "tag": "tag/pain/",
    "author": "author/alex/",
    "year": "2026/",
    "month": "2026/01/",
    "directory": "modalities/",
    "directory, none": "modalities/?invasiveness=surgical",
    "modality": "modalities/tms/",
    "compare, nothing chosen": "modalities/compare/",
    "compare two": "modalities/compare/?m=tms&m=scs",
    "compare four": "modalities/compare/?m=tms&m=scs&m=pns&m=dbs",
    "search": "search/",
    "search, found": "search/?q=pulses",
    "search, narrowed": "search/?q=pulses&category=implants",
    "search, nothing found": "search/?q=zzzz",
}
ARTICLE = "/blog/everything/"

OpenTab = Callable[..., Page]


@dataclass(frozen=True)
class Blog:
    """Where the live server is, and the addresses of its kinds of pages by name."""

    url: str
    paths: dict[str, str]


@pytest.fixture
def _django_db_helper(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """In place of pytest-django's own, which empties the database after each test: these only read."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="package")
def blog(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Blog]:
    """One blog for all tests of this folder, which only read: written once, emptied at the end."""
    changes = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        WAGTAILSEARCH_BACKENDS={"default": {"BACKEND": "wagtail.search.backends.database"}},
        NEUROMOD_ARTICLES_PER_PAGE=2,
        ALLOWED_HOSTS=["localhost"],
    )
    with django_db_blocker.unblock(), changes:
        index = write_blog()
        server = LiveServer("localhost")
        paths = {name: f"/blog/{path}" for name, path in PATHS.items()}
        yield Blog(server.url, {**paths, "subscribe": f"/subscriptions/{index.pk}/"})
        server.stop()
        databases.begin_again()


@pytest.fixture
def paths(blog: Blog) -> dict[str, str]:
    return blog.paths


def write_blog() -> Any:
    index = factories.make_index(slug="blog", intro="<p>Read <b>carefully</b>.</p>")
    BlogSettings.objects.create(site=index.get_site(), subscriptions=True)
    common = {
        "authors": [_make_author()],
        "categories": [
            factories.make_category(name="Implants", slug="implants", description="In the body.")
        ],
        "tags": ["pain"],
    }
    days = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    factories.make_article(index, summary="What came before.", published_at=days[0], **common)
    _make_everything(index, published_at=days[1], **common)
    later = [factories.paragraph("<p>Pulses again.</p>")]
    factories.make_article(index, body=later, published_at=days[2], **common)
    return index


def _make_author() -> Any:
    photo = [{"type": "picture", "value": factories.picture_value(factories.make_image())}]
    links = [{"type": "link", "value": {"label": "My site", "url": "https://example.org/"}}]
    return factories.make_author(
        name="Alex",
        slug="alex",
        photo=photo,
        links=links,
        biography="<p>Reads studies.</p>",
        relationship="former_patient",
    )


def _make_everything(index: Any, **fields: Any) -> None:
    names = {
        "tms": "Transcranial magnetic stimulation",
        "scs": "Spinal cord stimulation",
        "pns": "Peripheral nerve stimulation",
        "dbs": "Deep brain stimulation",
    }
    references = [factories.make_reference() for _ in range(5)]
    risk = {"text": "Infection", "seriousness": "serious", "frequency": "", "source": None}
    modalities = [
        factories.make_modality(
            slug=slug,
            name=name,
            abbreviation=slug.upper(),
            how_it_works="<p>Pulses.</p>",
            safety=[{"type": "risk", "value": risk}],
        )
        for slug, name in names.items()
    ]
    disclaimer = factories.make_disclaimer()
    images = [factories.make_image(), factories.make_image()]
    body = factories.full_body(
        modalities=modalities,
        references=references,
        images=images,
        disclaimer=factories.make_disclaimer(kind="emergency", title="In an emergency"),
        document=factories.make_document(),
    )
    heading = {
        "type": "heading",
        "value": {"text": "What it is", "level": "2", "custom_anchor": ""},
    }
    change = {"day": "2026-02-01", "kind": "correction", "text": "A dose."}
    article = factories.make_article(
        index,
        slug="everything",
        title="An article with everything in it",
        introduction=[
            factories.paragraph("<p>Pulses travel along <b>nerves</b>.</p>"),
            {"type": "disclaimer", "value": disclaimer.pk},
        ],
        picture=[{"type": "picture", "value": factories.picture_value(images[0])}],
        body=[heading, *sorted(body, key=lambda block: block["type"] == "references")],
        changes=[{"type": "change", "value": change}],
        **fields,
    )
    for number in range(9):
        words = f"{number} weeks helped, and then it wore off. " * 4
        CommentFactory(page=article, name=f"Reader {number}", body=words)
    # Overdue: the notice is part of everything.
    factories.make_review(article, reviewed_on=date(2020, 1, 1), next_review_on=date(2022, 1, 1))


@pytest.fixture
def open_tab(open_context: OpenContext, blog: Blog) -> Iterator[OpenTab]:
    """Call it with the options of a browser context. Any console error fails the test."""
    contexts, errors = [], []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "favicon.ico" not in message.location["url"]:
            errors.append(message.text)

    def open_tab(**options: Any) -> Page:
        viewport = {"width": 1280, "height": 900}
        context = open_context(**{"base_url": blog.url, "viewport": viewport, **options})
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", note)
        tab.on("pageerror", lambda error: errors.append(str(error)))
        return tab

    yield open_tab
    for context in contexts:
        context.close()
    # Among them: everything that the Content-Security-Policy stopped.
    assert errors == []
