"""The passages of rich text, one for each paragraph, and their sentences. Pure, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser

import nh3

from neuromod_wagtail.text.html_tree import BLOCKS

# Full stops that end an abbreviation, not a sentence.
ABBREVIATIONS = frozenset(
    "al approx ca cf ch chap corp dept dr e.g ed eds eg est etc fig figs hon i.e ie inc jr ltd max "
    "messrs min misc mr mrs ms mx no nos p par ph.d pp prof ref refs rev sec sr st vol vols viz vs "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
# After these, a sentence ends only if a capital letter follows.
_MAY_END = frozenset({"al", "etc", "inc", "ltd", "jr", "sr", "corp"})

# Closing quotation marks, brackets and citation marks belong to the sentence.
_END = re.compile(r"[.!?…。！？]{1,20}[\"'”’»)\]\ue0c1]{0,20}")
_LAST_WORD = re.compile(r"[^\W\d_](?:[\w.]{0,30})$")
_WIDE = frozenset("。！？")


def split_sentences(text: str) -> Iterator[str]:
    """Return the sentences of a paragraph in order, without losing any text."""
    start = 0
    for match in _END.finditer(text):
        if _is_end(text, start, match):
            yield text[start : match.end()]
            start = match.end()
    if start < len(text):
        yield text[start:]


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 40]
    if match[0][0] in _WIDE:
        return True
    if not after[:1].isspace():
        return not after  # 0.5, 882.5890, e.g., www.example.org
    following = after.lstrip().lstrip("\"'“‘«([\ue0c1")[:1]
    if following.islower():
        return False
    if match[0] != ".":
        return True
    return not _is_abbreviation(text[max(start, match.start() - 32) : match.start()], following)


def _is_abbreviation(before: str, following: str) -> bool:
    found = _LAST_WORD.search(before)
    if not found:
        return False
    word = found[0].lower()
    if len(word) == 1:
        # An initial: "J. Smith", but "vitamin C. Then".
        return (
            found[0].isupper()
            and word != "i"
            and not before[: found.start()]
            .lower()
            .rstrip()
            .endswith(("vitamin", "level", "hepatitis", "type", "grade", "class"))
        )
    if word == "no":
        return following.isdigit()  # "No. 5", but "The answer is no. Then"
    if word in {"max", "min", "sec", "st", "ed", "est", "ch", "par", "mar", "jun"}:
        return following.isdigit() or word in {"st", "ed"}
    return word in ABBREVIATIONS and word not in _MAY_END


# Marks a citation in a text (Unicode private use area, so it means nothing else).
CITED = "\ue0c1"

_QUOTED = re.compile(r"“[^“”]{0,400}”|«[^«»]{0,400}»|\"[^\"]{0,400}\"|(?<!\w)‘[^‘’]{0,200}’(?!\w)")


@dataclass(frozen=True)
class Sentence:
    """A sentence without citation marks. ``claims`` is the same without quoted words."""

    text: str
    passage: Passage

    @cached_property
    def claims(self) -> str:
        """The text with spaces for quoted words, which are someone else's."""
        return _QUOTED.sub(lambda match: " " * len(match[0]), self.text)

    @property
    def is_question(self) -> bool:
        return self.text.rstrip("”’\"') ").endswith("?")

    @cached_property
    def words(self) -> list[str]:
        return re.findall(r"[^\W_]+(?:['’.\-‐‑][^\W_]+)*", self.text)


@dataclass(frozen=True)
class Passage:
    """A paragraph, an item of a list, a heading or a cell of a table.

    ``kind``: ``text``; ``item``; ``heading``; ``name``, what a block shows by itself, such as
    the name of a modality.
    """

    raw: str
    kind: str = "text"

    @property
    def is_cited(self) -> bool:
        return CITED in self.raw

    @cached_property
    def sentences(self) -> list[Sentence]:
        plain = (text.replace(CITED, "") for text in split_sentences(self.raw))
        return [Sentence(" ".join(text.split()), self) for text in plain if text.strip()]


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
