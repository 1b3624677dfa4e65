"""The words of comments as WordPress stores them: read, and written for it."""

from __future__ import annotations

import hashlib
import re

from neuromod_wagtail.comments.importing.html import Words, from_html, from_text
from neuromod_wagtail.wordpress.converting.autop import autop

# The detail of a comment that holds what WordPress has no field for.
OURS = "_neuromod"
# WordPress keeps neither paragraphs nor lists in comments; it makes paragraphs of empty lines.
PLAIN = (
    (re.compile(r"</?(?:p|ul|ol)(?: [^>]*)?>"), "\n\n"),
    (re.compile(r"<br>\n?"), "\n"),
    (re.compile(r"<li>\s*"), "\n- "),
    (re.compile(r"</li>"), ""),
    (re.compile(r"<pre><code>"), "\n\n<code>"),
    (re.compile(r"</code></pre>"), "</code>\n\n"),
    (re.compile(r"\n{3,}"), "\n\n"),
    (re.compile(r"<blockquote>\s+"), "<blockquote>"),
    (re.compile(r"(?<!\s)\s+</blockquote>"), "</blockquote>"),
)


def from_wordpress(content: str) -> Words:
    """As WordPress stores comments: HTML without paragraphs."""
    if "<" not in content and "&" not in content:
        return from_text(content)
    return from_html(autop(content))


def as_wordpress(html: str) -> str:
    """A comment as WordPress stores comments."""
    for pattern, replacement in PLAIN:
        html = pattern.sub(replacement, html)
    return html.strip()


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
