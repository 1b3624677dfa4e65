"""Chooser blocks that can take their objects from a preloaded pool.

An article has several streams (introduction, picture, body, the authors' photos,
the modalities' risks), and Wagtail fetches chosen objects once per stream and
block type. ``rendering/context_loader.py`` collects what all of them need and loads each model
once; inside ``pooled`` these blocks take their objects from the pool. Elsewhere (editing, preview,
other packages) they behave like Wagtail's own blocks.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

Pool = Mapping[type[models.Model], Mapping[int, models.Model]]

_pool: ContextVar[Pool | None] = ContextVar("neuromod_articles_pool", default=None)


@contextmanager
def pooled(pool: Pool) -> Iterator[None]:
    """Let chooser blocks take their objects from ``pool`` (``{model: {pk: object}}``)."""
    token = _pool.set(pool)
    try:
        yield
    finally:
        _pool.reset(token)


class PooledMixin:
    """Makes a chooser block use the pool, if there is one: an object not in it does not exist."""

    model_class: type[models.Model]

    def bulk_to_python(self, values: Iterable[int]) -> list[models.Model | None]:
        pool = _pool.get()
        if pool is None or self.model_class not in pool:
            return super().bulk_to_python(list(values))  # type: ignore[misc]
        # A copy for each use, because Wagtail stores the alternative text of each use on the image.
        objects = pool[self.model_class]
        return [copy.copy(objects[pk]) if pk in objects else None for pk in values]


class PooledSnippetChooserBlock(PooledMixin, SnippetChooserBlock):
    pass


class PooledDocumentChooserBlock(PooledMixin, DocumentChooserBlock):
    pass


class PooledImageChooserBlock(PooledMixin, ImageChooserBlock):
    pass


class PooledImageBlock(ImageBlock):
    """Wagtail's image block with a pool."""

    def __init__(self, required: bool = True, **kwargs: object) -> None:
        super().__init__(required=required, **kwargs)
        chooser = PooledImageChooserBlock(required=required)
        chooser.set_name("image")
        self.child_blocks["image"] = chooser
