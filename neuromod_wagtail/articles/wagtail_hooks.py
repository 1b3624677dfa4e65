from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from neuromod_wagtail.articles.viewsets import ArticleSnippetGroup

register_snippet(ArticleSnippetGroup)


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[Any]:
    return [*icons, "neuromod_wagtail/icons/neuromod-modality.svg"]
