"""“Image by X on Y”, as people type it into captions → fields of a credit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from neuromod_wagtail.html.tree import parse_html
from neuromod_wagtail.wordpress.converting.inline import address_of

LINE = re.compile(
    r"(?P<before>.*?)(?:^|(?<=[.!?;|)\s]))\(?(?:image|photo|photograph|picture|illustration|vector|graphic|drawing"
    r"|foto|bild)s?(?: credit| source| courtesy)?\s*(?:by|of|from|:|©|von|de)\s+"
    r"(?P<creator>[^|\n]{1,120}?)"
    r"(?:\s+(?:on|from|via|at|auf|/)\s+(?P<source>[^|\n.]{1,60}(?:\.(?:com|org|net|io))?))?\s*[.)]*$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class FoundCredit:
    """``caption`` is what was in the text beside the credit line."""

    creator: str
    source: str = ""
    creator_url: str = ""
    source_url: str = ""
    caption: str = ""


def find_credit(html: str) -> FoundCredit | None:
    """The credit line at the end of a caption or alone in a paragraph; None without one."""
    soup = parse_html(html)
    text = re.sub(r"\s+", " ", soup.get_text()).strip()
    match = LINE.fullmatch(text) if len(text) <= 600 else None
    if match is None or len(match["creator"].split()) > 8:
        return None
    creator, source = match["creator"].strip(), (match["source"] or "").strip()
    links = {link.get_text().strip(): address_of(link) for link in soup.find_all("a")}
    # One link around the whole line leads to the picture.
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
