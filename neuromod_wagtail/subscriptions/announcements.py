"""Announcements of new articles: when one is due, and who receives it.

Publishing writes one row, an order, in the same transaction. Each step of the order writes email to
some subscribers, and an order for those after them, so that no step is long. The task of the first
step may run within the editor's request, so it is short; ``send_comment_mail`` does the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from wagtail.models import AbstractPage

from neuromod_wagtail.articles.abstract_models import ArticleMixin
from neuromod_wagtail.articles.models import Category
from neuromod_wagtail.articles.taxonomy.tree import ancestor_ids
from neuromod_wagtail.comments import tasks
from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.subscriptions.availability import is_on, public_article
from neuromod_wagtail.subscriptions.messages import article_event
from neuromod_wagtail.subscriptions.models import Subscriber, SubscriptionMailKind
from neuromod_wagtail.subscriptions.signup import newsletter_service

FIRST_STEP = 20
STEP = 200
# An older publication date is that of an article from elsewhere, which is no news.
NEWS = timedelta(days=7)


def article_published(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """Order the announcement of an article that is published for the first time."""
    if not isinstance(instance, ArticleMixin) or not is_news(instance):
        return
    if newsletter_service() is not None or not is_on(instance.index_page):
        return
    if not subscribers_to(instance).exists():
        return
    order = Mail(
        event=f"{SubscriptionMailKind.ARTICLES}:{instance.pk}:0", kind=SubscriptionMailKind.ARTICLES
    )
    Mail.objects.bulk_create([order], ignore_conflicts=True)
    transaction.on_commit(lambda: _begin(order.event), robust=True)


def _begin(event: str) -> None:
    # Rows that may exist already have no key.
    if pk := Mail.objects.filter(event=event).values_list("pk", flat=True).first():
        tasks.send_one.enqueue(pk)


def is_news(article: AbstractPage) -> bool:
    """Tell whether this is the first publication of an article with a date of these days.

    Wagtail sets both dates to the same moment then, and never again.
    """
    return (
        article.live
        and article.alias_of_id is None
        and article.first_published_at == article.last_published_at
        and article.date is not None
        and article.date > timezone.now() - NEWS
    )


def rows(order: Mail) -> Iterator[Mail]:
    """Yield the email of one step of an order, and the order of the next step."""
    _kind, page_pk, last_pk = order.event.split(":")
    article = public_article(int(page_pk))
    if article is None:
        return
    step = STEP if int(last_pk) else FIRST_STEP
    found = list(subscribers_to(article).filter(pk__gt=int(last_pk)).order_by("pk")[:step])
    for subscriber in found:
        yield Mail(
            # By address: who subscribed to two of its categories gets one email.
            event=article_event(article.pk, subscriber.email_hash),
            kind=SubscriptionMailKind.ARTICLE,
            to=subscriber.email,
            language=subscriber.language,
        )
    if len(found) == step:
        yield Mail(
            event=f"{SubscriptionMailKind.ARTICLES}:{page_pk}:{found[-1].pk}",
            kind=SubscriptionMailKind.ARTICLES,
        )


def subscribers_to(article: AbstractPage) -> QuerySet[Subscriber]:
    """Return the confirmed subscribers to the whole blog, or to a category that lists the article."""
    keys = [category.translation_key for category in article.categories.all()]
    edges = list(Category.objects.values_list("pk", "parent_id"))
    own = Category.objects.filter(translation_key__in=keys).values_list("pk", flat=True)
    wanted = Q(category__isnull=True) | Q(category__in=ancestor_ids(own, edges))
    return Subscriber.objects.confirmed().filter(wanted, blog=article.index_page.pk)
