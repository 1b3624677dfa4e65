"""Every view of the package that a browser shows, found in the code, and those left out.

A view that is added later is scanned without a line here, if its address can be made of what
``Content`` has. Otherwise ``test_views`` fails until it has a value there, or a reason here.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, get_resolver, reverse
from wagtail import hooks
from wagtail.contrib.settings.registry import registry
from wagtail.models import get_page_models
from wagtail.workflows import get_task_types

from tests.accessibility.content import Content
from tests.admin_addresses import walk

PACKAGE = "neuromod_wagtail."

NOT_SCANNED = {
    "*_results": "The table of a list that is scanned, in place",
    "*:cho[os]*": "JSON for Wagtail's own dialog",
    "*:*workflow_*": "Wagtail's dialog, behind a check of permission",
    "neuromod_comments_api:*": "JSON",
    "neuromod_wordpress:report": "JSON",
    "neuromod_comment_imports:[rduf]*": "The templates of neuromod_wordpress",
    "neuromod_references_export": "A download",
    "neuromod_articles_series_move": "Only POST, for a script",
    "neuromod_comments_admin:export*": "A download",
    "neuromod_comments_admin:pending": "JSON for the menu",
    "neuromod_comments_admin:decide": "Only POST; answers to the queue",
    "neuromod_comments_admin:view_live": "Leads to the page",
    "neuromod_comments:*_feed": "XML",
    "neuromod_comments:helpful": "Only POST",
    "neuromod_comments:post": "Only POST: see POSTED",
    "neuromod_comments:permalink": "Leads to the page",
    "neuromod_markdown:article": "Text",
    "*:add": "The form of the same view's edit, empty",
    "wagtailsnippets_neuromod_subscriptions_subscriber:edit": "No one may",
    "bulk delete *": "Wagtail's dialog, behind a check of permission",
}

# What readers see below an index: the name of its route, and paths.
INDEX = {
    "articles": ["", "?page=2"],
    "category": ["category/implants/"],
    "categories": ["category/"],
    "tag": ["tag/pain/"],
    "tags": ["tag/"],
    "author": ["author/alex/"],
    "all_series": ["series/"],
    "series": ["series/first-steps/"],
    "archive": ["2026/", "2026/01/"],
    "search": ["search/", "search/?q=pulses", "search/?q=zzzz"],
    "modalities": ["modalities/", "modalities/?invasiveness=surgical"],
    "modality": ["modalities/tms/"],
    "compare": ["modalities/compare/", "modalities/compare/?m=tms&m=scs&m=pns&m=dbs"],
}
# Of a form that is sent without a script: what is sent.
POSTED = {
    "neuromod_comments:post, refused": {"name": "", "email": "x", "body": "", "action": "post"},
    "neuromod_comments:post, preview": {"body": "> Words", "action": "preview"},
}
# What we add to Wagtail's own screens: the hook, and the screen (of ``of_wagtail``) that shows it.
HOOKS = {
    "construct_homepage_panels",
    "register_account_settings_panel",
    "register_bulk_action",
}


def is_ours(found: Any) -> bool:
    return str(getattr(found, "__module__", "")).startswith(PACKAGE)


def view_class(pattern: URLPattern) -> Any:
    view = pattern.callback
    while hasattr(view, "__wrapped__") and not hasattr(view, "view_class"):
        view = view.__wrapped__
    return getattr(view, "view_class", view)


def patterns() -> Iterator[tuple[str, URLPattern, str]]:
    """Our views, and Wagtail's forms of our models. Its lists of them show nothing of ours."""
    for name, pattern, path in walk(get_resolver().url_patterns):
        is_form = "neuromod" in name and name.endswith((":add", ":edit"))
        if is_ours(view_class(pattern)) or is_form:
            yield name, pattern, path


def reason(name: str) -> str:
    """Why this view is not scanned, or nothing."""
    return next((why for key, why in NOT_SCANNED.items() if fnmatchcase(name, key)), "")


def address(name: str, pattern: URLPattern, content: Content) -> str:
    """Raise ``KeyError`` if there is no value for an argument."""
    names = [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
    return reverse(name, kwargs={one: _argument(name, one, content) for one in names})


def _argument(name: str, argument: str, content: Content) -> Any:
    if argument == "pk":
        model = name.split(":")[0].split("neuromod_", 1)[1].split("_", 1)[-1].replace("_", "")
        if model in content.things:
            return content.things[model].pk
    for key in (f"{name} {argument}", argument, name, name.partition(":")[0]):
        if key in content.arguments:
            return content.arguments[key]
    if "neuromod_comments" in name and argument == "pk":
        return content.things["comment"].pk
    raise KeyError(f"{name}: {argument}")


def of_readers(content: Content) -> dict[str, str]:
    """Addresses by name: all of an index's, and all that are no part of the admin."""
    index = content.article.get_parent()
    found = {
        f"{name} {path}": f"{index.url}{path}" for name, paths in INDEX.items() for path in paths
    }
    found["article"] = content.article.url
    for name, pattern, path in patterns():
        if not path.startswith("admin/") and not reason(name):
            found[name] = address(name, pattern, content)
    for status in ("waiting", "published"):
        found[f"own, {status}"] = f"/comments/own/{content.arguments[f'own {status}']}/"
    return found


def of_admin(content: Content) -> dict[str, str]:
    found = {
        name: address(name, pattern, content)
        for name, pattern, path in patterns()
        if path.startswith("admin/") and not reason(name)
    }
    return found | of_wagtail(content)


def of_wagtail(content: Content) -> dict[str, str]:
    """Wagtail's own screens to which we add something."""
    found = {
        "construct_homepage_panels": reverse("wagtailadmin_home"),
        "register_account_settings_panel": reverse("wagtailadmin_account"),
    }
    parent = content.article.get_parent()
    for model in (one for one in get_page_models() if is_ours(one)):
        label = (model._meta.app_label, model._meta.model_name)
        place = parent if model.__name__ == "ArticlePage" else parent.get_parent()
        page = model.objects.filter(slug__in=["everything", "blog"]).get()
        found[f"add {model.__name__}"] = reverse("wagtailadmin_pages:add", args=[*label, place.pk])
        found[f"edit {model.__name__}"] = reverse("wagtailadmin_pages:edit", args=[page.pk])
    for model in (one for one in registry if is_ours(one)):
        label = (model._meta.app_label, model._meta.model_name, content.article.get_site().pk)
        found[f"edit {model.__name__}"] = reverse("wagtailsettings:edit", args=label)
    for model in (one for one in get_task_types() if is_ours(one)):
        label = (model._meta.app_label, model._meta.model_name)
        found[f"add {model.__name__}"] = reverse("wagtailadmin_workflows:add_task", args=label)
    for action in hooks.get_hooks("register_bulk_action"):
        for model in action.models if is_ours(action) else ():
            kind = ContentType.objects.get_for_model(model)
            one = content.things.get(kind.model)
            if one:
                label = (kind.app_label, kind.model, action.action_type)
                place = reverse("wagtail_bulk_action", args=label)
                found[f"bulk {action.action_type} {kind.model}"] = f"{place}?id={one.pk}"
    return {name: address for name, address in found.items() if not reason(name)}
