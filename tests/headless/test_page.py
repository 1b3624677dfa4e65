"""The example of a front end on another origin, in Chromium."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from neuromod_wagtail.comments.models import Comment, CommentSettings
from tests.comments.conftest import write
from tests.factories import (
    make_article,
    make_author,
    make_disclaimer,
    make_index,
    make_rule,
    paragraph,
)

EXAMPLE = Path(__file__).resolve().parents[2] / "example_site" / "headless"

pytestmark = pytest.mark.django_db(transaction=True)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def front_end():
    """The URL of a server that has only the page and its script."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(EXAMPLE)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def article():
    index = make_index()
    site_settings = CommentSettings.for_site(index.get_site())
    site_settings.moderation = "before"
    site_settings.save()
    make_rule(index, disclaimer=make_disclaimer(text="<p>I am no physician.</p>"))
    article = make_article(
        index,
        title="Pulses against pain",
        authors=[make_author(name="Ada")],
        body=[paragraph("<p>Weak pulses <b>reach</b> the nerve.</p>")],
    )
    first = write(article, "It *helped* me.", status="approved", name="Ann <b>Reader</b>")
    write(article, "Me, too.", parent=first, status="approved", name="Bo", email="bo@example.org")
    return article


@pytest.fixture
def serve(settings):
    """Start the site, which lets the origins call its API."""
    servers = []

    def serve(origins):
        settings.MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *settings.MIDDLEWARE]
        settings.CORS_ALLOWED_ORIGINS = origins
        settings.CORS_URLS_REGEX = r"^/api/"
        settings.NEUROMOD_COMMENTS_MIN_SECONDS = 0
        servers.append(LiveServer("127.0.0.1"))
        return servers[-1].url

    yield serve
    for server in servers:
        server.stop()


def test_an_article_is_read_and_commented_on_from_another_origin(
    open_context, front_end, article, serve
):
    site = serve([front_end])
    context = open_context()
    tab = context.new_page()
    tab.goto(f"{front_end}/?site={site}&page={article.pk}")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Pulses against pain")
    expect(tab.locator("#article")).to_contain_text("Ada")
    expect(tab.locator("#article aside")).to_have_text("I am no physician.")
    expect(tab.locator("#article b")).to_have_text("reach")
    expect(tab.locator("#comments h3")).to_have_text("Ann <b>Reader</b>")
    expect(tab.locator("#comments em")).to_have_text("helped")
    expect(tab.locator("#comments h4")).to_have_text("Bo")

    tab.get_by_label("Comment").fill("From far away.")
    tab.get_by_role("button", name="Post comment").click()
    message = tab.get_by_role("status")
    expect(message).to_contain_text("Enter your name.")
    expect(message).to_contain_text("Enter your email address.")
    tab.get_by_label("Name").fill("Cy")
    tab.get_by_label("Email").fill("cy@example.org")
    tab.get_by_role("button", name="Post comment").click()
    expect(message).to_contain_text("awaiting moderation")
    context.close()
    comment = Comment.objects.get(name="Cy")
    assert (comment.body, comment.status, comment.page_id) == (
        "From far away.",
        "pending",
        article.pk,
    )


def test_an_origin_that_the_site_does_not_name_gets_nothing(
    open_context, front_end, article, serve
):
    site = serve(["https://front.example"])
    context = open_context()
    tab = context.new_page()
    tab.goto(f"{front_end}/index.html")
    path = f"{site}/api/comments/pages/{article.pk}/"
    read = "url => fetch(url).then(answer => answer.text(), error => 'refused')"
    assert tab.evaluate(read, path) == "refused"
    sent = """url => fetch(url, {method: "POST", body: "{}", headers: HEADERS}).then(
        answer => answer.text(), error => "refused")"""
    with_json = sent.replace("HEADERS", '{"Content-Type": "application/json"}')
    assert tab.evaluate(with_json, path) == "refused"
    context.close()
    assert Comment.objects.count() == 2
