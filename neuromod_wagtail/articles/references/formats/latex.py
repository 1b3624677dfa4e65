"""LaTeX in bibliographies as plain text: accents, dashes, quotation marks, letters. Pure."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø",
    "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘",
    "textregistered": "®", "texttrademark": "™", "textdegree": "°", "textmu": "µ", "ldots": "…",
    "dots": "…", "textasciitilde": "~", "textasciicircum": "^", "textbackslash": "\\", "pm": "±", "times": "×", "leq": "≤",
    "geq": "≥", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "kappa": "κ", "mu": "µ",
    "Delta": "Δ", "LaTeX": "LaTeX", "TeX": "TeX",
}  # fmt: skip
_DOTLESS = {"ı": "i", "ȷ": "j"}
_COMMAND = re.compile(r"\\(?:([a-zA-Z]{1,30})\*?|(.))", re.DOTALL)


def to_text(tex: str) -> str:
    """Accents become letters; other commands go and leave what is in their braces."""
    pieces: list[str] = []
    place = 0
    accent = ""
    for match in _COMMAND.finditer(tex):
        if match.start() < place:
            continue
        accent = _add(pieces, tex[place : match.start()], accent)
        place = match.end()
        word, sign = match[1], match[2]
        if word in _LETTERS:
            if accent:
                accent = _add(pieces, _LETTERS[word], accent)
            else:
                pieces.append(_LETTERS[word])
            place = _skip_spaces(tex, place)
        elif (word or sign) in _ACCENTS and _is_accent(tex, place, word):
            accent = _ACCENTS[word or sign]
            place = _skip_spaces(tex, place)
        elif word:
            place = _skip_spaces(tex, place)
        elif sign in "&%$#_{} -":
            pieces.append({" ": " ", "-": ""}.get(sign, f"\0{sign}"))
        else:
            pieces.append(" ")
    _add(pieces, tex[place:], accent)
    return unicodedata.normalize("NFC", "".join(pieces)).replace("\0", "")


def _is_accent(tex: str, place: int, word: str | None) -> bool:
    """``\\c{c}`` and ``\\c c`` are accents; ``\\'`` before a letter or brace is one too."""
    following = tex[place : place + 1]
    return following in "{ \\" if word else (following.isalpha() or following in "{ \\")


def _skip_spaces(tex: str, place: int) -> int:
    while tex[place : place + 1] == " ":
        place += 1
    return place


def _add(pieces: list[str], text: str, accent: str) -> str:
    """Append plain text; an accent that waits goes onto its first letter. What still waits."""
    text = text.replace("~", "\u00a0") if "~" in text else text
    if accent and text:
        rest = text.lstrip("{ ")
        if not rest:
            return accent
        letter = _DOTLESS.get(rest[0], rest[0])
        text = (
            unicodedata.normalize("NFC", letter + accent) + rest[1:] if letter.isalpha() else rest
        )
        accent = ""
    pieces.append(_typography(text))
    return accent


def _typography(text: str) -> str:
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    return text.replace("{", "").replace("}", "").replace("$", "").replace("\u00a0", " ")
