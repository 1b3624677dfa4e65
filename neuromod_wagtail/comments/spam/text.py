"""Comment text as a filter reads it: disguises undone, words, links. Pure and linear in time."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from html import unescape

from neuromod_wagtail.text.characters import folded

# A filter reads this many characters; a disguise must not cost more time than a comment.
LONGEST = 10_000
LONGEST_WORD = 40

# Letters that look like Latin ones. The list covers those on common keyboards and need not be
# complete; moderators see the rest.
LATIN = str.maketrans("аеорсухіјѕԁɡһӏοαενρτυικ", "aeopcyxijsdghloaevptuik")

ANCHOR = re.compile(r"<a\s[^<>]*?href=[\"']?([^\s\"'<>]{1,2000})[^<>]*>([^<>]*)</a>", re.IGNORECASE)
BREAK = re.compile(r"<(?:br|/?p|/?div|/?li)\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->")
# A link whose text is a time in the video, or a hashtag: part of the site, not of the comment.
INTERNAL = re.compile(r"\s*(?:\d{1,2}(?::\d\d){1,2}|[#@+]\S+)\s*")
TOP_LEVEL = (
    "com|net|org|info|biz|tv|co|io|ru|pl|de|fr|uk|br|cn|xyz|top|site|online|club|shop|store|ly|gl|cc|"
    "gg|tk|ml"
)
LINK = re.compile(
    rf"(?:https?://|www\.)[^\s<>\"]{{1,2000}}"
    rf"|(?<![\w@.-])[a-z0-9][a-z0-9-]{{1,60}}(?:\.[a-z0-9-]{{2,60}}){{0,3}}"
    rf"(?:\.|\s?\(dot\)\s?|\s\.\s?)(?:{TOP_LEVEL})(?![\w@])(?:/[^\s<>\"]{{0,2000}})?"
)
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{2,60}){1,3}")
PHONE = re.compile(r"(?<![\w.,])\+?\(?\d(?:[\s().-]{0,2}\d){8,14}(?![\w])")
# Letters held apart by signs, s.u.b.s.c.r.i.b.e, and signs in a word, you[tube].
SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][.\-_*]){3,40}[^\W\d_](?!\w)")
BRACKETS = re.compile(r"(?<=[^\W\d_])[\[(]([^\W\d_]{1,20})[\])]")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
STRETCHED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True)
class Text:
    """A comment as a filter reads it. ``words`` are folded, ``links`` without their scheme."""

    typed: str
    folded: str
    words: tuple[str, ...]
    links: tuple[str, ...]


def read(body: str) -> Text:
    """Undo disguises and split the comment into words and links."""
    typed = shown(body[:LONGEST])
    seen = unmasked(typed)
    links = tuple(
        found[0].removeprefix("http://").removeprefix("https://") for found in LINK.finditer(seen)
    )
    bare = EMAIL.sub(" ", LINK.sub(" ", seen))
    bare = BRACKETS.sub(r"\1", SPACED.sub(_joined, bare))
    bare = STRETCHED.sub(r"\1\1", bare.replace("’", "'"))
    words = tuple(word[:LONGEST_WORD] for word in WORD.findall(bare))
    return Text(typed, seen, words, links)


def shown(body: str) -> str:
    """Return the text that readers would see, with the targets of links."""
    if "<" in body:
        body = ANCHOR.sub(_target, body)
        body = TAG.sub("", BREAK.sub("\n", body))
    return unescape(body) if "&" in body else body


def unmasked(text: str) -> str:
    """Fold the text, without accents, and with look-alike letters in the place of Latin ones.

    Only in words that mix alphabets: Russian stays Russian.
    """
    plain = folded(text)
    if plain.isascii():
        return plain
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", plain)
        if unicodedata.category(letter)[0] != "M"
    )
    return latin(bare)


def latin(text: str) -> str:
    """Return the text with Latin letters for look-alike ones, in words that mix alphabets."""
    return " ".join(
        word if word.isascii() or not _is_mixed(word) else word.translate(LATIN)
        for word in text.split(" ")
    )


def near_hash(body: str | Text) -> str:
    """Return a hash that near-duplicates share: the same words, whatever is between them.

    Links count by their host, look-alike letters as Latin ones. Empty for a text that is too short
    to tell one author from another.
    """
    text = read(body) if isinstance(body, str) else body
    hosts = [link.removeprefix("www.").partition("/")[0] for link in text.links]
    words = " ".join([*(word for word in text.words if not word.isdigit()), *hosts])
    if len(words) < 20:
        return ""
    return hashlib.blake2b(words.translate(LATIN).encode(), digest_size=12).hexdigest()


def _is_mixed(word: str) -> bool:
    return any(letter.isascii() and letter.isalpha() for letter in word)


def _target(match: re.Match[str]) -> str:
    target, label = match.groups()
    if INTERNAL.fullmatch(unescape(label)):
        return label
    return f" {target} " if "://" in label or label.startswith("www.") else f" {target} {label} "


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"[.\-_*]", "", match[0])
