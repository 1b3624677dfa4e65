"""The content of a post → nodes: blocks or classic, shortcodes, then HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping

from neuromod_wagtail.wordpress.converting import footnotes, gutenberg, shortcodes, words
from neuromod_wagtail.wordpress.converting.autop import autop
from neuromod_wagtail.wordpress.converting.html import read_html
from neuromod_wagtail.wordpress.converting.nodes import Document

# WordPress cuts a post into pages before it looks at anything else.
# A line in a piece of a sentence. Paragraphs are made as if it ended them, in the middle of a tag;
# a browser shows a line.
LINE = re.compile(
    r"(<(?:a|b|em|font|i|small|span|strong|u)\b[^<>]*>\s*[^<>\s][^<>]*)<div\b[^<>]*>([^<>]*)</div>",
    re.IGNORECASE,
)
NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->")


def convert(
    content: str,
    reusable: Mapping[int, str] | None = None,
    details: Mapping[str, str] | None = None,
) -> Document:
    """``reusable``: the contents of ``wp_block`` items by id, for posts that refer to them;
    ``details``: the meta of the post, where it keeps the words of footnotes and more."""
    document = Document()
    html = rendered(content, reusable, document, details)
    for name in shortcodes.unknown_names(" ".join(words.of_html(html))) if "[" in html else ():
        document.note("shortcode", name)
    return read_html(html, document)


def rendered(
    content: str,
    reusable: Mapping[int, str] | None = None,
    document: Document | None = None,
    details: Mapping[str, str] | None = None,
) -> str:
    """The HTML that readers of the old blog got, apart from marks for ``html.py``."""
    document = document or Document()
    details = details or {}
    if gutenberg.has_blocks(content):
        flat = gutenberg.flatten(content, reusable, details)
        for name in flat.dropped:
            document.note("filled_by_wordpress", name)
        for reference in flat.missing:
            document.note("missing_reusable_block", str(reference))
        html = flat.html
    else:
        html = "\n<!--nextpage-->\n".join(
            map(autop, NEXT_PAGE.split(LINE.sub(r"\1<br />\2<br />", content)))
        )
    if NEXT_PAGE.search(html):
        document.note("page_break")
    html, lost = footnotes.complete(html, details)
    for anchor in lost:
        document.note("missing_footnote", anchor)
    return shortcodes.expand(html)
