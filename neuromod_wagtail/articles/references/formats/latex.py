"""LaTeX in bibliographies to plain text, with pylatexenc. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

# The other conversions of pylatexenc imitate page layout: ruled titles, lists, <cit.>,
# "[footnote]".
_KINDS = ["latex-base", "nonascii-specials", "advanced-symbols"]
_REPLACED = {
    "mu": "µ", "textasciicircum": "^", "LaTeX": "LaTeX", "TeX": "TeX", "-": "", "\\": " ", "today": "",
}  # fmt: skip
# In a field, % does not start a comment, nor a backslash at the very end a command.
_BARE = re.compile(r"\\.|%|\\", re.DOTALL)
_MEANT = {"%": r"\%", "\\": r"\textbackslash{}"}
_SPECIAL = re.compile(r"[\\{}$%~`'-]")
_STRAY_ACCENT = re.compile(r"(?:\A|\s)[\u0300-\u036f]+")
_MARKUP = re.compile(r"\\[a-zA-Z]{1,30}\*?|[\\{}$]")


def to_text(tex: str) -> str:
    """Return a field as plain text: accents become letters, other commands leave their words."""
    if not _SPECIAL.search(tex):
        return tex
    tex = _BARE.sub(lambda found: _MEANT.get(found[0], found[0]), tex)
    try:
        text: str = _reader().latex_to_text(tex)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
        # Commands without their arguments, or thousands of braces.
        text = _MARKUP.sub("", tex)
    return _STRAY_ACCENT.sub("", unicodedata.normalize("NFC", text)).replace("\u00a0", " ")


@cache
def _reader() -> Any:
    from pylatexenc import latex2text

    context = latex2text.get_default_latex_context_db().filter_context(keep_categories=_KINDS)
    macros = [latex2text.MacroTextSpec(name, text) for name, text in _REPLACED.items()]
    context.add_context_category("neuromod", prepend=True, macros=macros)
    context.set_unknown_macro_spec(latex2text.MacroTextSpec("", discard=False))
    context.set_unknown_environment_spec(latex2text.EnvironmentTextSpec("", discard=False))
    return latex2text.LatexNodes2Text(context, math_mode="text")
