"""Signal handlers for publishing and changed facts. ``apps.py`` calls ``connect``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import AbstractPage
from wagtail.search.index import get_indexed_models
from wagtail.search.signal_handlers import post_delete_signal_handler
from wagtail.signals import (
    init_new_page,
    page_published,
    page_unpublished,
    post_page_move,
    published,
    unpublished,
)

from neuromod_wagtail import webhooks
from neuromod_wagtail.articles.abstract_models import ArticleIndexMixin, ArticleMixin
from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.language.models import LanguageFinding
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.pages.purging import articles_naming
from neuromod_wagtail.articles.pages.search import indexing
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.reviews.signals import review_recorded, review_withdrawn
from neuromod_wagtail.articles.site_settings import BlogSettings
from neuromod_wagtail.articles.tasks import (
    check_language,
    check_language_about,
    check_reference,
    make_renditions,
    purge_articles_naming,
    purge_indexes,
    purge_pages,
    purge_site,
)
from neuromod_wagtail.articles.taxonomy.models import Category, Series
from neuromod_wagtail.caching.frontend_cache import has_caches
from neuromod_wagtail.conf import settings
from neuromod_wagtail.disclaimers.signal_handlers import refresh_pages_after_delete
from neuromod_wagtail.disclaimers.tasks import refresh_pages_referring_to


def connect() -> None:
    """Connect all signals that the app handles."""
    webhooks.forward(review_recorded, "review.recorded")
    webhooks.forward(review_withdrawn, "review.withdrawn")
    _connect_articles()
    _connect_lists()
    _connect_facts()
    _connect_search()


def _connect_articles() -> None:
    init_new_page.connect(prepare_article)
    page_published.connect(create_renditions)
    page_published.connect(queue_language_check)
    page_unpublished.connect(delete_language_findings)
    published.connect(modality_published)
    published.connect(reference_published)
    unpublished.connect(modality_published)


def _connect_lists() -> None:
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(lists_changed)
    for signal in (published, unpublished, pre_delete):
        for model in (Author, Category, Modality, Series):
            signal.connect(lists_changed, sender=model)

    for article_model in filter(lambda model: issubclass(model, ArticleMixin), apps.get_models()):
        pre_save.connect(remember_names, sender=article_model)
    page_published.connect(names_changed)
    page_unpublished.connect(names_gone)
    post_page_move.connect(names_changed)
    post_save.connect(settings_changed, sender=BlogSettings)


def _connect_facts() -> None:
    post_save.connect(facts_changed, sender=Author)
    # The rows of a modality are saved after it, and publishing comes after both.
    for model in (Modality, Series):
        published.connect(facts_changed, sender=model)
        unpublished.connect(facts_changed, sender=model)
    for model in (Author, Modality, Series):
        pre_delete.connect(refresh_pages_after_delete, sender=model)


def _connect_search() -> None:
    for model in filter(lambda model: issubclass(model, ArticleMixin), get_indexed_models()):
        post_save.connect(indexing.article_saved, sender=model)
        post_delete.connect(post_delete_signal_handler, sender=model)


def prepare_article(
    sender: type[Model], page: Model, parent: AbstractPage, **kwargs: object
) -> None:
    """Fill in a new article that is about to be shown in the editor. Nothing is saved."""
    if isinstance(page, ArticleMixin) and isinstance(parent, ArticleIndexMixin):
        page.fill_in(parent)


def create_renditions(sender: type[Model], instance: Model, **kwargs: object) -> None:
    if isinstance(instance, ArticleMixin):
        transaction.on_commit(partial(make_renditions.enqueue, instance.pk))


def queue_language_check(sender: type[Model], instance: Model, **kwargs: object) -> None:
    if isinstance(instance, ArticleMixin):
        transaction.on_commit(partial(check_language.enqueue, instance.pk))


def delete_language_findings(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """Delete the findings of a page that readers can no longer see."""
    if isinstance(instance, ArticleMixin):
        LanguageFinding.objects.filter(page=instance.pk).delete()


def lists_changed(sender: type[Model], instance: Any, **kwargs: object) -> None:
    """Purge lists, feeds and the directory, which may show the changed page."""
    if not has_caches():
        return
    # The signal for a moved page passes the base model.
    what = getattr(instance, "specific_deferred", instance)
    if isinstance(what, (ArticleIndexMixin, ArticleMixin, Author, Category, Modality, Series)):
        transaction.on_commit(partial(purge_indexes.enqueue, instance.locale_id))


def remember_names(
    sender: type[Model], instance: Any, update_fields: Iterable[str] | None = None, **kwargs: object
) -> None:
    """Keep the values that decide which articles show this title, before they change."""
    if update_fields is None and instance.pk and has_caches():
        row = sender._base_manager.filter(pk=instance.pk).values("series_id", "published_at")
        instance._nm_named_by = row.first()


def names_changed(
    sender: type[Model],
    instance: Model,
    parent_page_before: AbstractPage | None = None,
    **kwargs: object,
) -> None:
    """Purge the articles that show this title, or that did before the change."""
    article = getattr(instance, "specific_deferred", instance)
    if not isinstance(article, ArticleMixin) or not has_caches():
        return
    before = getattr(instance, "_nm_named_by", None) or {}
    parents = [article.index_page, parent_page_before]
    follow = partial(
        purge_articles_naming.enqueue,
        article.pk,
        sorted({parent.pk for parent in parents if parent is not None}),
        sorted({pk for pk in (article.series_id, before.get("series_id")) if pk}),
        [
            moment.isoformat()
            for moment in (article.published_at, before.get("published_at"))
            if moment is not None
        ],
    )
    transaction.on_commit(follow)


def names_gone(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """Purge the articles that show the title of one that is unpublished or deleted."""
    if isinstance(instance, ArticleMixin) and has_caches():
        found = articles_naming(
            instance.pk,
            instance.index_page,
            series_pks=[instance.series_id] if instance.series_id else [],
            moments=[instance.published_at] if instance.published_at else [],
        )
        transaction.on_commit(partial(purge_pages.enqueue, found))


def settings_changed(
    sender: type[Model], instance: BlogSettings, created: bool, **kwargs: object
) -> None:
    """Purge a site whose blog settings changed, unless only the defaults were saved."""
    usual = BlogSettings()
    is_usual = created and all(
        getattr(instance, name) == getattr(usual, name) for name in instance.features()
    )
    if has_caches() and not is_usual:
        transaction.on_commit(partial(purge_site.enqueue, instance.site_id))


def modality_published(sender: type[Model], instance: Model, **kwargs: object) -> None:
    if isinstance(instance, Modality):
        transaction.on_commit(partial(check_language_about.enqueue, instance.pk))


def reference_published(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """Check a DOI that has never been checked; others are checked in turn."""
    if (
        isinstance(instance, Reference)
        and settings.NEUROMOD_REFERENCES_ONLINE
        and instance.doi
        and instance.notice_for != instance.doi
    ):
        transaction.on_commit(partial(check_reference.enqueue, instance.pk))


def facts_changed(
    sender: type[Model],
    instance: Model,
    update_fields: Iterable[str] | None = None,
    **kwargs: object,
) -> None:
    """Update the articles that show an author, a modality or a series, with their disclaimers.

    Saving a draft updates columns that readers do not see. ``loaddata`` brings rows that were
    updated where they were dumped.
    """
    if update_fields is None and not (kwargs.get("created") or kwargs.get("raw")):
        follow = partial(refresh_pages_referring_to.enqueue, sender._meta.label, instance.pk)
        transaction.on_commit(follow)
