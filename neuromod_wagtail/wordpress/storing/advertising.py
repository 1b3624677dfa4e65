"""Advertising in old posts: links that the old theme hid, and paragraphs that read like spam.

Both are traces of a blog that was broken into, or of guest posts that were paid for. The import keeps
the text, and lists it for the editor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from neuromod_wagtail.comments.spam.learner.features import features, host, signals
from neuromod_wagtail.comments.spam.learner.store import SHIPPED
from neuromod_wagtail.comments.spam.text import read
from neuromod_wagtail.text.html_tree import parse_html

READS_LIKE_SPAM = 0.9
SHOWN = 3
# Styles that hide an element and that someone who only wants to hide a link writes.
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{3,}"
    r"|font-size\s*:\s*0(?![.\d])|(?<![-\w])(?:height|width)\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
PARAGRAPHS = re.compile(
    r"\n\s*\n|</?(?:p|div|li|h[1-6]|blockquote|td)\b[^<>]{0,500}>", re.IGNORECASE
)
LONGEST = 2000


def remarks(html: str, own: str) -> Iterator[tuple[str, str]]:
    """Yield remarks for the report, code and detail. ``own`` is the host of the old blog."""
    if hosts := [found for found in hidden_hosts(html) if found != host(own)]:
        more = " …" if len(hosts) > SHOWN else ""
        yield "hidden_links", ", ".join(hosts[:SHOWN]) + more
    worst = max(spam_paragraphs(html, own), default=None)
    if worst is not None:
        score, words = worst
        yield "post_reads_like_spam", f"{score}%: {words[:200]}"


def hidden_hosts(html: str) -> list[str]:
    """Return the hosts that hidden links of a post lead to."""
    if not HIDING.search(html) or "<a" not in html.casefold():
        return []
    found: dict[str, None] = {}
    for element in parse_html(html).find_all(style=HIDING):
        links = element.find_all("a", href=True) + ([element] if element.get("href") else [])
        for link in links:
            address = str(link["href"])
            if "://" in address:
                found[host(address.partition("://")[2].casefold())] = None
    return list(found)


def spam_paragraphs(html: str, own: str = "") -> Iterator[tuple[int, str]]:
    """Yield the score, in per cent, and the text of paragraphs that read like spam.

    Only those with a link that leads elsewhere and three signs of advertising.
    """
    for paragraph in PARAGRAPHS.split(html):
        if not paragraph or "http" not in paragraph:
            continue
        text = read(paragraph[:LONGEST])
        if all(host(link) == host(own) for link in text.links):
            continue
        # Editors, too, ask to subscribe and link to sources.
        score = SHIPPED.model.score(features(text)) if "three" in signals(text) else 0.0
        if score >= READS_LIKE_SPAM:
            yield round(100 * score), " ".join(text.typed.split())
