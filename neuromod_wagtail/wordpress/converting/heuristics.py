"""What can be told from the text of a post: modalities, a disclaimer, a sign-off, credits.

All of it is offered, nothing is decided: the writer looks the modalities up, and the
report shows what was recognised where.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby

from neuromod_wagtail.wordpress.converting.credits import FoundCredit, find_credit
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


@dataclass(frozen=True)
class Modality:
    """``text`` is rich text. Looked up by abbreviation or name by the writer."""

    name: str
    abbreviation: str
    text: str


@dataclass(frozen=True)
class ModalityList:
    items: tuple[Modality, ...]


@dataclass(frozen=True)
class DisclaimerFound:
    """``sentences`` are those that disclaim; ``alone`` when the paragraph says nothing else."""

    position: int
    sentences: str
    alone: bool


@dataclass(frozen=True)
class SignOff:
    """``first`` and ``last`` are the positions of the nodes that hold it."""

    phrase: str
    name: str
    first: int
    last: int


def text_of(html: str) -> str:
    text = re.sub(r"<[^>]*>", "", html.replace("<br/>", "\n"))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def modality_list(node: ItemList) -> ModalityList | None:
    """A list of two and more items that all read “Name (ABBR): text”."""
    return _all_modalities(node.items) if node.ordered or len(node.items) > 1 else None


def _all_modalities(items: tuple[str, ...]) -> ModalityList | None:
    found = []
    for item in items:
        match = ITEM.match(item)
        if match is None or "<ul>" in item or "<ol>" in item:
            return None
        found.append(
            Modality(match["name"].strip(), match["abbreviation"], _balanced(match["text"]))
        )
    return ModalityList(tuple(found)) if len(found) > 1 else None


def _balanced(html: str) -> str:
    """Rich text cut out of its surroundings: opened again what was open, closed what is not."""
    for name in ("b", "i"):
        missing = html.count(f"</{name}>") - html.count(f"<{name}>")
        html = f"<{name}>" * max(missing, 0) + html + f"</{name}>" * max(-missing, 0)
    return html


def with_numbered_lists(nodes: list[Node]) -> list[Node]:
    """Paragraphs “1. Name (ABBR): …” typed one after another become one list."""
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
    """Credit lines leave captions, and paragraphs behind pictures; by position of the picture."""
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


def disclaimers(nodes: list[Node]) -> list[DisclaimerFound]:
    found = []
    for position, node in enumerate(nodes):
        if isinstance(node, Paragraph) and DISCLAIMER.search(text := text_of(node.html)):
            sentences = SENTENCE.findall(text)
            said = [sentence for sentence in sentences if DISCLAIMER.search(sentence)]
            alone = len(said) * 2 >= len(sentences)
            found.append(DisclaimerFound(position, "".join(said).strip(), alone))
    return found


def sign_off(nodes: list[Node]) -> SignOff | None:
    """“Be well,” and a name, in one paragraph or two, among the last ones of the post."""
    texts = [text_of(node.html) if isinstance(node, Paragraph) else "" for node in nodes]
    for position in range(len(nodes) - 1, max(len(nodes) - 1 - LAST_NODES, -1), -1):
        text = re.sub(r"\s*\n\s*", " ", texts[position]) if texts[position].count("\n") <= 2 else ""
        match = GREETING.match(text)
        if match and match["name"].strip():
            if len(match["name"].split()) <= 6:
                return SignOff(f"{match['phrase']},", match["name"].strip(), position, position)
        elif match:
            name = texts[position + 1] if position + 1 < len(texts) else ""
            if name and len(name.split()) <= 6 and "\n" not in name:
                return SignOff(f"{match['phrase']},", name, position, position + 1)
    return None
