"""Work that readers and editors need not wait for. Tasks take primary keys and look again."""

from __future__ import annotations

from typing import Any

import swapper
from django_tasks import task
from wagtail.blocks.stream_block import StreamValue
from wagtail.images import get_image_model

from neuromod_wagtail.articles import pictures
from neuromod_wagtail.articles.abstract_models import ArticleMixin
from neuromod_wagtail.articles.content import Uses, collect


@task()
def make_renditions(page_pk: int) -> int:
    """Make the picture files of an article, so that reading it writes nothing.

    Returns the number of images looked at; a missing file is left to the editor's checks.
    """
    page = swapper.load_model("wagtailcore", "Page").objects.filter(pk=page_pk).first()
    article = page.specific if page else None
    if not isinstance(article, ArticleMixin):
        return 0
    photos = [entry.author.photo for entry in article.get_authorships() if entry.author]
    looked_at = 0
    for streams, specs in (
        ([article.picture], pictures.RENDITION_SPECS),
        ([article.body], pictures.WIDTH_SPECS),
        (photos, [pictures.PORTRAIT_SPEC]),
    ):
        for image in _images(streams):
            pictures.get_renditions(image, specs)
            looked_at += 1
    return looked_at


def _images(streams: list[StreamValue]) -> Any:
    uses: Uses = {}
    collect(streams, uses)
    return get_image_model().objects.filter(pk__in=uses.get(get_image_model(), {}))
