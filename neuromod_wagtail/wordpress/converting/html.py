"""Conversion of a post's HTML to nodes, which keeps every word in the same order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString, PageElement

from neuromod_wagtail.text.html_tree import parse_html
from neuromod_wagtail.wordpress.converting import media
from neuromod_wagtail.wordpress.converting.inline import (
    MAX_DEPTH,
    SILENT,
    address_of,
    drawn_words,
    is_smiley,
    is_text,
    plain,
    rich_text,
    tidy,
)
from neuromod_wagtail.wordpress.converting.lists_and_tables import (
    ITEM_BLOCKS,
    footnote_items,
    is_footnotes,
    is_simple_list,
    item_text,
    read_table,
)
from neuromod_wagtail.wordpress.converting.nodes import (
    Document,
    Embed,
    Footnotes,
    Heading,
    ItemList,
    Node,
    Paragraph,
    Quote,
    Raw,
    Separator,
)

ANCHOR = re.compile(r"[a-z][a-z0-9-]{0,59}")
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Kept as HTML, because no block has the same meaning.
AS_IT_IS = {"pre", "details", "dl", "form", "fieldset", "map"}
LOADS = {"iframe", "embed", "object", "audio", "video"}
BLOCKS = {
    "p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "address",
    "center", "ul", "ol", "table", "blockquote", "figure", "hr", "img", "nm-gallery", "nm-raw",
    "picture", "noscript", "li", "script", "body", "html",
} | set(HEADINGS) | AS_IT_IS | LOADS  # fmt: skip
# Those of them that can be inside a sentence.
SOFT = {
    "p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "address",
    "center", "li", "script", "body", "html",
}  # fmt: skip
# Either a picture of its own or a word in a sentence.
DRAWN = {"math", "svg"}
RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"}
MAX_ABBREVIATIONS = 200
NAMES = ("lang", "dir")
# Elements to keep whole if they are in another language, which rich text cannot express.
WHOLE = {"p", "ul", "ol", "blockquote"}


def read_html(html: str, document: Document | None = None) -> Document:
    """Read the nodes of some HTML, however broken it is."""
    document = document or Document()
    soup = parse_html(html)
    expand_abbreviations(soup)
    _Flow(document).read(soup)
    return document


class _Flow:
    """Walk through blocks; collect text between them in ``inline`` until a paragraph ends."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.inline: list[PageElement] = []

    def read(self, parent: Tag, depth: int = 0) -> None:
        self._walk(parent, depth)
        self._end_paragraph()

    def _add(self, node: Node) -> None:
        self._end_paragraph()
        self.document.nodes.append(node)

    def _walk(self, parent: Tag, depth: int) -> None:
        for child in list(parent.children):
            if isinstance(child, Comment):
                if child.strip().startswith("nextpage"):
                    self.document.note("page_break")
                    self._end_paragraph()
            elif isinstance(child, NavigableString):
                if is_text(child):
                    self.inline.append(child)
            elif isinstance(child, Tag):
                self._element(child, depth)

    def _element(self, element: Tag, depth: int) -> None:
        if depth > MAX_DEPTH:
            self.document.note("too_deep", element.name)
            self.inline.append(NavigableString(element.get_text()))
        elif element.name in DRAWN and stands_alone(element):
            self._add(self._raw(element, element.name))
        elif is_word(element):
            self.inline.append(element)
        elif element.name in BLOCKS:
            self._block(element, depth)
        elif element.name in SILENT:
            pass
        elif self._runs_through(element):
            self.inline.append(element)
        else:
            # A link or bold type around a picture or a paragraph.
            self._walk(element, depth + 1)

    def _runs_through(self, element: Tag) -> bool:
        """Return whether an element is part of a sentence or link, not a wrapper around blocks."""
        blocks = blocks_in(element)
        if any(tag.name not in SOFT for tag in blocks):
            return False
        for script in (tag for tag in blocks if tag.name == "script"):
            self.document.note("script", str(script.get("src") or ""))
        is_piece = is_in_paragraph(element) or bool(address_of(element))
        return is_piece or all(tag.name == "script" for tag in blocks)

    def _block(self, element: Tag, depth: int) -> None:
        name = element.name
        if name == "script":
            self.document.note("script", str(element.get("src") or ""))
        elif name in WHOLE and self._is_foreign(element):
            self._keep_language(element)
        elif name in HEADINGS:
            self._heading(element)
        elif name in {"ul", "ol"}:
            self._list(element)
        elif name == "img":
            self._picture(element)
        elif name == "figure" or (name == "div" and media.is_gallery(element)):
            self._figure(element, depth)
        elif name == "table":
            self._table(element)
        elif name == "blockquote":
            self._quote(element)
        elif name == "hr":
            self._add(Separator())
        elif name == "nm-gallery":
            self._add(media.read_marked_gallery(element))
        elif name in LOADS:
            self._embed(element)
        elif name == "nm-raw":
            self._custom(element, depth)
        elif name in AS_IT_IS:
            self._add(self._raw(element, name))
        else:
            copy_language_to_children(element)
            self._enter(element, depth)

    def _enter(self, element: Tag, depth: int) -> None:
        self._end_paragraph()
        self._walk(element, depth + 1)
        self._end_paragraph()

    def _is_foreign(self, element: Tag) -> bool:
        """Return whether an element with only text is in another language."""
        return any(foreign(element, self.document.language)) and all(
            tag.name in SOFT | {"ul", "ol"} for tag in blocks_in(element)
        )

    def _keep_language(self, element: Tag) -> None:
        """Keep an element as it is; join it to a neighbour that is kept for the same reason."""
        raw = self._raw(element, "language")
        self._end_paragraph()
        last = self.document.nodes[-1] if self.document.nodes else None
        if isinstance(last, Raw) and last.reason == raw.reason:
            self.document.nodes.pop()
            raw = Raw(f"{last.html}\n{raw.html}", raw.reason)
        self._add(raw)

    def _note_languages(self, elements: list[PageElement]) -> None:
        for element in elements:
            for tag in [element, *element.find_all(True)] if isinstance(element, Tag) else ():
                for attribute in foreign(tag, self.document.language):
                    self.document.note("format", attribute)

    def _end_paragraph(self) -> None:
        elements, self.inline = self.inline, []
        if not elements:
            return
        lost: set[str] = set()
        html = tidy(rich_text(elements, lost))
        if not re.sub(r"<[^>]*>|\s|\xa0", "", html):
            return
        for name in sorted(lost - {"img"}):
            self.document.note("format", name)
        self._note_languages(elements)
        if media.ADDRESS.fullmatch(plain(elements)) and html == plain(elements).replace(
            "&", "&amp;"
        ):
            # WordPress embeds the content of a URL on a line of its own.
            self.document.nodes.append(Embed(plain(elements)))
        else:
            self.document.nodes.append(Paragraph(html))

    def _heading(self, element: Tag) -> None:
        self._note_languages([element])
        images = [image for image in element.find_all("img") if not is_smiley(image)]
        if element.find("a", href=True) and plain([element]):
            self._add(self._raw(element, "heading with a link"))
            return
        for image in images:
            self._picture(image)
        if text := plain([part for part in element.children if part not in images]):
            anchor = str(element.get("id") or "")
            level = min(max(HEADINGS[element.name], 2), 4)
            self._add(Heading(text, level, anchor if ANCHOR.fullmatch(anchor) else ""))

    def _picture(self, image: Tag, caption: str = "") -> None:
        picture = media.read_picture(image, caption)
        if picture is None:
            self.document.note("picture_without_address", str(image.get("alt") or ""))
            if caption:
                self._add(Paragraph(caption))
            return
        self._add(picture)

    def _figure(self, element: Tag, depth: int) -> None:
        caption = element.find("figcaption")
        captions = [caption] if caption else []
        images = element.find_all("img")
        inner = next(
            (tag for tag in element.find_all(True) if tag.name in {*LOADS, "table", "blockquote"}),
            None,
        )
        if media.is_gallery(element) and images or len(images) > 1 and inner is None:
            self._gallery(element)
        elif images and inner is None and not media.has_other_text(element, caption):
            self._picture(images[0], media.caption_html(caption))
        elif inner is not None and inner.name == "table" and len(element.find_all("table")) == 1:
            self._table(element, inner, captions)
        elif not images and (address := media.embedded_address(element, caption, inner)):
            self._captioned(lambda title: Embed(address, title), captions)
        else:
            self._enter(element, depth)

    def _gallery(self, element: Tag) -> None:
        gallery = media.read_gallery(element)
        self._captioned(lambda title: replace(gallery, title=title), media.titles(element))

    def _captioned(self, make: Callable[[str], Node], captions: Sequence[Tag]) -> None:
        """Add a node; a caption with links, for which it has only text, follows as a paragraph."""
        html = tidy(rich_text(captions))
        has_links = "<a " in html
        self._add(make("" if has_links else plain(captions)))
        if has_links:
            self._add(Paragraph(html))

    def _table(self, element: Tag, inner: Tag | None = None, captions: Sequence[Tag] = ()) -> None:
        table = read_table(inner or element)
        if table is None:
            self._add(self._raw(element, "table"))
            return
        self._note_languages([element])
        own = table.caption
        self._captioned(lambda text: replace(table, caption=f"{own} {text}".strip()), captions)

    def _embed(self, element: Tag) -> None:
        embed = media.read_embed(element)
        self._add(embed or self._raw(element, element.name))

    def _list(self, element: Tag) -> None:
        items = [child for child in element.children if isinstance(child, Tag)]
        if is_footnotes(element):
            self._add(Footnotes(tuple(footnote_items(element))))
        elif media.is_gallery(element) and element.find("img"):
            self._gallery(element)
        elif not is_simple_list(element):
            self._add(self._raw(element, "list"))
        else:
            texts = tuple(tidy(item_text(item, self.document)) for item in items)
            if kept := tuple(text for text in texts if text):
                self._add(ItemList(kept, element.name == "ol"))

    def _quote(self, element: Tag) -> None:
        cite = element.find(["cite", "footer"])
        rich = element.find_all(["a", *ITEM_BLOCKS, "ul", "ol"])
        if any(tag is not cite and not is_smiley(tag) for tag in rich):
            self._add(self._raw(element, "blockquote"))
            return
        attribution = plain([cite]) if cite else ""
        if cite:
            cite.extract()
        paragraphs = element.find_all("p") or [element]
        loose = (
            [child for child in element.children if child not in paragraphs]
            if paragraphs != [element]
            else []
        )
        if plain(loose):
            paragraphs = [element]
        text = "\n\n".join(filter(None, (plain([part], "\n") for part in paragraphs)))
        if text or attribution:
            self._add(Quote(text or attribution, attribution if text else "", _http(element)))

    def _custom(self, element: Tag, depth: int) -> None:
        """Convert custom HTML to blocks if nothing is lost, but never a plugin's block."""
        name = str(element.get("name") or "html")
        trial = Document(language=self.document.language)
        _Flow(trial).read(element, depth + 1)
        for mark in element.find_all("nm-raw"):
            mark.unwrap()
        for remark in element.find_all(string=lambda string: isinstance(string, Comment)):
            remark.extract()
        inner = element.decode_contents().strip()
        if name != "core/html" and inner:
            self.document.note("block", name)
            self._add(Raw(inner, name))
        elif any(isinstance(node, Raw) for node in trial.nodes) or any(
            note.kind == "format" for note in trial.notes
        ):
            self._add(Raw(inner, "html"))
        else:
            self._end_paragraph()
            self.document.nodes += trial.nodes
            for note in trial.notes:
                self.document.note(note.kind, note.detail)

    def _raw(self, element: Tag, reason: str) -> Raw:
        self.document.note("raw", reason)
        return Raw(str(element), reason)


def _http(element: Tag) -> str:
    address = address_of(element, "cite")
    return address if address.startswith(("http://", "https://")) else ""


def blocks_in(element: Tag) -> list[Tag]:
    return [tag for tag in element.find_all(True) if tag.name in BLOCKS and not is_word(tag)]


def is_word(element: Tag) -> bool:
    """Return whether it is a smiley or an object with nothing to load, not a block."""
    if element.name == "img":
        return is_smiley(element)
    if element.name != "object" or not is_in_paragraph(element):
        return False
    loads = {child.name for child in element.children if isinstance(child, Tag)} & {
        "embed",
        "param",
    }
    return not loads and not address_of(element, "data").startswith(("http", "//", "/"))


def is_in_paragraph(element: Tag) -> bool:
    return any(parent.name == "p" for parent in islice(element.parents, MAX_DEPTH))


def stands_alone(element: Tag) -> bool:
    """Return whether a drawing has no text beside it, nor any inside that would be lost."""
    if element.name == "svg" and drawn_words(element):
        return False
    if _is_beside(element.previous_sibling, back=True) or _is_beside(element.next_sibling):
        return False
    parent = element.parent
    return parent is None or parent.name in BLOCKS or parent.parent is None or stands_alone(parent)


def _is_beside(element: PageElement | None, *, back: bool = False) -> bool:
    while element is not None and not isinstance(element, Tag) and not str(element).strip():
        element = element.previous_sibling if back else element.next_sibling
    return element is not None and not (isinstance(element, Tag) and element.name in BLOCKS)


def expand_abbreviations(soup: BeautifulSoup) -> None:
    """Write out each abbreviation once, unless the post already explains it."""
    found = soup.find_all(["abbr", "acronym"], title=True, limit=MAX_ABBREVIATIONS)
    text = soup.get_text().casefold() if found else ""
    seen: set[str] = set()
    for element in found:
        meaning = " ".join(str(element["title"]).split())
        key = meaning.casefold()
        if not key or key in seen or key in text or not element.get_text().strip():
            continue
        seen.add(key)
        element.append(f" ({meaning})")


def foreign(element: Tag, language: str) -> Iterator[str]:
    """Return the attributes that name another language or direction than the blog's."""
    blog = _primary(language)
    lang = str(element.get("lang") or element.get("xml:lang") or "").strip()
    if lang and _primary(lang) != blog:
        yield f'lang="{lang[:40]}"'
    direction = str(element.get("dir") or "").strip().lower()
    usual = "rtl" if blog in RIGHT_TO_LEFT else "ltr"
    if direction in {"ltr", "rtl"} and direction != usual:
        yield f'dir="{direction}"'


def copy_language_to_children(element: Tag) -> None:
    """Copy language and direction from a container to its content."""
    for name in NAMES:
        value = element.get(name)
        for child in element.children:
            if value and isinstance(child, Tag) and not child.has_attr(name):
                child[name] = value


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].strip().lower()
