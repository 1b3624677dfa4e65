"""Dates, times and numbers have one form each, for readers and in the admin."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import neuromod_wagtail

PACKAGE = Path(neuromod_wagtail.__file__).parent
TEMPLATES = [
    path for end in ("html", "txt", "md") for path in PACKAGE.rglob(f"templates/**/*.{end}")
]
MODULES = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]

# The formats of the language, and what machines read.
FORMATS = {"DATE_FORMAT", "DATETIME_FORMAT", "YEAR_MONTH_FORMAT", "c", "Y-m-d"}
# The months below a year, in the archive.
EXCEPTIONS = {("archive.html", "F")}
USED = re.compile(r"""\|(?:date|time):["']([^"']+)["']""")
OTHER_FILTERS = re.compile(r"\|(?:floatformat|intcomma|localize|naturalday|naturaltime|time)\b")
# A count shown directly. Counts inside translated sentences are formatted before.
BARE = re.compile(r"{{ *(?:\w+\.)*(?:total|number|counter|\w+_count)(?:\|default:\w+)? *}}")
SENTENCE = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
# Numbers that identify something: rows and versions.
NAMES = {"add_references.html", "history.html", "placements.html"}

FORMATTING = {"django.utils.formats", "django.contrib.humanize.templatetags.humanize"}
# Values that machines read: addresses, files and keys.
FOR_MACHINES = {
    "comments/models/keyset.py", "admin/charts.py", "comments/moderation/forms/discussions.py",
    "comments/notifications/digests.py", "comments/spam/evaluation.py",
    "comments/spam/learner/explanation.py", "text/localized.py", "wordpress/export.py",
    "wordpress/reading/permalinks.py", "wordpress/redirects/rules.py", "wordpress/storing/plan.py",
}  # fmt: skip
# Output of commands, read in a terminal.
COMMANDS = "management"


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def formats_used(source: str) -> set[str]:
    return {used for used in USED.findall(source) if used not in FORMATS}


def bare_counts(source: str) -> list[str]:
    return BARE.findall(SENTENCE.sub("", source))


def formatting_by_hand(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that format a date or a number without ``text.localized``."""
    for node in ast.walk(tree):
        is_import = isinstance(node, ast.ImportFrom) and node.module in FORMATTING
        is_call = isinstance(node, ast.Attribute) and node.attr == "strftime"
        if is_import or is_call:
            yield node.lineno
        spec = getattr(node, "format_spec", None)
        if spec is not None and re.search(r"%|,|\.\d+f", ast.unparse(spec)):
            yield node.lineno


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_use_the_formats_of_the_language(path):
    source = path.read_text()
    others = {one for one in formats_used(source) if (path.name, one) not in EXCEPTIONS}
    assert not others
    assert not OTHER_FILTERS.findall(source)


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if {"admin", "importing"} & set(path.parts)], ids=name
)
def test_counts_in_the_admin_have_thousands_separators(path):
    if path.name not in NAMES:
        assert not [one for one in bare_counts(path.read_text()) if "forloop" not in one]


def test_one_module_formats_dates_and_numbers():
    found = {
        name(path): lines
        for path in MODULES
        if (lines := list(formatting_by_hand(ast.parse(path.read_text()))))
    }
    assert found["text/localized.py"]
    by_hand = {path for path in found if COMMANDS not in path.split("/")}
    assert by_hand <= FOR_MACHINES


@pytest.mark.parametrize(
    "line",
    [
        "f'{moment:%d.%m.%Y}'", "moment.strftime('%x')", "f'{share:.1f} %'", "f'{number:,}'",
        "from django.utils.formats import date_format",
    ],
)  # fmt: skip
def test_formatting_by_hand_in_modules_is_found(line):
    assert list(formatting_by_hand(ast.parse(line)))


def test_formatting_by_hand_in_templates_is_found():
    assert formats_used("{{ day|date:'j M' }}") == {"j M"}
    assert bare_counts("{{ queue.total }} {{ pending_count }}{{ total|number }}") == [
        "{{ queue.total }}",
        "{{ pending_count }}",
    ]
