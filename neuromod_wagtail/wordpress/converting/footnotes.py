"""The footnotes of a post: its text has the marks, its meta the words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape

KEY = "footnotes"
OPENING = '<ol class="wp-block-footnotes">'
MARK = re.compile(r"<sup\b[^>]*\bdata-fn=[\"']([^\"']+)[\"']")


def as_html(details: Mapping[str, str]) -> str:
    """The list as WordPress shows it, without the links back."""
    source = details.get(KEY, "").strip()
    if not source or source == "[]":
        return ""
    notes = _parsed(source)
    if not notes:
        # Something has taken the JSON apart: its words are kept, not its form.
        return f'<nm-raw name="core/footnotes"><p>{escape(source)}</p></nm-raw>'
    items = "".join(f'<li id="{escape(anchor)}">{text}</li>' for anchor, text in notes)
    return f"{OPENING}{items}</ol>"


def complete(html: str, details: Mapping[str, str]) -> tuple[str, list[str]]:
    """A text with its footnotes, also where no block says that they stand at its end; and the
    marks that lead to none."""
    marks = dict.fromkeys(MARK.findall(html))
    notes = as_html(details)
    if marks and notes not in html:
        html += notes
    known = {anchor for anchor, _text in _parsed(details.get(KEY, ""))}
    return html, [anchor for anchor in marks if anchor not in known]


def _parsed(source: str) -> list[tuple[str, str]]:
    try:
        found = json.loads(source)
    except (ValueError, RecursionError):
        return []
    entries = (
        [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
    )
    notes = [(str(entry.get("id") or ""), str(entry.get("content") or "")) for entry in entries]
    return [(anchor, text) for anchor, text in notes if anchor or text]
