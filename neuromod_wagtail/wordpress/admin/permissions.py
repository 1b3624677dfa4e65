"""Permissions to import, to view imports, and to undo them.

An import writes pages, snippets and comments at once, so it has its own permissions: those of the
model ``ImportRun``: *add* to import, *delete* to undo, and either to view. Page
permissions decide which index someone can import below.
"""

from __future__ import annotations

import swapper
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail.models import AbstractPage
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

from neuromod_wagtail.articles.abstract_models import ArticleIndexMixin
from neuromod_wagtail.users import AnyUser
from neuromod_wagtail.wordpress.models import ImportRun

policy = ModelPermissionPolicy(ImportRun)
ANY = ("add", "view", "delete")


def can_view(user: AnyUser) -> bool:
    return bool(policy.user_has_any_permission(user, ANY))


def can_import(user: AnyUser) -> bool:
    return bool(policy.user_has_permission(user, "add"))


def can_undo(user: AnyUser) -> bool:
    return bool(policy.user_has_permission(user, "delete"))


def can_import_below(user: AnyUser, page: AbstractPage) -> bool:
    allowed = page.permissions_for_user(user)
    return bool(allowed.can_add_subpage() and allowed.can_publish_subpage())


def can_set_options(user: AnyUser, run: ImportRun) -> bool:
    """Return whether a user uploaded the files or may publish in the uploader's place.

    The files contain private posts.
    """
    if not can_import(user):
        return False
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


def registrable_permissions() -> QuerySet:
    """Return the permissions to offer in the group form."""
    names = [f"{action}_importrun" for action in ANY]
    return Permission.objects.filter(
        content_type__app_label="neuromod_wordpress", codename__in=names
    )
