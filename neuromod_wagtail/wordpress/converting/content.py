"""Conversion of a post's content to nodes: block or classic editor, shortcodes, then HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping

from neuromod_wagtail.wordpress.converting import gutenberg, shortcodes, visible_words
from neuromod_wagtail.wordpress.converting.autop import autop
from neuromod_wagtail.wordpress.converting.html import read_html
from neuromod_wagtail.wordpress.converting.nodes import Document

# A block element inside a sentence: autop would end the paragraph in the middle of a tag, where
# browsers only break the line.
LINE = re.compile(
    r"(<(?:a|b|em|font|i|small|span|strong|u)\b[^<>]*>\s*[^<>\s][^<>]*)<div\b[^<>]*>([^<>]*)</div>",
    re.IGNORECASE,
)
NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->")


def convert(
    content: str,
    reusable: Mapping[int, str] | None = None,
    details: Mapping[str, str] | None = None,
    language: str = "",
) -> Document:
    """Return the nodes of a post, the words that its readers saw, and notes for editors.

    ``reusable``: the contents of ``wp_block`` items by ID, for posts that refer to them;
    ``details``: the post's meta, which holds the texts of footnotes and more.
    """
    document = Document(language=language)
    html = rendered(content, reusable, document, details)
    document.words = visible_words.of_html(html)
    for name in shortcodes.unknown_names(" ".join(document.words)) if "[" in html else ():
        document.note("shortcode", name)
    return read_html(html, document)


def rendered(
    content: str,
    reusable: Mapping[int, str] | None = None,
    document: Document | None = None,
    details: Mapping[str, str] | None = None,
) -> str:
    """Return the HTML that the old blog served, apart from marks for ``html.py``."""
    document = document or Document()
    details = details or {}
    if gutenberg.has_blocks(content):
        flat = gutenberg.flatten(content, reusable, details)
        for name in flat.dropped:
            document.note("filled_by_wordpress", name)
        for reference in flat.missing:
            document.note("missing_reusable_block", str(reference))
        for text in flat.hidden:
            document.note("hidden_block", text[:300])
        html = flat.html
    else:
        # WordPress splits a post into pages first.
        html = "\n<!--nextpage-->\n".join(
            map(autop, NEXT_PAGE.split(LINE.sub(r"\1<br />\2<br />", content)))
        )
    if NEXT_PAGE.search(html):
        document.note("page_break")
    html, lost = gutenberg.with_footnotes(html, details)
    for anchor in lost:
        document.note("missing_footnote", anchor)
    html, hidden = shortcodes.without_text_for_few(html)
    for text in hidden:
        document.note("hidden_block", gutenberg.plain(text)[:300])
    return shortcodes.expand(html)
