"""Every template can be parsed and complies with a strict Content-Security-Policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.template import engines

import example_site
import neuromod_wagtail

FOLDERS = [Path(module.__file__).parent for module in (neuromod_wagtail, example_site)]
SITES = [folder for parent in FOLDERS for folder in sorted(parent.rglob("templates"))]
TEMPLATES = sorted(path for site in SITES for path in site.rglob("*.*"))
# Mail programs know nothing but inline styles, and no script.
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and "mail" not in path.parts]

TAG = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)


def name(path: Path) -> str:
    return str(path.relative_to(FOLDERS[0].parent))


class Inline(HTMLParser):
    """Collects scripts, styles and handlers that are written into a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        is_data = (attributes.get("type") or "").endswith("json")
        if tag == "style" or (tag == "script" and "src" not in attributes and not is_data):
            self.found.append(f"<{tag}> in line {self.getpos()[0]}")
        for attribute, value in attributes.items():
            is_script = (value or "").strip().lower().startswith("javascript:")
            if attribute == "style" or attribute.startswith("on") or is_script:
                self.found.append(f"{attribute}= in line {self.getpos()[0]}")

    handle_startendtag = handle_starttag


def inline_code(source: str) -> list[str]:
    parser = Inline()
    # Template tags keep their lines but lose their quotes, which may stand inside of attributes.
    parser.feed(TAG.sub(lambda tag: "\n" * tag[0].count("\n"), source))
    parser.close()
    return parser.found


SOURCES = sorted(
    path for path in FOLDERS[0].rglob("*.*") if path.suffix in {".py", ".html", ".txt"}
)
NAMED = re.compile(r"""["'](neuromod_wagtail/[\w/-]+\.(?:html|txt|xml))["']""")


def test_every_template_that_is_named_is_there() -> None:
    there = {str(path.relative_to(site)) for site in SITES for path in site.rglob("*.*")}
    named = {(found, name(path)) for path in SOURCES for found in NAMED.findall(path.read_text())}
    assert len(named) > 100
    assert sorted(pair for pair in named if pair[0] not in there) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_nothing_is_inline(path: Path) -> None:
    assert inline_code(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p style='color: red'>",
        "<p {% if a %}style='color: red'{% endif %}>",
        "<a onclick='go()'>",
        "<script>go()</script>",
        "<style>p { color: red }</style>",
        "<a href='javascript:go()'>",
    ],
)
def test_inline_code_is_found(source: str) -> None:
    assert len(inline_code(source)) == 1


def test_scripts_of_our_own_are_allowed() -> None:
    assert inline_code('<script type="module" src="{% static "a.js" %}"></script>') == []


def test_structured_data_is_allowed() -> None:
    assert inline_code('<script type="application/ld+json">{{ graph }}</script>') == []


def installed_templates() -> Iterator[tuple[str, Path]]:
    """``(name, path)`` of the templates of installed apps, as a template would include them."""
    for path in TEMPLATES:
        folder = next(parent for parent in path.parents if parent.name == "templates")
        if any(Path(config.path) == folder.parent for config in apps.get_app_configs()):
            yield str(path.relative_to(folder)), path


def test_every_template_can_be_parsed() -> None:
    loaded = 0
    for template_name, path in installed_templates():
        template = engines["django"].get_template(template_name)
        assert Path(template.origin.name) == path, f"{template_name} is hidden by another one"
        loaded += 1
    assert loaded > 50


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_templates_can_be_read(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert len(lines) <= 150
    assert not [line for line in lines if len(line) > 160]


def test_apps_load_only_tags_of_apps_below() -> None:
    """The arrows that import-linter enforces in Python, in templates."""
    allowed = {
        "comments": {"neuromod_comments", "neuromod_moderation"},
        "disclaimers": {"neuromod_disclaimers"},
        "articles": {"neuromod_articles", "neuromod_disclaimers"},
    }
    common = {"neuromod_fragments", "neuromod_permalinks", "neuromod_text"}
    for room, tags in allowed.items():
        for path in (FOLDERS[0] / room).rglob("*.html"):
            loaded = set(re.findall(r"neuromod_\w+", " ".join(loads(path))))
            assert loaded <= tags | common, name(path)


def loads(path: Path) -> list[str]:
    return re.findall(r"{%\s*load\s+(.*?)%}", path.read_text())
