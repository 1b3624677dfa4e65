"""Pictures, galleries, embeds and attachments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from urllib.parse import unquote

from bs4 import Tag
from bs4.element import NavigableString

from neuromod_wagtail.text.html_tree import parse_html
from neuromod_wagtail.web.addresses import host_of
from neuromod_wagtail.wordpress.converting.autop import autop
from neuromod_wagtail.wordpress.converting.inline import (
    MAX_DEPTH,
    address_of,
    plain,
    rich_text,
    tidy,
)
from neuromod_wagtail.wordpress.converting.nodes import Embed, Gallery, Picture
from neuromod_wagtail.wordpress.reading.records import Item, meta_value

GALLERY_CLASSES = {
    "wp-block-gallery", "blocks-gallery-grid", "gallery", "tiled-gallery", "wp-block-jetpack-tiled-gallery",
}  # fmt: skip
# Elements that load something, with the attributes that contain its URL.
PLAYERS = {
    "iframe": ("src", "data-src"),
    "embed": ("src",),
    "object": ("data",),
    "audio": ("src",),
    "video": ("src",),
}
# The parameters of an object that name its film.
FILMS = {"movie", "src", "url", "filename"}
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
FILES = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)(?:$|\?)", re.IGNORECASE)


def classes(element: Tag) -> set[str]:
    value = element.get("class")
    return set(value) if isinstance(value, list) else set(str(value or "").split())


def near(element: Tag, *names: str) -> Tag | None:
    """Return the nearest ancestor with one of these names, at most ``MAX_DEPTH`` levels up."""
    around = islice(element.parents, MAX_DEPTH)
    return next((parent for parent in around if parent.name in names), None)


def attachment_id(element: Tag) -> int:
    """Return the ID in the picture's class or data, or in the id of the figure around it."""
    for name in sorted(classes(element)):
        if match := re.fullmatch(r"wp-image-(\d{1,18})", name):
            return int(match[1])
    for attribute in ("data-id", "data-attachment-id"):
        if str(element.get(attribute, "")).isdecimal():
            return int(str(element[attribute])[:18])
    figure = near(element, "figure")
    match = re.fullmatch(r"attachment_(\d{1,18})", str(figure.get("id", ""))) if figure else None
    return int(match[1]) if match else 0


def read_picture(image: Tag, caption: str = "") -> Picture | None:
    src = address_of(image, "src") or address_of(image, "data-src")
    if not src:
        return None
    around = near(image, "a")
    link = address_of(around) if around else ""
    # A link to the file or the attachment's page only showed a larger picture.
    if FILES.search(link) or (around and "attachment" in str(around.get("rel", ""))):
        link = ""
    alt = re.sub(r"\s+", " ", str(image.get("alt") or "")).strip()
    return Picture(src, attachment_id(image), alt, caption, link)


def is_gallery(element: Tag) -> bool:
    return bool(classes(element) & GALLERY_CLASSES)


def read_gallery(element: Tag) -> Gallery:
    """Return a gallery, with the captions of its pictures; another caption is its title."""
    captions: dict[Tag | None, Tag] = {}
    for caption in element.find_all(["figcaption", "dd"]):
        captions.setdefault(near(caption, "figure", "li", "dl"), caption)
    pictures = []
    for image in element.find_all("img"):
        figure = near(image, "figure", "li", "dl")
        own = captions.get(figure) if figure is not None and figure is not element else None
        picture = read_picture(image, caption_html(own))
        if picture:
            pictures.append(picture)
    return Gallery(pictures=tuple(pictures), title=plain(titles(element)))


def titles(element: Tag) -> list[Tag]:
    """Return the captions of a whole gallery."""
    return [
        caption
        for caption in element.find_all("figcaption")
        if not (parent := near(caption, "figure", "li")) or parent is element
    ]


def read_marked_gallery(element: Tag) -> Gallery:
    ids, without = (
        tuple(int(number) for number in re.findall(r"\d{1,18}", str(element.get(name, ""))))
        for name in ("ids", "exclude")
    )
    return Gallery(ids=ids, without=without)


def read_embed(element: Tag) -> Embed | None:
    """Return the embed that an element would load, with its title."""
    for attribute in PLAYERS.get(element.name, ()):
        if address := address_of(element, attribute):
            break
    else:
        address = next(
            filter(None, map(_loaded, element.find_all(["source", "embed", "param"]))), ""
        )
    if address.startswith("//"):
        address = f"https:{address}"
    if not address:
        return None
    title = str(element.get("title") or element.get("aria-label") or "")
    return Embed(address, re.sub(r"\s+", " ", title).strip())


def _loaded(inner: Tag) -> str:
    """Return the address that an element inside a player loads."""
    if inner.name == "param":
        is_film = str(inner.get("name", "")).lower() in FILMS
        return address_of(inner, "value") if is_film else ""
    return address_of(inner, "src")


def host(address: str) -> str:
    return host_of(address).removeprefix("www.")


def file_name(address: str) -> str:
    """Return the name of an audio, video or document file; empty for the URL of a page."""
    match = re.search(r"/([^/?#]+\.[a-z0-9]{2,4})(?:[?#]|$)", address, re.IGNORECASE)
    page = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
    name = match[1] if match and address.count("/") > 2 and not page.search(match[1]) else ""
    return unquote(name)


def caption_html(element: Tag | None) -> str:
    """Return a caption, without those of figures inside it, which may lack an end tag."""
    if element is None:
        return ""
    inner = ["figure", "figcaption"]
    own = (
        child
        for child in element.children
        if not (isinstance(child, Tag) and (child.name in inner or child.find(inner)))
    )
    return tidy(rich_text(own))


def has_other_text(element: Tag, caption: Tag | None) -> bool:
    whole = plain([element])
    return bool(whole) and whole != (plain([caption]) if caption else "") and bool(
        plain([child for child in element.descendants if isinstance(child, NavigableString)
               and (caption is None or caption not in child.parents)])
    )  # fmt: skip


def embedded_address(element: Tag, caption: Tag | None, inner: Tag | None) -> str:
    """Return the URL in an embed figure, from its text or the element that loads it."""
    if inner is not None and inner.name in PLAYERS:
        embed = read_embed(inner)
        return embed.url if embed else ""
    text = " ".join(
        str(string)
        for string in element.find_all(string=True)
        if caption is None or caption not in string.parents
    ).strip()
    return text if ADDRESS.fullmatch(text) else ""


@dataclass(frozen=True)
class Attachments:
    """``pictures`` by attachment ID; ``own``: the IDs of those attached to one post, in order."""

    pictures: Mapping[int, Picture] = field(default_factory=dict)
    own: tuple[int, ...] = ()

    def complete(self, node: Picture) -> Picture:
        """Complete a picture of the post with data from its attachment."""
        known = self.pictures.get(node.attachment)
        if known is None:
            return node
        return replace(node, src=node.src or known.src, alt=node.alt or known.alt)


@dataclass
class AttachmentIndex:
    """The pictures of an export, collected by the first pass, without the content of posts."""

    pictures: dict[int, Picture] = field(default_factory=dict)
    children: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, item: Item) -> None:
        if item.type != "attachment":
            return
        self.pictures[item.id] = picture_of(item)
        if FILES.search(item.attachment_url):
            self.children.setdefault(item.parent, []).append((item.menu_order, item.id))

    def of_post(self, identifier: int) -> Attachments:
        own = sorted(self.children.get(identifier, ())) if identifier else []
        return Attachments(self.pictures, tuple(key for _order, key in own))


def picture_of(item: Item) -> Picture:
    """Return the picture of an attachment: its caption is the excerpt."""
    soup = parse_html(autop(item.excerpt))
    alt = meta_value(item.meta, "_wp_attachment_image_alt").strip()
    return Picture(item.attachment_url, item.id, alt, tidy(rich_text(soup.children)))
