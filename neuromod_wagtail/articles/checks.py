"""System checks of articles: page types and the base template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.template import Context, Engine, Origin, TemplateDoesNotExist, engines
from django.template.loader_tags import BlockNode, ExtendsNode
from django.utils.module_loading import import_string

from neuromod_wagtail.articles.abstract_models import ArticleMixin
from neuromod_wagtail.articles.blocks import ArticleBody
from neuromod_wagtail.articles.modalities.facts import FactsBlock
from neuromod_wagtail.conf import settings

# Settings that name a class of blocks, and what it must be a subclass of.
BLOCK_SETTINGS = {"NEUROMOD_ARTICLE_BODY": ArticleBody, "NEUROMOD_MODALITY_FACTS": FactsBlock}
BASE_TEMPLATE = "neuromod_wagtail/base.html"
# The template blocks that our pages fill, and what each of them contains.
BLOCKS = {
    "stylesheets": "the stylesheets",
    "meta": "canonical URLs and structured data",
    "head": "the links to feeds",
    "main": "the content of the page",
    "footer_content": "the disclaimers of the footer",
    "scripts": "the scripts",
}


@register("neuromod")
def check_page_types(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W201: no page model uses ``ArticleMixin``."""
    if any(issubclass(model, ArticleMixin) for model in apps.get_models()):
        return []
    return [
        Warning(
            "No page model uses ArticleMixin, so there are no articles.",
            hint='Add "neuromod_wagtail.pages" and the apps it needs to INSTALLED_APPS, or combine '
            "ArticleMixin with your own page model.",
            id="neuromod_articles.W201",
        )
    ]


@register("neuromod")
def check_blocks(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """E203: a setting for blocks does not name a subclass of the package's own."""
    messages: list[CheckMessage] = []
    for name, wanted in BLOCK_SETTINGS.items():
        path = getattr(settings, name)
        try:
            found = import_string(path)
            problem = f"{path} is not a subclass of {wanted.__name__}."
        except ImportError as error:
            found, problem = None, str(error)
        if not (isinstance(found, type) and issubclass(found, wanted)):
            messages.append(Error(f"{name}: {problem}", id="neuromod_articles.E203"))
    return messages


@register(Tags.templates)
def check_base_template(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """W202: the site's base template lacks a block that articles fill."""
    engine = next((one.engine for one in engines.all() if hasattr(one, "engine")), None)
    found = set(_blocks(engine, BASE_TEMPLATE, [])) if engine is not None else set(BLOCKS)
    return [
        Warning(
            f"{BASE_TEMPLATE} has no block “{name}”, so pages lack {what}.",
            hint="See “Use your own base template” in docs/how-to/override-templates.md.",
            id="neuromod_articles.W202",
        )
        for name, what in BLOCKS.items()
        if name not in found
    ]


def _blocks(engine: Engine, name: str, history: list[Origin]) -> Iterator[str]:
    """Yield the blocks of a template and of the templates it extends."""
    template: Any
    try:
        template, origin = engine.find_template(name, skip=history)
    except TemplateDoesNotExist:
        return
    yield from (node.name for node in template.nodelist.get_nodes_by_type(BlockNode))
    for node in template.nodelist.get_nodes_by_type(ExtendsNode):
        yield from (block.name for block in node.nodelist.get_nodes_by_type(BlockNode))
        parent = node.parent_name.resolve(Context())
        if isinstance(parent, str):
            yield from _blocks(engine, parent, [*history, origin] if parent == name else [])
