"""What follows from publishing, and from facts that change. Connected in ``apps.py``."""

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
from neuromod_wagtail.conf import settings
from neuromod_wagtail.disclaimers.tasks import follow_object
from neuromod_wagtail.purging import has_caches


def prepare_pictures(sender: type[Model], instance: Model, **kwargs: object) -> None:
    if isinstance(instance, ArticleMixin):
        transaction.on_commit(partial(make_renditions.enqueue, instance.pk))


def read_language(sender: type[Model], instance: Model, **kwargs: object) -> None:
    if isinstance(instance, ArticleMixin):
        transaction.on_commit(partial(check_language.enqueue, instance.pk))


def forget_language(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """What readers cannot see is not in the report."""
    if isinstance(instance, ArticleMixin):
        LanguageFinding.objects.filter(page=instance.pk).delete()


def lists_changed(sender: type[Model], instance: Any, **kwargs: object) -> None:
    """What was published, unpublished, moved or deleted stands in lists, feeds and the directory."""
    if not has_caches():
        return
    # A page that moves comes as a bare page.
    what = getattr(instance, "specific_deferred", instance)
    if isinstance(what, (ArticleIndexMixin, ArticleMixin, Author, Category, Modality)):
        transaction.on_commit(partial(purge_indexes.enqueue, instance.locale_id))


def modality_published(sender: type[Model], instance: Model, **kwargs: object) -> None:
    if isinstance(instance, Modality):
        transaction.on_commit(partial(check_language_about.enqueue, instance.pk))


def reference_published(sender: type[Model], instance: Model, **kwargs: object) -> None:
    """A DOI that no one asked about yet; others wait for their turn."""
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
    """Of an author or a modality: which disclaimers an article needs follows from them.

    Drafts save some columns only, and readers do not see those. What ``loaddata`` brings has been
    followed where it was dumped.
    """
    if update_fields is None and not (kwargs.get("created") or kwargs.get("raw")):
        follow = partial(follow_object.enqueue, sender._meta.label, instance.pk)
        transaction.on_commit(follow)
