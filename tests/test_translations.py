"""The interface is completely translated into each language that the package ships."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import locale
from django.utils import translation

from tests.absent import is_absent

PACKAGE = Path(__file__).resolve().parents[1] / "neuromod_wagtail"
CATALOGUES = sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/django.po"))
LANGUAGES = {"ar", "de", "es", "fr", "ja", "pt_BR"}
PLACEHOLDER = re.compile(r"%\(\w+\)[.\d]*[sdf]|%[sd%]|\{\w*\}")
TAG = re.compile(r"</?\w+[^>]*>")


def code_of(path: Path) -> str:
    return path.parents[1].name


@pytest.fixture(params=CATALOGUES, ids=code_of)
def catalogue(request: pytest.FixtureRequest) -> polib.POFile:
    return polib.pofile(str(request.param))


def pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    """The original beside each of its translations; those of a plural beside the plural."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid_plural, text) for text in entry.msgstr_plural.values()]


def name(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural


def test_the_languages_are_those_of_the_documentation() -> None:
    assert {code_of(path) for path in CATALOGUES} == LANGUAGES
    page = (PACKAGE.parent / "docs" / "reference" / "translations.md").read_text()
    for code in LANGUAGES:
        language = locale.LANG_INFO[code.replace("_", "-").lower()]["name"].split()[0]
        assert language in page or code == "pt_BR", language


def test_every_string_is_translated(catalogue: polib.POFile) -> None:
    missing = [e.msgid for e in catalogue if not all(text.strip() for _, text in pairs(e))]
    assert missing == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []


def test_every_plural_form_is_there(catalogue: polib.POFile) -> None:
    forms = int(re.search(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])[1])
    assert [e.msgid for e in catalogue if e.msgid_plural and len(e.msgstr_plural) != forms] == []


def test_placeholders_and_tags_are_kept(catalogue: polib.POFile) -> None:
    """In a plural, forms for one, two or none may leave the number out."""
    wrong = []
    for entry in catalogue:
        for original, text in pairs(entry):
            wanted, found = set(PLACEHOLDER.findall(original)), set(PLACEHOLDER.findall(text))
            if entry.msgid_plural:
                number = {"%(count)s", "%(number)s", "%(number)d", "%(counter)s", "%d"}
                wanted, found = wanted - number, found - number
            if wanted != found or sorted(TAG.findall(original)) != sorted(TAG.findall(text)):
                wrong.append((original, text))
    assert wrong == []


def test_edges_of_strings_are_kept(catalogue: polib.POFile) -> None:
    """Strings are joined with others: a space or line break at an end has a purpose."""
    edges = re.compile(r"^(\s*).*?(\s*)$", re.DOTALL)
    wrong = [
        (original, text)
        for entry in catalogue
        for original, text in pairs(entry)
        if edges.match(original).groups() != edges.match(text).groups()
    ]
    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=code_of)
def test_the_compiled_catalogue_is_up_to_date(path: Path) -> None:
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    texts = {name(entry): pairs(entry) for entry in compiled}
    assert texts == {name(entry): pairs(entry) for entry in polib.pofile(str(path))}


def test_no_string_of_the_code_is_missing(tmp_path: Path) -> None:
    if not shutil.which("xgettext"):
        is_absent("GNU gettext")
    copy = tmp_path / "neuromod_wagtail"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "static"))
    (copy / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "de", "--no-wrap"]
    without_settings = {**os.environ, "DJANGO_SETTINGS_MODULE": ""}
    subprocess.run(command, cwd=copy, check=True, capture_output=True, env=without_settings)
    extracted = polib.pofile(str(copy / "locale" / "de" / "LC_MESSAGES" / "django.po"))
    used = {name(entry) for entry in extracted}
    for path in CATALOGUES:
        known = {name(entry) for entry in polib.pofile(str(path))}
        assert (used - known, known - used) == (set(), set()), code_of(path)


@pytest.mark.parametrize("path", CATALOGUES, ids=code_of)
def test_django_shows_the_translation(path: Path) -> None:
    entry = next(e for e in polib.pofile(str(path)) if e.msgid == "Leave a Reply")
    with translation.override(code_of(path).replace("_", "-").lower()):
        assert translation.gettext("Leave a Reply") == entry.msgstr != "Leave a Reply"
