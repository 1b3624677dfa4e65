"""The parts of a post, before they are matched with the blocks, pictures and pages here.

``html`` is rich text in Wagtail's subset (``b i sup sub a br ol ul li p``), with the URLs of the
post. Plain texts have no markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Paragraph:
    html: str


@dataclass(frozen=True)
class Heading:
    text: str
    level: int
    anchor: str = ""


@dataclass(frozen=True)
class ItemList:
    """A list. ``items`` are rich texts, which contain nested lists."""

    items: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True)
class Quote:
    text: str
    attribution: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture. ``attachment`` is WordPress's ID, 0 if unknown; ``caption`` is HTML."""

    src: str
    attachment: int = 0
    alt: str = ""
    caption: str = ""
    link: str = ""


@dataclass(frozen=True)
class Gallery:
    """Pictures, or IDs of attachments; without either, all attachments of the post."""

    pictures: tuple[Picture, ...] = ()
    ids: tuple[int, ...] = ()
    without: tuple[int, ...] = ()
    title: str = ""


@dataclass(frozen=True)
class Embed:
    url: str
    title: str = ""


@dataclass(frozen=True)
class Table:
    """A table, whose ``head`` may be empty. All rows have the same number of cells."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    first_column_is_heading: bool = False


@dataclass(frozen=True)
class Footnotes:
    """Pairs of an anchor, which links in the text lead to, and rich text."""

    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Separator:
    pass


@dataclass(frozen=True)
class Raw:
    """HTML that no block can hold. ``reason`` is stable: the name of an element or block."""

    html: str
    reason: str


Node: TypeAlias = (
    Paragraph
    | Heading
    | ItemList
    | Quote
    | Picture
    | Gallery
    | Embed
    | Table
    | Separator
    | Raw
    | Footnotes
)


@dataclass(frozen=True)
class Note:
    """Something for an editor to check. ``kind`` is stable; ``detail`` identifies it."""

    kind: str
    detail: str = ""


@dataclass
class Document:
    """A post. ``words`` are those its readers saw; ``language`` is that of the blog."""

    nodes: list[Node] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    language: str = ""

    def note(self, kind: str, detail: str = "") -> None:
        note = Note(kind, detail[:200])
        if note not in self.notes:
            self.notes.append(note)
