"""The pictures of an export, for posts that say no more of them than an id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from neuromod_wagtail.html.tree import parse_html
from neuromod_wagtail.wordpress.converting.autop import autop
from neuromod_wagtail.wordpress.converting.figures import FILES
from neuromod_wagtail.wordpress.converting.inline import rich_text, tidy
from neuromod_wagtail.wordpress.converting.nodes import Picture
from neuromod_wagtail.wordpress.reading.records import Item, meta_value


@dataclass(frozen=True)
class Attachments:
    """``pictures`` by id, and ``own``: the ids of those that belong to a post, in its order."""

    pictures: Mapping[int, Picture] = field(default_factory=dict)
    own: tuple[int, ...] = ()

    def complete(self, node: Picture) -> Picture:
        """A picture of the post with what only its attachment says."""
        known = self.pictures.get(node.attachment)
        if known is None:
            return node
        return replace(node, src=node.src or known.src, alt=node.alt or known.alt)


@dataclass
class AttachmentIndex:
    """Filled by a first pass over the export; small, as it holds no content of posts."""

    pictures: dict[int, Picture] = field(default_factory=dict)
    children: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, items: Iterable[Item]) -> AttachmentIndex:
        index = cls()
        for item in items:
            index.add(item)
        return index

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
    """An attachment keeps its caption in the excerpt and its alternative text in a field."""
    soup = parse_html(autop(item.excerpt))
    alt = meta_value(item.meta, "_wp_attachment_image_alt").strip()
    return Picture(item.attachment_url, item.id, alt, tidy(rich_text(soup.children)))
