"""What the markup of a post says about the language and the direction of its words, and about
abbreviations. Rich text cannot say it: whole paragraphs are kept as they are, and what stands in
a sentence is told."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"}
MOST = 200
NAMES = ("lang", "dir")
# What becomes one paragraph, list or quotation, and can be kept as a whole.
WHOLE = {"p", "ul", "ol", "blockquote"}


def spell_out(soup: BeautifulSoup) -> None:
    """Put what an abbreviation stands for behind it, once, unless the post says it anyway."""
    found = soup.find_all(["abbr", "acronym"], title=True, limit=MOST)
    text = soup.get_text().casefold() if found else ""
    said: set[str] = set()
    for element in found:
        meaning = " ".join(str(element["title"]).split())
        key = meaning.casefold()
        if not key or key in said or key in text or not element.get_text().strip():
            continue
        said.add(key)
        element.append(f" ({meaning})")


def is_foreign(element: Tag, language: str) -> bool:
    """Whether an element says of itself another language or direction than the blog has."""
    return any(True for _name in foreign(element, language))


def foreign(element: Tag, language: str) -> Iterator[str]:
    """The attributes that say so, as they stand there."""
    blog = _primary(language)
    lang = str(element.get("lang") or element.get("xml:lang") or "").strip()
    if lang and _primary(lang) != blog:
        yield f'lang="{lang[:40]}"'
    direction = str(element.get("dir") or "").strip().lower()
    usual = "rtl" if blog in RIGHT_TO_LEFT else "ltr"
    if direction in {"ltr", "rtl"} and direction != usual:
        yield f'dir="{direction}"'


def hand_down(element: Tag) -> None:
    """What a container says holds for each thing in it."""
    for name in NAMES:
        value = element.get(name)
        for child in element.children:
            if value and isinstance(child, Tag) and not child.has_attr(name):
                child[name] = value


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].strip().lower()
