"""The code in the documentation, for the tests that try it."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
# Indented where it belongs to the item of a list.
FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
# The first line of a file: `# mysite/comments.py` or `{# home/templates/home/home_page.html #}`.
NAMED = re.compile(r"\A(?:# |\{# )([\w./-]+\.(?:py|html|txt))(?: #\})?\n")


class Code(NamedTuple):
    """A block of code, its language, and the file that its first line names."""

    language: str
    text: str

    @property
    def file(self) -> str:
        found = NAMED.match(self.text)
        return found[1] if found else ""

    @property
    def lines(self) -> list[str]:
        return [line for line in self.text.splitlines() if line.strip()]


def code_of(page: str, heading: str = "") -> list[Code]:
    """The blocks of a page, or of the part under one of its headings, in their order."""
    text = (ROOT / page).read_text()
    if heading:
        level = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
        assert level, f"{page} has no heading “{heading}”"
        rest = text[level.end() :]
        text = re.split(rf"^#{{1,{len(level[1])}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    return [Code(found[2], dedent(found[3])) for found in FENCE.finditer(text)]
