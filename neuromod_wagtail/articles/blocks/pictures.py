"""The sizes of pictures, and the markup of responsive pictures.

Three widths cover phones, a text column and high-density screens. All browsers in use support WebP.
AVIF is offered to those that support it, if Pillow was built with it: at a quality that looks the
same, files are a third smaller. Encoding takes about five times as long, once, in a task.
A vector drawing (SVG), if the site accepts such files, stays one in each size.
Preview cards on other sites use JPEG at the size recommended by Open Graph; they show no drawings.
"""

from __future__ import annotations

from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from PIL import features
from wagtail.images.models import AbstractImage, AbstractRendition, SourceImageIOError

WIDTHS = (480, 960, 1440)
WIDTH_SPECS = [f"width-{width}|format-webp" for width in WIDTHS]
THUMBNAIL_SPEC = "fill-320x200|format-webp"
PORTRAIT_SPEC = "fill-160x160|format-webp"
SHARE_SPEC = "fill-1200x630|format-jpeg"
# As similar to the original (SSIM) as WebP at Wagtail's quality of 80.
AVIF = "format-avif|avifquality-55"
# By the spec in WebP, which every browser can show, the same size in AVIF.
AVIF_SPECS = {
    spec: spec.replace("format-webp", AVIF)
    for spec in [*WIDTH_SPECS, THUMBNAIL_SPEC]
    if features.check("avif")
}
# The same sizes of a vector drawing, which has no other format.
SVG_SPECS = {
    spec: spec.removesuffix("|format-webp")
    for spec in [*WIDTH_SPECS, THUMBNAIL_SPEC, PORTRAIT_SPEC]
}
TEXT_SPECS = [*WIDTH_SPECS, *(AVIF_SPECS[spec] for spec in WIDTH_SPECS if spec in AVIF_SPECS)]
RENDITION_SPECS = [*SVG_SPECS, SHARE_SPEC, *AVIF_SPECS.values()]
# How wide a picture in the text is shown.
TEXT_SIZES = "(min-width: 48rem) 45rem, calc(100vw - 2rem)"


def responsive_picture(
    image: AbstractImage, *, sizes: str = "", lazy: bool = True
) -> SafeString | None:
    """Return a ``<picture>`` with all widths, or None if the file is missing or unreadable.

    ``image`` is the value of an ``ImageBlock``, with ``contextual_alt_text``.
    """
    renditions = get_renditions(image, WIDTH_SPECS)
    if not renditions:
        return None
    middle = renditions[len(renditions) // 2]
    places = {"srcset": _srcset(renditions), "sizes": sizes or TEXT_SIZES}
    attributes = {
        "src": middle.url,
        **places,
        "width": middle.width,
        "height": middle.height,
        "alt": image.contextual_alt_text or "",
        "class": "nm-picture__img",
        "decoding": "async",
        **({"loading": "lazy"} if lazy else {"fetchpriority": "high"}),
    }
    smaller = _in_avif(image, WIDTH_SPECS)
    return _with_source(attributes, {**places, "srcset": _srcset(smaller)} if smaller else None)


def fixed_picture(
    image: AbstractImage, spec: str, *, css_class: str, lazy: bool = True
) -> SafeString | None:
    """Return a picture of one size, for cards and portraits, or None if the file is missing."""
    renditions = get_renditions(image, [spec])
    if not renditions:
        return None
    rendition = renditions[0]
    attributes = {
        "src": rendition.url,
        "width": rendition.width,
        "height": rendition.height,
        "alt": "",
        "class": css_class,
        "decoding": "async",
        **({"loading": "lazy"} if lazy else {}),
    }
    smaller = _in_avif(image, [spec])
    return _with_source(attributes, {"srcset": smaller[0].url} if smaller else None)


def _in_avif(image: AbstractImage, specs: list[str]) -> list[AbstractRendition]:
    wanted = [AVIF_SPECS[spec] for spec in specs if spec in AVIF_SPECS]
    return get_renditions(image, wanted) if wanted else []


def _srcset(renditions: list[AbstractRendition]) -> str:
    return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in renditions)


def _with_source(attributes: dict[str, object], avif: dict[str, str] | None) -> SafeString:
    """Return an ``<img>``, wrapped in a ``<picture>`` if there is an AVIF version."""
    img = format_html("<img{}>", flatatt(attributes))
    if avif is None:
        return img
    source = flatatt({"type": "image/avif", **avif})
    return format_html("<picture><source{}>{}</picture>", source, img)


def get_renditions(image: AbstractImage, specs: list[str]) -> list[AbstractRendition]:
    """Return the renditions of ``specs``, narrowest first; empty if the file is unreadable."""
    if image.is_svg():
        specs = [SVG_SPECS[spec] for spec in specs if spec in SVG_SPECS]
    try:
        renditions = image.get_renditions(*specs)
    except (SourceImageIOError, OSError, ValueError):
        return []
    for rendition in renditions.values():
        # Those of a vector drawing that was just made have fractions, which HTML does not allow.
        rendition.width, rendition.height = round(rendition.width), round(rendition.height)
    # A small original has the same width in several renditions.
    by_width = {rendition.width: rendition for rendition in renditions.values()}
    return [by_width[width] for width in sorted(by_width)]
