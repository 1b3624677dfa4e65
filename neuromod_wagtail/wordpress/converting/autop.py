"""Paragraphs from line breaks, as WordPress makes them for the classic editor.

Follows ``wpautop`` of wp-includes/formatting.php rule by rule, since old posts were written
with its quirks in sight. One difference: a line that already ends in ``<br>`` and a space
gets no second break.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from neuromod_wagtail.wordpress.converting.delimiters import pairs

BLOCKS = (
    "(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map"
    "|area|blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup"
    "|header|footer|nav|figure|figcaption|details|menu|summary)"
)
PRE = re.compile(r"<pre")
PUT_AWAY = re.compile(r"<pre nm-pre-(\d+)></pre>")
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
NEWLINE_IN_TAG = "\ue000"
KEPT_LINES = re.compile(r"<(script|style|svg|math)\b")

# White space around some elements: the mark to look for, pattern and replacement.
TIGHTEN = (
    ("<option", r"(?<!\s)\s*<option", "<option"),
    ("<option", r"</option>\s*", "</option>"),
    ("</object>", r"(<object[^<>]*>)\s*", r"\1"),
    ("</object>", r"(?<!\s)\s*</object>", "</object>"),
    ("</object>", r"(?<!\s)\s*(</?(?:param|embed)[^<>]*>)\s*", r"\1"),
    ("<source", r"([<\[](?:audio|video)[^<>\[\]]*[>\]])\s*", r"\1"),
    ("<source", r"(?<!\s)\s*([<\[]/(?:audio|video)[>\]])", r"\1"),
    ("<source", r"(?<!\s)\s*(<(?:source|track)[^<>]*>)\s*", r"\1"),
    ("<figcaption", r"(?<!\s)\s*(<figcaption[^<>]*>)", r"\1"),
    ("<figcaption", r"</figcaption>\s*", "</figcaption>"),
)
# Paragraph tags that were added around a block.
UNWRAP = (
    (r"<p>\s*</p>", ""),
    (r"<p>([^<]+)</(div|address|form)>", r"<p>\1</p></\2>"),
    (rf"<p>\s*(</?{BLOCKS}[^<>]*>)\s*</p>", r"\1"),
    (r"<p>(<li(?:(?!<p><li).)+?)</p>", r"\1"),
    (r"(?i)<p><blockquote([^>]*)>", r"<blockquote\1><p>"),
    (r"</blockquote></p>", "</p></blockquote>"),
    (rf"<p>\s*(</?{BLOCKS}[^<>]*>)", r"\1"),
    (rf"(</?{BLOCKS}[^<>]*>)\s*</p>", r"\1"),
)


def autop(text: str) -> str:
    """Insert ``<p>`` and ``<br />`` where WordPress showed paragraphs and line breaks."""
    if not text.strip():
        return ""
    kept: list[str] = []
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _changed(text + "\n", PRE, "</pre>", lambda found: _put_away(kept, found))
    text = re.sub(r"<br\s*/?>\s*<br\s*/?>", "\n\n", text)
    text = re.sub(rf"(<{BLOCKS}[\s/>])", r"\n\n\1", text)
    text = re.sub(rf"(</{BLOCKS}>)", r"\1\n\n", text)
    text = re.sub(r"(<hr\s*?/?>)", r"\1\n\n", text)
    text = TAG.sub(lambda match: match[0].replace("\n", NEWLINE_IN_TAG), text)
    for mark, pattern, replacement in TIGHTEN:
        if mark in text:
            text = re.sub(pattern, replacement, text)
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part]
    text = "".join(f"<p>{part.strip(chr(10))}</p>\n" for part in paragraphs)
    for pattern, replacement in UNWRAP:
        text = re.sub(pattern, replacement, text)
    text = _break_lines(text)
    text = re.sub(rf"(</?{BLOCKS}[^<>]*>)\s*<br />", r"\1", text)
    text = re.sub(r"<br />(\s*</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)[^<>]*>)", r"\1", text)
    text = re.sub(r"\n</p>$", "</p>", text)
    text = PUT_AWAY.sub(lambda match: kept[int(match[1])], text)
    return text.replace(NEWLINE_IN_TAG, "\n")


def _changed(
    text: str, opening: re.Pattern[str], closing: str, change: Callable[[str], str]
) -> str:
    """Change each element that is closed. ``closing`` may refer to groups of ``opening``."""
    parts, at = [], 0
    for match, content, end in pairs(text, opening, lambda match: match.expand(closing)):
        if content is not None:
            parts += [text[at : match.start()], change(text[match.start() : end])]
            at = end
    return "".join([*parts, text[at:]])


def _put_away(kept: list[str], original: str) -> str:
    kept.append(original)
    return f"<pre nm-pre-{len(kept) - 1}></pre>"


def _break_lines(text: str) -> str:
    text = _changed(text, KEPT_LINES, r"</\1>", lambda found: found.replace("\n", NEWLINE_IN_TAG))
    text = re.sub(r"<br\s?/?>", "<br />", text)
    *lines, last = text.split("\n")
    broken = []
    for line in lines:
        line = line.rstrip()
        broken.append(line if line.endswith("<br />") else f"{line}<br />")
    return "\n".join([*broken, last])
