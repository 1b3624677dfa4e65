"""Signal handlers for publishing and changed facts. Connected in ``apps.py``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model

from neuromod_wagtail.articles.abstract_models import ArticleIndexMixin, ArticleMixin
from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.language.models import LanguageFinding
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.tasks import (
    check_language,
    check_language_about,
    check_reference,
    make_renditions,
    purge_indexes,
)
from neuromod_wagtail.articles.taxonomy.models import Category
from neuromod_wagtail.caching.frontend_cache import has_caches
from neuromod_wagtail.conf import settings
from neuromod_wagtail.disclaimers.tasks import refresh_pages_referring_to


def article_begun(sender: type[Model], page: Model, parent: Any, **kwargs: object) -> None:
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
    if isinstance(what, (ArticleIndexMixin, ArticleMixin, Author, Category, Modality)):
        transaction.on_commit(partial(purge_indexes.enqueue, instance.locale_id))


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
    """Update the disclaimers of articles, which depend on authors and modalities.

    Saving a draft updates columns that readers do not see. ``loaddata`` brings rows that were
    updated where they were dumped.
    """
    if update_fields is None and not (kwargs.get("created") or kwargs.get("raw")):
        follow = partial(refresh_pages_referring_to.enqueue, sender._meta.label, instance.pk)
        transaction.on_commit(follow)
