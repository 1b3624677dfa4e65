"""The functions that read untrusted text, and text that could take long.

``READERS`` are functions of one text. Add every new function that reads untrusted text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from neuromod_wagtail.articles.blocks import video
from neuromod_wagtail.articles.language.article_text import Text
from neuromod_wagtail.articles.language.rules import readability, registry
from neuromod_wagtail.articles.references import citations, identifiers
from neuromod_wagtail.articles.references.formats import bibtex, csl, entries, latex, numbers, ris
from neuromod_wagtail.articles.rendering import context_loader
from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.importing import html as imported_html
from neuromod_wagtail.comments.importing import records
from neuromod_wagtail.comments.spam import text as spam_text
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import Repairs
from neuromod_wagtail.text import (
    characters,
    html_tree,
    markdown,
    negation,
    passages,
    plain_text,
)
from neuromod_wagtail.text.passages import Passage
from neuromod_wagtail.web.addresses import split_address
from neuromod_wagtail.web.destinations import AddressRefused, split
from neuromod_wagtail.wordpress.converting import (
    autop,
    blocks,
    gutenberg,
    heuristics,
    inline,
    shortcodes,
    visible_words,
)
from neuromod_wagtail.wordpress.converting.content import convert, rendered
from neuromod_wagtail.wordpress.converting.html import read_html
from neuromod_wagtail.wordpress.converting.media import Attachments
from neuromod_wagtail.wordpress.media import executable
from neuromod_wagtail.wordpress.reading import permalinks as old_addresses
from neuromod_wagtail.wordpress.reading import wxr
from neuromod_wagtail.wordpress.reading.decoding import decode
from neuromod_wagtail.wordpress.reading.elements import Builder
from neuromod_wagtail.wordpress.reading.scanner import Scanner
from neuromod_wagtail.wordpress.storing import comments as comment_html
from neuromod_wagtail.wordpress.storing import plan
from neuromod_wagtail.wordpress.storing import snippets as slugs

Reader = Callable[[str], Any]


def scanned(text: str) -> None:
    """What an export holds, through all that reads it; half a million characters in one piece."""
    data = text.encode("utf-8", "surrogatepass")
    chunks = (data[at : at + (1 << 16)] for at in range(0, len(data), 1 << 16))
    repairs = Repairs()
    with suppress(ExportRefused):
        for _element in Builder(Scanner(decode(chunks, "a.xml", repairs), "a.xml", repairs)):
            pass


def in_field(text: str) -> None:
    scanned(f"<rss xmlns:wp='x' xmlns:content='y'><channel><item><content:encoded>{text}")


def in_section(text: str) -> None:
    field = f"<content:encoded><![CDATA[{text}]]></content:encoded>"
    scanned(f"<rss xmlns:content='y'><channel><item>{field}</item></channel></rss>")


def in_comment(text: str) -> None:
    field = f"<wp:comment><wp:comment_content><![CDATA[{text}]]></wp:comment_content>"
    scanned(f"<rss xmlns:wp='y'><channel><item>{field}</wp:comment></item></channel></rss>")


def built(html: str) -> None:
    found = blocks.build(read_html(html), Attachments())
    visible_words.of_blocks([block for block in found.blocks if block["type"] == "paragraph"])


def checked(text: str) -> None:
    for _finding in registry.check(
        Text("en", tuple(passages.passages_of(text, citations.LINK_TYPE)), ())
    ):
        pass


def refusing(read: Reader, text: str) -> None:
    with suppress(ValidationError):
        read(text)


def told_apart(text: str) -> None:
    with suppress(AddressRefused):
        split(text)


def all_of(read: Callable[[str], Iterable[Any]]) -> Reader:
    return lambda text: list(read(text))


def rewritten(html: str) -> None:
    old_addresses.rewrite_links(html, lambda path: None, "https://blog.example")
    old_addresses.rewrite_links(
        html, lambda path: old_addresses.Target(url="/x"), "https://blog.example"
    )


def anchored(text: str) -> None:
    context_loader.unique_anchors([word[:20] or "x" for word in text.split(" ")])


READERS: dict[str, Reader] = {
    "addresses.split_address": split_address,
    "characters.folded": characters.folded,
    "imported_html.from_html": imported_html.from_html,
    "imported_html.from_text": imported_html.from_text,
    "spam.read": spam_text.read,
    "bibtex.authors": bibtex.authors,
    "bibtex.looks_like": bibtex.looks_like,
    "bibtex.parse": all_of(bibtex.parse),
    "citations.cited_pks": citations.cited_pks,
    "composing.plain": plan.plain,
    "conversion.convert": convert,
    "conversion.rendered": rendered,
    "converting.autop": autop.autop,
    "converting.build": built,
    "converting.credits": heuristics.find_credit,
    "converting.gutenberg": gutenberg.flatten,
    "converting.shortcodes": shortcodes.expand,
    "converting.tidy": inline.tidy,
    "converting.unknown_names": shortcodes.unknown_names,
    "converting.words": visible_words.of_html,
    "csl.parse": all_of(csl.parse),
    "csl.text": lambda text: list(
        csl.parse(json.dumps([{"title": text, "author": [{"family": text}]}]))
    ),
    "wxr.from_mysql": wxr.from_mysql,
    "wxr.from_rfc": wxr.from_rfc,
    "context_loader.count_words": lambda text: context_loader.count_words([text]),
    "context_loader.unique_anchors": anchored,
    "destinations.split": told_apart,
    "entries.clean": entries.clean,
    "entries.date_of": entries.date_of,
    "entries.year_of": entries.year_of,
    "html_tree.parse_html": lambda text: str(html_tree.parse_html(text)),
    "identifiers.doi": partial(refusing, identifiers.normalise_doi),
    "identifiers.isbn": partial(refusing, identifiers.normalise_isbn),
    "identifiers.nct": partial(refusing, identifiers.normalise_nct),
    "identifiers.pmid": partial(refusing, identifiers.normalise_pmid),
    "language.check": checked,
    "language.negation": lambda text: negation.is_negated(text, len(text)),
    "text.passages_of": passages.passages_of,
    "text.sentences": all_of(passages.split_sentences),
    "language.syllables": readability.syllables,
    "language.words": lambda text: (
        Passage(text).sentences and [s.words for s in Passage(text).sentences]
    ),
    "latex.to_text": latex.to_text,
    "links.original_upload": old_addresses.original_upload,
    "links.rewrite_links": rewritten,
    "markdown.to_markdown": markdown.to_markdown,
    "markup.clean": markup.clean,
    "markup.linked": markup.linked,
    "markup.render": markup.render,
    "markup.sanitise": markup.sanitise,
    "numbers.parse": all_of(numbers.parse),
    "plain_text": plain_text.plain_text,
    "players.find_player": video.find_player,
    "ris.looks_like": ris.looks_like,
    "ris.parse": all_of(ris.parse),
    "executable.has_executable_name": executable.has_executable_name,
    "scanner.comment": in_comment,
    "scanner.field": in_field,
    "scanner.file": scanned,
    "scanner.section": in_section,
    "slugs.slug_of": slugs.slug_of,
    "website": records.website,
    "wordpress.encoded": old_addresses.encoded,
    "wordpress.path_of": lambda text: old_addresses.path_of(text, "https://blog.example"),
    "wording.as_wordpress": comment_html.as_wordpress,
    "wording.from_text": comment_html.from_text,
    "wording.from_wordpress": comment_html.from_wordpress,
}
