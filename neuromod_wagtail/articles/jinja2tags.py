"""Jinja2 extension with the template tags of articles, disclaimers and addresses as functions.

Add ``neuromod_wagtail.articles.jinja2tags.articles`` to the ``extensions`` of the environment.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.template.loader import render_to_string
from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from neuromod_wagtail.articles.templatetags import neuromod_articles
from neuromod_wagtail.disclaimers.resolver import Notice
from neuromod_wagtail.disclaimers.templatetags import neuromod_disclaimers
from neuromod_wagtail.templatetags import neuromod_permalinks

FUNCTIONS: tuple[Callable[..., object], ...] = (
    neuromod_articles.heading,
    neuromod_articles.linked,
    neuromod_articles.linked_names,
    neuromod_articles.picture,
    neuromod_articles.portrait,
    neuromod_articles.share_picture,
    neuromod_articles.thumbnail,
    neuromod_disclaimers.disclaimer_url,
    neuromod_permalinks.home_url,
)
# These look at the page, its content and the request.
CONTEXT_FUNCTIONS: tuple[Callable[..., object], ...] = (
    neuromod_articles.back_links,
    neuromod_articles.cite,
    neuromod_articles.cited,
    neuromod_articles.markdown_url,
    neuromod_articles.note_back_links,
    neuromod_articles.noted,
    neuromod_articles.structured_data,
    neuromod_permalinks.full_address_below,
)


@pass_context
def django_include(context: Context, template: str, **variables: object) -> str:
    """Render a Django template with the variables of this one, and further ones."""
    known = context.environment.globals
    inherited = {
        name: value
        for name, value in context.get_all().items()
        if name not in known or known[name] is not value
    }
    return render_to_string(template, {**inherited, **variables}, context.get("request"))


@pass_context
def disclaimer(context: Any, notice: Notice) -> str:
    return render_to_string(
        "neuromod_wagtail/disclaimers/disclaimer.html",
        neuromod_disclaimers.disclaimer(context, notice),
    )


def disclaimers(page: object, place: str) -> str:
    return render_to_string(
        "neuromod_wagtail/disclaimers/placements.html",
        neuromod_disclaimers.disclaimers(page, place),
    )


def _with_context(function: Callable[..., object]) -> Callable[..., object]:
    @pass_context
    @wraps(function)
    def call(context: Context, *arguments: object, **options: object) -> object:
        return function(context, *arguments, **options)

    return call


class ArticlesExtension(Extension):
    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        own = (django_include, disclaimer, disclaimers)
        found = (*own, *FUNCTIONS, *map(_with_context, CONTEXT_FUNCTIONS))
        environment.globals.update({function.__name__: function for function in found})


articles = ArticlesExtension
