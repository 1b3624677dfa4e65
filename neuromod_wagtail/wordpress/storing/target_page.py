"""Below which index the articles go."""

from __future__ import annotations

from typing import Any

import swapper
from django.utils.translation import gettext as _
from wagtail.models import Site

from neuromod_wagtail.articles.abstract_models import ArticleIndexMixin
from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.wordpress.mapping import Mapping


def find_parent(name: str) -> Any:
    """The index with this number or path (``/blog/``). Raises ``ExportRefused``."""
    page_model = swapper.load_model("wagtailcore", "Page")
    name = name.strip()
    if name.isdecimal():
        page = page_model.objects.filter(pk=name).first()
    else:
        page = _by_path(page_model, name.strip("/"))
    if page is None:
        message = _(
            "There is no page “%(name)s”. Enter the number or path of an article index, such "
            "as /blog/. If there is none, create one in the admin first."
        )
        raise ExportRefused("no_parent", message % {"name": name})
    return checked(page.specific)


def checked(page: Any) -> Any:
    """The page, if articles can go below it."""
    if not isinstance(page, ArticleIndexMixin):
        message = _(
            "Articles cannot be added below “%(title)s”, because it is not an article index. "
            "Create one in the admin and use that."
        )
        raise ExportRefused("wrong_parent", message % {"title": page.title})
    return page


def parents_of(parent: Any, mapping: Mapping) -> dict[str, Any]:
    """The index for each type of WordPress that the mapping names; ``""`` for all others."""
    usual = checked(parent)
    return {"": usual, **{kind: find_parent(name) for kind, name in mapping.parents.items()}}


def _by_path(page_model: Any, path: str) -> Any:
    for site in Site.objects.select_related("root_page").order_by("-is_default_site"):
        wanted = f"{site.root_page.url_path}{path}/" if path else site.root_page.url_path
        found = page_model.objects.filter(url_path=wanted).first()
        if found is not None:
            return found
    return None
