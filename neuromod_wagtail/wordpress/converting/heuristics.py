"""Heuristics to recognise modalities, disclaimers, sign-offs and credits in a post.

These are suggestions: the import looks modalities up, and the report lists everything recognised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby

from neuromod_wagtail.text.html_tree import parse_html
from neuromod_wagtail.wordpress.converting.inline import address_of
from neuromod_wagtail.wordpress.converting.nodes import ItemList, Node, Paragraph, Picture

NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s*")
# "Spinal Cord Stimulation (SCS): …", in bold or not, with the colon inside or outside.
ITEM = re.compile(
    r"^(?:\s|<b>|<i>)*(?P<name>[^<>()\[\]:]{3,120}?)(?:\s|</b>|</i>)*"
    r"\((?P<abbreviation>[A-Za-z][A-Za-z0-9/+-]{1,11})\)(?:\s|</b>|</i>)*[:–—](?:\s|</b>|</i>)*(?P<text>\S.*)$",
    re.DOTALL,
)
DISCLAIMER = re.compile(
    r"\bnot (?:a |an )?(?:licensed |trained )?(?:medical|health\s?care|health)"
    r" (?:professional|doctor|provider|practitioner)"
    r"|\bnot (?:a |your )?(?:doctor|physician)\b"
    r"|\b(?:not|no|isn['’]t|never) (?:intended as |meant as |a substitute for )?(?:professional )?medical advice",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[^.!?]+(?:[.!?]+|$)\s*")
GREETING = re.compile(
    r"^(?P<phrase>(?:to your|yours|your friend|best|kind|warm|regards|sincerely|cheers|love|thanks"
    r"|thank you|take care|be well|stay|with|in good health|all the best|until next time)\b[^,.!?:\n]{0,60}),\s*"
    r"(?P<name>[^\n]{0,80})$",
    re.IGNORECASE,
)
LAST_NODES = 4
# “Image by X on Y”, as people type it into captions.
CREDIT = re.compile(
    r"(?P<before>.*?)(?:^|(?<=[.!?;|)\s]))\(?(?:image|photo|photograph|picture|illustration|vector|graphic|drawing"
    r"|foto|bild)s?(?: credit| source| courtesy)?\s*(?:by|of|from|:|©|von|de)\s+"
    r"(?P<creator>[^|\n]{1,120}?)"
    r"(?:\s+(?:on|from|via|at|auf|/)\s+(?P<source>[^|\n.]{1,60}(?:\.(?:com|org|net|io))?))?\s*[.)]*$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Modality:
    """A modality that a list item describes; ``text`` is rich text."""

    name: str
    abbreviation: str
    text: str


def text_of(html: str) -> str:
    text = re.sub(r"<[^>]*>", "", html.replace("<br/>", "\n"))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def modality_list(node: ItemList) -> list[Modality]:
    """Recognise a list of two or more items that all read “Name (ABBR): text”."""
    found = []
    for item in node.items:
        match = ITEM.match(item)
        if match is None or "<ul>" in item or "<ol>" in item:
            return []
        found.append(
            Modality(match["name"].strip(), match["abbreviation"], _balanced(match["text"]))
        )
    return found if len(found) > 1 else []


def _balanced(html: str) -> str:
    """Open and close tags that were cut off when a piece of rich text was extracted."""
    for name in ("b", "i"):
        missing = html.count(f"</{name}>") - html.count(f"<{name}>")
        html = f"<{name}>" * max(missing, 0) + html + f"</{name}>" * max(-missing, 0)
    return html


def with_numbered_lists(nodes: list[Node]) -> list[Node]:
    """Turn successive paragraphs “1. Name (ABBR): …” into one list."""
    result: list[Node] = []
    for numbered, group in groupby(nodes, _is_numbered_modality):
        run = list(group)
        if numbered and len(run) > 1:
            texts = (node.html for node in run if isinstance(node, Paragraph))
            result.append(ItemList(tuple(NUMBER.sub("", text) for text in texts), ordered=True))
        else:
            result += run
    return result


def _is_numbered_modality(node: Node) -> bool:
    if not isinstance(node, Paragraph) or not NUMBER.match(node.html):
        return False
    return ITEM.match(NUMBER.sub("", node.html)) is not None


def with_credits(nodes: list[Node]) -> tuple[list[Node], dict[int, FoundCredit]]:
    """Remove credit lines from captions and after pictures; return them by picture position."""
    result: list[Node] = []
    credits: dict[int, FoundCredit] = {}
    for node in nodes:
        if isinstance(node, Picture) and (credit := find_credit(node.caption)):
            credits[len(result)] = credit
            result.append(replace(node, caption=credit.caption))
        elif (
            isinstance(node, Paragraph)
            and result
            and isinstance(result[-1], Picture)
            and len(result) - 1 not in credits
            and (credit := find_credit(node.html))
            and not credit.caption
        ):
            credits[len(result) - 1] = credit
        else:
            result.append(node)
    return result, credits


def disclaimers(nodes: list[Node]) -> list[str]:
    """Return the disclaiming sentences of each paragraph that has any."""
    found = []
    for node in nodes:
        if isinstance(node, Paragraph) and DISCLAIMER.search(text := text_of(node.html)):
            sentences = filter(DISCLAIMER.search, SENTENCE.findall(text))
            found.append("".join(sentences).strip())
    return found


def sign_off(nodes: list[Node]) -> str:
    """Find “Be well, Ada”, in one paragraph or two, among the last of the post; empty without."""
    texts = [text_of(node.html) if isinstance(node, Paragraph) else "" for node in nodes]
    for position in range(len(nodes) - 1, max(len(nodes) - 1 - LAST_NODES, -1), -1):
        lines = [line.strip() for line in texts[position].split("\n")]
        text = " ".join(filter(None, lines)) if len(lines) <= 3 else ""
        match = GREETING.match(text)
        if match and match["name"].strip():
            if len(match["name"].split()) <= 6:
                return f"{match['phrase']}, {match['name'].strip()}"
        elif match:
            name = texts[position + 1] if position + 1 < len(texts) else ""
            if name and len(name.split()) <= 6 and "\n" not in name:
                return f"{match['phrase']}, {name}"
    return ""


@dataclass(frozen=True)
class FoundCredit:
    """A credit; ``caption`` is the text before the credit line."""

    creator: str
    source: str = ""
    creator_url: str = ""
    source_url: str = ""
    caption: str = ""


def find_credit(html: str) -> FoundCredit | None:
    """Return the credit line at the end of a caption or alone in a paragraph, if any."""
    soup = parse_html(html)
    text = re.sub(r"\s+", " ", soup.get_text()).strip()
    match = CREDIT.fullmatch(text) if len(text) <= 600 else None
    if match is None or len(match["creator"].split()) > 8:
        return None
    creator, source = match["creator"].strip(), (match["source"] or "").strip()
    links = {link.get_text().strip(): address_of(link) for link in soup.find_all("a")}
    # One link around the whole line leads to the source.
    whole = next(
        (url for label, url in links.items() if creator in label and source and source in label), ""
    )
    return FoundCredit(
        creator,
        source,
        _web(links.get(creator, "")),
        _web(links.get(source, "") or whole),
        match["before"].strip(),
    )


def _web(address: str) -> str:
    return address if address.startswith(("http://", "https://")) and len(address) <= 500 else ""
