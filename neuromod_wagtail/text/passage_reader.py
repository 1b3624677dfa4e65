"""Rich text as passages, one for each paragraph, with marks for citations. Pure functions."""

from __future__ import annotations

from html.parser import HTMLParser

import nh3

from neuromod_wagtail.text.html_tree import BLOCKS
from neuromod_wagtail.text.passages import CITED, Passage

_KINDS = {
    "li": "item",
    "td": "cell",
    "th": "cell",
    **{f"h{level}": "heading" for level in range(1, 7)},
}
# Someone else's words, and text that is not sentences.
_SILENT = {"blockquote", "q", "code", "pre", "script", "style"}


def passages_of(html: str, citation: str = "") -> list[Passage]:
    """Return the passages of rich text. ``citation`` is the ``linktype`` of links to sources."""
    reader = _Reader(citation)
    reader.feed(_well_formed(html.replace(CITED, "")))
    reader.close()
    reader.end_passage()
    return reader.passages


def _well_formed(html: str) -> str:
    """Return well-formed HTML, since Python's parser takes quadratic time for some broken HTML."""
    return nh3.clean(
        html,
        tags=BLOCKS | _SILENT - {"script", "style"} | {"a", "br"},
        attributes={"a": {"href", "linktype"}},
        link_rel=None,
    )


class _Reader(HTMLParser):
    def __init__(self, citation: str) -> None:
        super().__init__(convert_charrefs=True)
        self._citation = citation
        self.passages: list[Passage] = []
        self._pieces: list[str] = []
        self._kind = "text"
        self._silent = 0
        self._in_citation = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.end_passage()
            self._kind = _KINDS.get(tag, "text")
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._pieces.append(" ")
        elif tag == "a" and not self._silent:
            self._start_link(dict(attrs))

    def _start_link(self, attrs: dict[str, str | None]) -> None:
        """Mark a citation, replacing its text, or a link to another site, which is a source too."""
        kind = attrs.get("linktype")
        self._in_citation = bool(kind) and kind == self._citation
        is_elsewhere = (attrs.get("href") or "").startswith(("http://", "https://"))
        if self._in_citation or is_elsewhere or kind == "document":
            self._pieces.append(CITED)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "a":
            self._in_citation = False
        if tag in BLOCKS:
            self.end_passage()
            self._kind = "text"

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._in_citation:
            self._pieces.append(data)

    def end_passage(self) -> None:
        raw = " ".join("".join(self._pieces).split())
        if raw.replace(CITED, "").strip():
            self.passages.append(Passage(raw, self._kind))
        self._pieces = []
        self._in_citation = False
