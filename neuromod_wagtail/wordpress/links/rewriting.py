"""Links to the old blog in texts → links to pages and files. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from neuromod_wagtail.web.addresses import host_of
from neuromod_wagtail.wordpress.links.old_addresses import path_of

SIZE = re.compile(
    r"-\d{1,5}x\d{1,5}(?=\.[A-Za-z0-9]{2,5}$)|-scaled(?=\.[A-Za-z0-9]{2,5}$)|-rotated(?=\.[A-Za-z0-9]{2,5}$)"
)


def original_upload(path: str) -> str:
    """``…/clinic-300x225.png`` → ``…/clinic.png``: the file that a size was made of."""
    return SIZE.sub("", path)


@dataclass(frozen=True)
class Target:
    """What a link leads to now: a row by its ``linktype`` and ``pk``, or an address.

    ``linktype`` is ``page`` or ``document``, as in Wagtail's rich text.
    """

    linktype: str = ""
    pk: int = 0
    url: str = ""


Find = Callable[[str], Target | None]
LINK = re.compile(r"<a\b([^<>]*?)\bhref=\"([^\"<]*)\"([^<>]*)>", re.IGNORECASE)


def rewrite_links(
    html: str, find: Find, site: str = "", anchor: Callable[[str], str | None] = "#{}".format
) -> tuple[str, list[str]]:
    """Rich text with the links to the old blog replaced, and the addresses that led nowhere.

    ``find`` gets path and query without fragment. A fragment (``#comment-12``) becomes part of
    the address when ``find`` returns one, as ``anchor`` says; Wagtail's page links have none.
    Where ``anchor`` knows no answer the link leads nowhere yet.
    """
    lost: list[str] = []

    def replacement(match: re.Match[str]) -> str:
        address = unescape(match[2])
        if address.startswith("#"):
            return match[0]
        bare, _hash, fragment = address.partition("#")
        path = path_of(bare, site)
        if not path or (not host_of(bare) and not bare.startswith(("/", "?"))):
            return match[0]
        target = find(path) or find(original_upload(path))
        if target is None:
            lost.append(address)
            return match[0]
        if target.linktype and not fragment:
            return f'<a linktype="{escape(target.linktype)}" id="{target.pk}">'
        ending = anchor(fragment) if fragment and target.url else ""
        if ending is None:
            lost.append(address)
            return match[0]
        url = target.url + ending
        return (
            f'<a href="{escape(url)}">'
            if url
            else f'<a linktype="{escape(target.linktype)}" id="{target.pk}">'
        )

    return LINK.sub(replacement, html), lost
