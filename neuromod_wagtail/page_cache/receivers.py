"""Invalidation: any saved object makes all copies stale, with exceptions.

These are rows that no reader sees, drafts, and reader comments, which have tags of their own for
the pages that show them. Bulk changes send no signals: ``tags.invalidate`` is for those.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django_tasks import TaskResult
from django_tasks.signals import task_finished
from wagtail.images.models import AbstractRendition
from wagtail.search.tasks import insert_or_update_object_task
from wagtail.signals import (
    page_published,
    page_unpublished,
    post_page_move,
    published,
    unpublished,
)

from neuromod_wagtail.page_cache import tags

# Apps and models that readers never see, or whose changes are invalidated elsewhere.
UNSEEN = {
    "admin", "contenttypes", "django_tasks_database", "neuromod_subscriptions", "sessions",
    "wagtailadmin", "wagtailsearch", "wagtailusers",
    *(f"neuromod_comments.{name}" for name in (
        "ban", "batch", "comment", "declinereason", "discussion", "edit", "helpfulvote", "mail",
        "moderatormail", "note", "numberrange", "provenance", "report", "sectionmoderators",
        "spamfilter", "spamlesson", "subscription", "trustlevel",
    )),
    "neuromod_articles.languagefinding", "neuromod_articles.reviewreminder",
    "neuromod_disclaimers.disclaimerusage",
    *(f"wagtailcore.{name}" for name in (
        "comment", "commentreply", "modellogentry", "pagelogentry", "pagesubscription",
        "referenceindex", "revision", "task", "taskstate", "uploadedfile", "workflow",
        "workflowstate",
    )),
    # An import saves its run after writing in bulk.
    "neuromod_wordpress.importeditem", "wagtailembeds.embed",
}  # fmt: skip
# Fields that are saved with a draft, with a lock, and when someone signs in.
OF_DRAFTS = {
    "draft_title", "has_unpublished_changes", "last_login", "latest_revision", "latest_revision_created_at",
    "locked", "locked_at", "locked_by", "approved_schedule", "expired",
}  # fmt: skip


def connect() -> None:
    """Watch every change. Call once, when all models are loaded."""
    of_models = (post_save, post_delete, m2m_changed)
    of_pages = (page_published, page_unpublished, post_page_move, published, unpublished)
    for signal in (*of_models, *of_pages):
        signal.connect(_on_change, dispatch_uid="neuromod_page_cache")
    task_finished.connect(_on_task, dispatch_uid="neuromod_page_cache")


def _on_change(sender: type[Model], **kwargs: object) -> None:
    meta = sender._meta
    if meta.app_label in UNSEEN or meta.label_lower in UNSEEN or not tags.is_used():
        return
    if issubclass(sender, AbstractRendition) and kwargs.get("created"):
        return  # While a page is first read. Once it is deleted, a page shows a missing file.
    fields = kwargs.get("update_fields")
    if isinstance(fields, frozenset) and fields <= OF_DRAFTS:
        return
    transaction.on_commit(lambda: tags.invalidate([tags.SITE]), robust=True)


def _on_task(task_result: TaskResult, **kwargs: object) -> None:
    if task_result.task.module_path == insert_or_update_object_task.module_path:
        transaction.on_commit(lambda: tags.invalidate([tags.SEARCH]), robust=True)
