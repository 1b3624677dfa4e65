"""The references in raw blocks → primary keys; what is not found stays readable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from neuromod_wagtail.wordpress.converting.blocks import (
    ImageReference,
    ModalityReference,
    RawBlock,
    make_block,
    raw_block,
)
from neuromod_wagtail.wordpress.converting.figures import file_name

FindImage: TypeAlias = Callable[[ImageReference], int | None]
FindModality: TypeAlias = Callable[[ModalityReference], int | None]


def fill(
    blocks: list[RawBlock], find_image: FindImage, find_modality: FindModality
) -> list[RawBlock]:
    """Blocks with primary keys. What is not found stays readable: a picture as its HTML."""
    return [filled for given in blocks for filled in _fill(given, find_image, find_modality)]


def _fill(
    given: RawBlock, find_image: FindImage, find_modality: FindModality
) -> Iterator[RawBlock]:
    value = given["value"]
    if given["type"] == "picture":
        yield _filled_picture(value, find_image)
    elif given["type"] == "gallery":
        pictures = [_filled_picture(picture, find_image) for picture in value["pictures"]]
        found = [picture for picture in pictures if picture["type"] == "picture"]
        if len(found) > 1:
            yield make_block(
                "gallery", {**value, "pictures": [picture["value"] for picture in found]}
            )
            pictures = [picture for picture in pictures if picture not in found]
        elif value["title"]:
            yield make_block("paragraph", f"<p>{escape(value['title'], quote=False)}</p>")
        yield from pictures
    elif given["type"] == "modality_list":
        items = []
        for item in value["items"]:
            key = find_modality(item["modality"])
            items.append(
                {**item, "modality": key, "custom_name": "" if key else item["custom_name"]}
            )
        yield make_block("modality_list", {"items": items})
    else:
        yield given


def _filled_picture(value: dict[str, Any], find_image: FindImage) -> RawBlock:
    image = value["image"]
    key = find_image(image["image"])
    if key is not None:
        return make_block("picture", {**value, "image": {**image, "image": key}})
    credit = value["credit"]
    lines = [value["caption"], " / ".join(filter(None, (credit["creator"], credit["source"])))]
    caption = escape(". ".join(filter(None, lines)), quote=False)
    # A link and no picture: readers load nothing from the old site.
    src = image["image"].src
    label = image["alt_text"] or file_name(src) or _("Picture")
    link = f'<a href="{escape(src)}">{escape(label)}</a>' if src else escape(label)
    html = f"<figure>{link}<figcaption>{caption}</figcaption></figure>"
    return raw_block(html, "picture not found")
