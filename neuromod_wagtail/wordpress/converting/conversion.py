"""The content of a post → nodes: blocks or classic, shortcodes, then HTML."""

from __future__ import annotations

from collections.abc import Mapping

from neuromod_wagtail.wordpress.converting import gutenberg, shortcodes, words
from neuromod_wagtail.wordpress.converting.autop import autop
from neuromod_wagtail.wordpress.converting.html import read_html
from neuromod_wagtail.wordpress.converting.nodes import Document


def convert(content: str, reusable: Mapping[int, str] | None = None) -> Document:
    """``reusable``: the contents of ``wp_block`` items by id, for posts that refer to them."""
    document = Document()
    html = rendered(content, reusable, document)
    for name in shortcodes.unknown_names(" ".join(words.of_html(html))) if "[" in html else ():
        document.note("shortcode", name)
    return read_html(html, document)


def rendered(
    content: str, reusable: Mapping[int, str] | None = None, document: Document | None = None
) -> str:
    """The HTML that readers of the old blog got, apart from marks for ``html.py``."""
    document = document or Document()
    if gutenberg.has_blocks(content):
        flat = gutenberg.flatten(content, reusable)
        for name in flat.dropped:
            document.note("filled_by_wordpress", name)
        for reference in flat.missing:
            document.note("missing_reusable_block", str(reference))
        html = flat.html
    else:
        html = autop(content)
    return shortcodes.expand(html)
