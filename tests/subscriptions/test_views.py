"""Subscribing, confirming and unsubscribing, by a real mail server."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, PageViewRestriction

from neuromod_wagtail.articles.models import BlogSettings
from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.subscriptions.models import Subscriber
from tests import factories
from tests.mail_server import link, text_of
from tests.subscriptions.conftest import path_of, publish

pytestmark = pytest.mark.django_db(transaction=True)
ANN = "ann@example.org"
KEYED = ("confirm", "unsubscribe")


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def test_subscribe_confirm_read_and_unsubscribe(blog, sink):
    reader = Client(enforce_csrf_checks=True)
    response = reader.post(path_of(blog), {"email": ANN}, follow=True)
    assert soup(response).h1.get_text() == "Check your email"
    assert not reader.cookies
    [(to, question)] = sink.mails
    assert to == ANN and question["Subject"].strip() == "Subscribe to “Blog”?"
    assert question["List-Unsubscribe"] is None

    publish(blog, title="Before the confirmation")
    assert len(sink.mails) == 1
    confirm = link(question, "confirm")
    assert reader.get(confirm).status_code == 200
    assert Subscriber.objects.get().confirmed_at is None, "opening the link only asks"
    answer = reader.post(confirm)
    assert soup(answer).h1.get_text() == "You are subscribed"
    assert answer["Referrer-Policy"] == "no-referrer"

    authors = [factories.make_author(name="Ann A"), factories.make_author(name="Bob B")]
    funding = factories.make_disclaimer(kind="funding", short_text="No one pays for this.")
    factories.make_rule(blog, kind="funding", disclaimer=funding)
    article = publish(blog, title="Sleep & <pain>", summary="About *sleep*.", authors=authors)
    assert sink.subjects(ANN)[1:] == ["Sleep & <pain>"]
    message = sink.mails[-1][1]
    assert message.get_content_type() == "multipart/alternative"
    assert "About *sleep*." in text_of(message) and article.full_url in text_of(message)
    html = BeautifulSoup(message.get_body(("html",)).get_content(), "html.parser")
    for words in (text_of(message), html.get_text()):
        assert "By Ann A, Bob B" in words and "No one pays for this." in words
        assert "new articles on “Blog”" in words and "Test site" in words
    assert html.h1.a.get_text() == "Sleep & <pain>" and html.h1.a["href"] == article.full_url

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    one_click = urlsplit(message["List-Unsubscribe"].strip().strip("<>")).path
    assert one_click == link(message, "unsubscribe")
    assert reader.get(one_click).status_code == 200 and Subscriber.objects.exists()
    assert reader.post(one_click, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscriber.objects.exists()
    assert reader.post(one_click).status_code == 200, "twice is no error"
    assert reader.get(confirm).status_code == 404, "an old link brings nothing back"
    publish(blog, title="Later")
    assert len(sink.mails) == 2


def test_a_known_address_is_answered_like_a_new_one(client, blog, sink, subscribed):
    subscribed(ANN)
    new = client.post(path_of(blog), {"email": "bob@example.org"})
    known = client.post(path_of(blog), {"email": ANN})
    told = [
        (answer.status_code, {**answer.headers, "Expires": ""}, answer.content)
        for answer in (new, known)
    ]
    assert told[0] == told[1] and new.status_code == 302
    [subject] = sink.subjects(ANN)
    assert subject == "You already subscribe to “Blog”"
    assert client.get(link(sink.mails[-1][1], "unsubscribe")).status_code == 200
    assert Subscriber.objects.filter(email=ANN).count() == 1


def test_a_stranger_changes_nothing_before_the_confirmation(client, blog, sink, subscribed):
    category = factories.make_category(name="Sleep")
    factories.make_article(blog, categories=[category])
    before = Subscriber.objects.filter(pk=subscribed(ANN).pk).values().get()
    client.post(path_of(blog), {"email": ANN.upper(), "category": category.pk})
    assert Subscriber.objects.filter(pk=before["id"]).values().get() == before
    added = Subscriber.objects.get(category=category)
    assert added.confirmed_at is None and "“Sleep”" in text_of(sink.mails[-1][1])


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"email": ""}, "Enter your email address."),
        ({"email": "ann@"}, "Enter a valid email address."),
        ({"email": ANN, "category": "999"}, "Choose one of these categories."),
        ({"email": ANN, "category": "x' OR 1"}, "Choose one of these categories."),
    ],
)
def test_errors_keep_what_was_typed(client, blog, data, error):
    factories.make_article(blog, categories=[factories.make_category()])
    response = client.post(path_of(blog), data)
    assert response.status_code == 400 and not Subscriber.objects.exists()
    page = soup(response)
    assert page.title.get_text().startswith("Error:")
    summary = page.find(role="alert")
    assert summary.find(tabindex="-1") and summary.li.get_text() == error
    assert page.find(id=summary.li.a["href"].removeprefix("#"))
    email = page.find("input", {"name": "email"})
    assert email.get("value", "") == data["email"]


def test_each_page_says_what_it_does_and_links_back(client, blog, subscribed):
    """Also after the reader has unsubscribed, when no blog belongs to the page."""
    reader = subscribed(ANN, confirmed_at=None)
    confirm, leave = (reverse(f"neuromod_subscriptions:{n}", args=[reader.key]) for n in KEYED)
    asked = reverse("neuromod_subscriptions:asked", args=[blog.pk])
    steps = [
        ("get", asked, 200, "Check your email", "We have sent you an email", ""),
        ("get", confirm, 200, "Subscribe to new articles?", "We will email you", "Yes, subscribe"),
        ("post", confirm, 200, "You are subscribed", "We will email you about new", ""),
        ("get", leave, 200, "Unsubscribe?", "We will no longer email you", "Unsubscribe"),
        ("post", leave, 200, "Unsubscribed", "You have unsubscribed.", ""),
        ("get", leave, 200, "Unsubscribed", "You have unsubscribed.", ""),
        ("get", confirm, 404, "Nothing to confirm", "This link is too old", ""),
        ("post", confirm, 404, "Nothing to confirm", "This link is too old", ""),
    ]
    for number, (method, path, status, heading, message, button) in enumerate(steps):
        answer = getattr(client, method)(path)
        page, step = soup(answer), (method, path)
        main = page.select_one(".nm-comments")
        assert (answer.status_code, main.h1.get_text()) == (status, heading), step
        assert main.select("p")[-2 if button else -1].get_text().startswith(message), step
        assert "no-store" in answer["Cache-Control"], step
        assert (button or None) == (main.button and main.button.get_text()), step
        back = main.select_one(".nm-back a")
        is_of_blog = number < 5
        assert (back and back["href"]) == (blog.url if is_of_blog else None), step
        assert ("Blog" in page.title.get_text()) == is_of_blog, step
        assert bool(page.find("nav", {"class": "nm-nav"})) == is_of_blog, step


def test_programs_other_sites_and_floods_subscribe_no_one(client, blog, sink, settings):
    settings.NEUROMOD_SUBSCRIPTIONS_RATE = "2/h"
    trapped = client.post(path_of(blog), {"email": ANN, "contact_time": "now"})
    assert trapped.status_code == 302
    foreign = client.post(path_of(blog), {"email": ANN}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403 and ANN in foreign.content.decode()
    assert not Subscriber.objects.exists()
    assert client.post(path_of(blog), {"email": ANN}).status_code == 302
    flood = client.post(path_of(blog), {"email": "bob@example.org"})
    assert flood.status_code == 429 and int(flood["Retry-After"]) > 0
    assert "bob@example.org" in flood.content.decode()
    assert Subscriber.objects.count() == len(sink.mails) == 1


def test_an_address_gets_few_questions_whoever_asks(client, blog, sink, settings):
    settings.NEUROMOD_SUBSCRIPTIONS_EMAIL_RATE = "1/d"
    answers = [
        client.post(path_of(blog), {"email": ANN}, REMOTE_ADDR=f"203.0.113.{number}").status_code
        for number in range(3)
    ]
    assert answers == [302] * 3 and len(sink.mails) == 1


def test_the_form_is_where_readers_are(client, blog):
    category = factories.make_category(slug="sleep")
    draft = factories.make_category(live=False)
    french = category.copy_for_translation(Locale.objects.create(language_code="fr"))
    french.save()
    factories.make_category()  # without an article
    article = factories.make_article(blog, categories=[category, draft])
    chosen = {
        blog.url: None,
        f"{blog.url}category/sleep/": str(category.pk),
        article.url: None,
    }
    for path, value in chosen.items():
        form = soup(client.get(path)).select_one(".nm-subscribe form")
        assert form["action"] == path_of(blog) and form.find("label", {"for": "nm-subscribe-email"})
        option = form.find("option")
        assert (option and option["value"]) == value
    assert not soup(client.get(f"{blog.url}2026/")).select(".nm-subscribe")
    options = soup(client.get(path_of(blog))).select("option")
    assert [one["value"] for one in options] == ["", str(category.pk)]
    for given, chosen_one in ((str(category.pk), [str(category.pk)]), ("x", []), ("", [])):
        page = soup(client.get(path_of(blog), {"category": given}))
        assert page.title.get_text().startswith("New articles by email"), "no error yet"
        assert [one["value"] for one in page.select("option[selected]") if one["value"]] == (
            chosen_one
        )

    BlogSettings.objects.update(subscriptions=False)
    for path in chosen:
        assert not soup(client.get(path)).select(".nm-subscribe")
    assert client.get(path_of(blog)).status_code == 404
    assert client.post(path_of(blog), {"email": ANN}).status_code == 404


def test_restricted_blogs_and_other_pages_take_no_addresses(client, blog):
    article, home = factories.make_article(blog), blog.get_parent()
    for page in (article, home):
        assert client.get(path_of(page)).status_code == 404
        assert client.post(path_of(page), {"email": ANN}).status_code == 404
    PageViewRestriction.objects.create(page=blog, restriction_type="login")
    for page in (blog, article):
        assert client.post(path_of(page), {"email": ANN}).status_code == 404
    assert client.get("/subscriptions/confirm/1.forged/").status_code == 404
    assert not Subscriber.objects.exists() and not Mail.objects.exists()


def test_pages_have_the_frame_of_the_blog_and_the_language_of_the_reader(client, blog, sink):
    french = {"accept-language": "fr"}
    page = soup(client.get(path_of(blog), headers=french))
    assert page.html["lang"] == "fr" and page.find("nav", {"class": "nm-nav"})
    client.post(path_of(blog), {"email": ANN}, headers=french)
    assert Subscriber.objects.get().language == "fr"


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="an order to SQLite")
def test_a_read_only_database_is_reported_and_the_form_can_be_sent_again(blog, subscribed, client):
    waiting = subscribed("bob@example.org", confirmed_at=None)
    fields = {"email": ANN}
    addresses = [
        path_of(blog),
        *(reverse(f"neuromod_subscriptions:{n}", args=[waiting.key]) for n in KEYED),
    ]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        answers = [client.post(address, fields) for address in addresses]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")
    for address, answer in zip(addresses, answers, strict=True):
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        form = soup(answer).select_one("main form")
        assert form["action"] == address
        assert {tag["name"]: tag["value"] for tag in form.select("input")} == fields
        assert "nothing was saved" in soup(answer).select_one("[role=alert]").get_text()
    waiting.refresh_from_db()
    assert waiting.confirmed_at is None and Subscriber.objects.count() == 1
