"""Which articles are announced, to whom, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from neuromod_wagtail.articles.models import BlogSettings
from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.comments.security.ip import email_hash
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.subscriptions import announcements, signup
from neuromod_wagtail.subscriptions.models import Subscriber
from tests import factories
from tests.subscriptions.conftest import publish

pytestmark = pytest.mark.django_db(transaction=True)
ANN = "ann@example.org"


def sent(mailoutbox):
    return sorted(to for message in mailoutbox for to in message.to)


def test_an_article_is_announced_once(blog, subscribed, mailoutbox):
    subscribed(ANN)
    # A page that is not an article, and an article that is in two places.
    blog.save_revision().publish()
    article = publish(blog, publish=False)
    article.create_alias(parent=blog, update_slug="again")
    article.save_revision().publish()
    article.save_revision().publish()
    article.unpublish()
    article.save_revision().publish()
    call_command("send_comment_mail", verbosity=0)
    assert sent(mailoutbox) == [ANN]


NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_which_articles_are_announced(monkeypatch):
    monkeypatch.setattr(announcements, "timezone", SimpleNamespace(now=lambda: NOW))
    week, second = announcements.NEWS, timedelta(seconds=1)
    fields = {"live": True, "first_published_at": NOW, "last_published_at": NOW}
    for changes, expected in (
        ({}, True),
        ({"live": False}, False),
        ({"alias_of_id": 7}, False),
        ({"last_published_at": NOW + second}, False),
        ({"first_published_at": None, "last_published_at": None}, False),
        ({"published_at": NOW - week}, False),
        ({"published_at": NOW - week + second}, True),
        ({"published_at": NOW + week}, True),
    ):
        assert announcements.is_news(ArticlePage(**fields | changes)) == expected, changes


def test_a_scheduled_article_is_announced_when_it_is_published(blog, subscribed, mailoutbox):
    subscribed(ANN)
    article = publish(blog, publish=False)
    article.go_live_at = timezone.now() + timedelta(hours=1)
    article.save_revision().publish()
    assert not mailoutbox
    due = timezone.now() - timedelta(minutes=1)
    revision = article.get_latest_revision()
    revision.approved_go_live_at = due
    revision.content["go_live_at"] = due.isoformat()
    revision.save()
    call_command("publish_scheduled", verbosity=0)
    call_command("publish_scheduled", verbosity=0)
    assert sent(mailoutbox) == [ANN]


def test_what_is_not_public_or_no_news_is_not_announced(blog, subscribed, mailoutbox):
    subscribed(ANN)
    waiting = publish(blog, publish=False)
    PageViewRestriction.objects.create(page=waiting, restriction_type="login")
    waiting.save_revision().publish()
    publish(blog, published_at=timezone.now() - timedelta(days=30))
    imported = publish(blog, publish=False)
    type(imported).objects.filter(pk=imported.pk).update(live=True)
    publish(blog, publish=False)
    BlogSettings.objects.update(subscriptions=False)
    publish(blog)
    call_command("send_comment_mail", verbosity=0)
    assert not mailoutbox and not Mail.objects.filter(kind="article").exists()
    BlogSettings.objects.update(subscriptions=True)
    publish(blog)
    assert sent(mailoutbox) == [ANN]


def test_a_category_includes_those_below_it_and_no_others(blog, subscribed, mailoutbox):
    parent = factories.make_category()
    child = factories.make_category(parent=parent)
    other = factories.make_category()
    subscribed("all@example.org")
    subscribed("parent@example.org", category=parent)
    subscribed("child@example.org", category=child)
    subscribed("other@example.org", category=other)
    subscribed("unconfirmed@example.org", category=child, confirmed_at=None)
    subscribed(
        "elsewhere@example.org", blog_id=factories.make_index(blog.get_parent(), title="B").pk
    )
    # Two rows, one email.
    subscribed("parent@example.org", category=child)
    publish(blog, categories=[child])
    assert sent(mailoutbox) == ["all@example.org", "child@example.org", "parent@example.org"]
    mailoutbox.clear()
    publish(blog, categories=[parent])
    assert sent(mailoutbox) == ["all@example.org", "parent@example.org"]
    mailoutbox.clear()
    publish(blog)
    assert sent(mailoutbox) == ["all@example.org"]


def test_mail_in_the_readers_language_that_left_is_not_sent(blog, subscribed, mailoutbox, settings):
    subscribed("fr@example.org", language="fr")
    subscribed("gone@example.org")
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    article = publish(blog)
    order = Mail.objects.get()
    Mail.objects.bulk_create(announcements.rows(order))
    order.delete()
    signup.unsubscribe(Subscriber.objects.get(email="gone@example.org"))
    call_command("send_comment_mail", verbosity=0)
    assert sent(mailoutbox) == ["fr@example.org"]
    [message] = mailoutbox
    assert message.subject == article.title
    assert '<html lang="fr">' in message.alternatives[0].content

    late = publish(blog)
    late.unpublish()
    call_command("send_comment_mail", verbosity=0)
    assert len(mailoutbox) == 1, "an article that is gone is not announced"
    orders = Mail.objects.filter(kind="articles")
    assert not orders.filter(sent_at__isnull=True).exists()


def test_thousands_of_subscribers_hold_no_request(blog, mailoutbox, monkeypatch):
    """The request that publishes takes the same queries for many; the timer sends the rest."""

    def subscribe(numbers):
        now = timezone.now()
        Subscriber.objects.bulk_create(
            Subscriber(
                blog_id=blog.pk,
                email=f"r{number}@example.org",
                email_hash=email_hash(f"r{number}@example.org"),
                language="en",
                confirmed_at=now,
            )
            for number in numbers
        )

    def cost():
        article = publish(blog, publish=False)
        revision = article.save_revision()
        mailoutbox.clear()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            revision.publish()
        return len(captured), len(mailoutbox)

    publish(blog)  # what is loaded only once
    subscribe(range(announcements.FIRST_STEP + 1))
    few = cost()
    call_command("send_comment_mail", verbosity=0)
    subscribe(range(announcements.FIRST_STEP + 1, 3_000))
    assert cost() == few == (few[0], announcements.FIRST_STEP)
    monkeypatch.setattr(announcements, "STEP", 1000)
    monkeypatch.setattr(
        "neuromod_wagtail.comments.notifications.queue._send_all", lambda pks: (0, True)
    )
    order = Mail.objects.filter(kind="articles", sent_at__isnull=True).get()
    written = list(announcements.rows(order))
    _kind, page_pk, last_pk = order.event.split(":")
    following = list(Subscriber.objects.filter(pk__gt=int(last_pk)).order_by("pk")[:1000])
    assert [(one.event, one.kind, one.to, one.language) for one in written] == [
        *((f"article:{page_pk}:{one.email_hash}", "article", one.email, "en") for one in following),
        (f"articles:{page_pk}:{following[-1].pk}", "articles", "", ""),
    ]
