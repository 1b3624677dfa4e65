"""The sizes of pictures, and the markup of responsive pictures.

All browsers in use support WebP; three widths cover phones, a text column and high-density screens.
Preview cards on other sites use JPEG at the size recommended by Open Graph.
"""

from __future__ import annotations

from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images.models import AbstractImage, AbstractRendition, SourceImageIOError

WIDTHS = (480, 960, 1440)
WIDTH_SPECS = [f"width-{width}|format-webp" for width in WIDTHS]
THUMBNAIL_SPEC = "fill-320x200|format-webp"
PORTRAIT_SPEC = "fill-160x160|format-webp"
SHARE_SPEC = "fill-1200x630|format-jpeg"
RENDITION_SPECS = [*WIDTH_SPECS, THUMBNAIL_SPEC, PORTRAIT_SPEC, SHARE_SPEC]


def responsive_picture(image: AbstractImage, *, sizes: str, lazy: bool = True) -> SafeString | None:
    """Return an ``<img>`` with ``srcset``, or None if the file is missing or unreadable.

    ``image`` is the value of an ``ImageBlock``, with ``contextual_alt_text``.
    """
    renditions = get_renditions(image, WIDTH_SPECS)
    if not renditions:
        return None
    srcset = ", ".join(f"{rendition.url} {rendition.width}w" for rendition in renditions)
    middle = renditions[len(renditions) // 2]
    attributes = {
        "src": middle.url,
        "srcset": srcset,
        "sizes": sizes,
        "width": middle.width,
        "height": middle.height,
        "alt": image.contextual_alt_text or "",
        "class": "nm-picture__img",
        "decoding": "async",
        **({"loading": "lazy"} if lazy else {"fetchpriority": "high"}),
    }
    return format_html("<img{}>", flatatt(attributes))


def fixed_picture(
    image: AbstractImage, spec: str, *, css_class: str, alt: str = ""
) -> SafeString | None:
    """Return an ``<img>`` of one size, for cards and portraits, or None if the file is missing."""
    renditions = get_renditions(image, [spec])
    if not renditions:
        return None
    rendition = renditions[0]
    attributes = {
        "src": rendition.url,
        "width": rendition.width,
        "height": rendition.height,
        "alt": alt,
        "class": css_class,
        "loading": "lazy",
        "decoding": "async",
    }
    return format_html("<img{}>", flatatt(attributes))


def get_renditions(image: AbstractImage, specs: list[str]) -> list[AbstractRendition]:
    """Return the renditions of ``specs``, narrowest first; empty if the file is unreadable."""
    try:
        renditions = image.get_renditions(*specs)
    except (SourceImageIOError, OSError, ValueError):
        return []
    # A small original has the same width in several renditions.
    by_width = {rendition.width: rendition for rendition in renditions.values()}
    return [by_width[width] for width in sorted(by_width)]
