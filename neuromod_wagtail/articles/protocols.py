"""What the jobs of this app ask of pages, as types: ``abstract_models`` has what they ask for."""

from __future__ import annotations

from typing import Any, Protocol

from wagtail.blocks.stream_block import StreamValue


class Article(Protocol):
    """An article page; ``ArticleMixin`` with the site's base page is one."""

    pk: Any
    introduction: StreamValue
    picture: StreamValue
    body: StreamValue
    has_affiliate_links: bool
    ai_use: str

    def get_authorships(self) -> Any: ...
