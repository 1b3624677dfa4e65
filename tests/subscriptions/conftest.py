from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from neuromod_wagtail.articles.models import BlogSettings
from neuromod_wagtail.comments.security.ip import email_hash
from neuromod_wagtail.subscriptions.models import Subscriber
from tests import factories
from tests.mail_server import Sink, running_sink


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A real mail server, which keeps what it is sent."""
    with running_sink(settings) as sink:
        yield sink


@pytest.fixture
def blog(db: None, settings: Any) -> Any:
    """A blog whose readers may subscribe, from addresses that can be told apart."""
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    index = factories.make_index()
    BlogSettings.objects.create(site=index.get_site(), subscriptions=True)
    return index


@pytest.fixture
def subscribed(blog: Any) -> Callable[..., Subscriber]:
    """Store a subscriber, who has confirmed unless the fields say otherwise."""

    def _subscribed(email: str, **fields: Any) -> Subscriber:
        defaults = {"blog_id": blog.pk, "language": "en", "confirmed_at": timezone.now()}
        hashed = email_hash(email)
        return Subscriber.objects.create(email=email, email_hash=hashed, **{**defaults, **fields})

    return _subscribed


def publish(blog: Any, **fields: Any) -> Any:
    """Publish a new article, as an editor does."""
    return factories.make_article(blog, **{"published_at": None, "title": "News", **fields})


def path_of(blog: Any) -> str:
    return f"/subscriptions/{blog.pk}/"
