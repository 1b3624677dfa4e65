"""Permissions on pages that decide which index someone can import below."""

from __future__ import annotations

import swapper
from django.db.models import QuerySet
from wagtail.models import AbstractPage
from wagtail.permissions import policy_registry

from neuromod_wagtail.articles.abstract_models import ArticleIndexMixin
from neuromod_wagtail.users import AnyUser
from neuromod_wagtail.wordpress.models import ImportRun


def can_import_below(user: AnyUser, page: AbstractPage) -> bool:
    allowed = page.permissions_for_user(user)
    return bool(allowed.can_add_subpage() and allowed.can_publish_subpage())


def owns_files(user: AnyUser, run: ImportRun) -> bool:
    """Return whether a user uploaded the files or may publish in the uploader's place.

    The files contain private posts.
    """
    is_theirs = user.is_superuser or run.user_id == user.pk
    return is_theirs or (run.parent is not None and can_import_below(user, run.parent))


def indexes(user: AnyUser) -> QuerySet:
    """Return the indexes that a user can add and publish articles below."""
    page_model = swapper.load_model("wagtailcore", "Page")
    pages = policy_registry.get_by_type(page_model)
    allowed = [
        pages.instances_user_has_permission_for(user, action).values("pk")
        for action in ("add", "publish")
    ]
    found = page_model.objects.type(ArticleIndexMixin).filter(pk__in=allowed[0])
    return found.filter(pk__in=allowed[1]).order_by("path")
