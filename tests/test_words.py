"""The retired words of the glossary appear in no name, comment, message or documentation."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = ROOT / "docs" / "explanation" / "glossary.md"
FOLDERS = ("neuromod_wagtail", "example_site", "tests", "docs", "benchmarks")
TABLE = re.compile(r"<!-- retired words -->(.*)<!-- end of retired words -->", re.DOTALL)
ROW = re.compile(r"^\| ([\w-]+) \| (.+?) \| (everywhere|prose|names) \|$", re.MULTILINE)
# As the glossary says below its table.
EXCEPTIONS = (
    "docs/explanation/glossary.md",
    "neuromod_wagtail/articles/language/rules/",
    "neuromod_wagtail/comments/safety/concerns/",
    "neuromod_wagtail/text/negation.py",
    "tests/test_words.py",
)
RETIRED = {
    old: (new, where) for old, new, where in ROW.findall(TABLE.findall(GLOSSARY.read_text())[0])
}
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
WORDS = re.compile(r"[a-z]+(?:-[a-z]+)*")


def files() -> list[Path]:
    found = [*ROOT.glob("*.md"), ROOT / "Makefile"]
    for folder in FOLDERS:
        for suffix in ("py", "html", "txt", "js", "css", "md"):
            found += (ROOT / folder).rglob(f"*.{suffix}")
    return [
        path
        for path in found
        if "migrations" not in path.parts and not str(path.relative_to(ROOT)).startswith(EXCEPTIONS)
    ]


def pieces(text: str, suffix: str) -> Iterator[tuple[int, str, str]]:
    """Yield each line number, kind ("prose" or "names") and text of a file."""
    if suffix != ".py":
        for number, line in enumerate(text.splitlines(), 1):
            yield number, "prose", line
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], "names", token.string
        elif token.type == tokenize.COMMENT or (
            token.type == tokenize.STRING and " " in token.string.strip()
        ):
            for offset, line in enumerate(token.string.splitlines()):
                yield token.start[0] + offset, "prose", line


def retired_words(text: str, suffix: str) -> list[tuple[int, str, str]]:
    """Return the line, the retired word and the word to use, for each place in a text."""
    found = []
    for number, kind, piece in pieces(text, suffix):
        if kind == "names":
            words = {part.lower() for part in PARTS.findall(piece)}
        else:
            words = set(WORDS.findall(piece.lower()))
        for old in sorted(words & RETIRED.keys()):
            new, where = RETIRED[old]
            if where in (kind, "everywhere"):
                found.append((number, old, new))
    return found


def test_no_retired_word_is_used() -> None:
    complaints = [
        f"{path.relative_to(ROOT)}:{number}: write “{new}” instead of “{old}”"
        for path in files()
        for number, old, new in retired_words(path.read_text(), path.suffix)
    ]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize(
    ("text", "suffix", "expected"),
    [
        ("class Dossier:\n    pass\n", ".py", [(1, "dossier", "author profile")]),
        ("x = 1\n# Nobody sees it.\n", ".py", [(2, "nobody", "no one")]),
        ('name = "nobody"\n', ".py", []),
        ("nobody = 1\nnobodyelse = 2\n", ".py", []),
        ("Send an\ne-mail.\n", ".md", [(2, "e-mail", "email")]),
        ("Best wishes\n", ".md", []),
    ],
)
def test_a_retired_word_is_found_word_by_word(
    text: str, suffix: str, expected: list[tuple[int, str, str]]
) -> None:
    assert retired_words(text, suffix) == expected


def test_the_list_is_read() -> None:
    assert len(RETIRED) > 10
    rows = TABLE.findall(GLOSSARY.read_text())[0].strip().splitlines()
    assert len(RETIRED) == len(rows) - 2, "a row of the table has another form"
