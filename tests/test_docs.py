"""The documentation matches the code, and its examples work."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
IDS = {page: str(page.relative_to(ROOT)) for page in PAGES}
README = ROOT / "README.md"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|<img[^>]*\ssrc=\"([^\"]+)\"")
# Places of the machines that this was written on, and what says nothing to a reader.
FOREIGN = re.compile(
    r"/work/|/root/|(?<!\w)/home/\w|/tmp/|\.\./shared|\bissue \d|\bhelpers?\.py\b|\bTODO\b|\bFIXME\b|lorem"
)


def generator() -> Any:
    spec = spec_from_file_location("generate", REFERENCE / "generate.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks_of(page: Path, *languages: str) -> list[str]:
    return [code for language, code in FENCE.findall(page.read_text()) if language in languages]


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    """The ids that GitHub gives to the headings of a page."""
    found = set()
    for title in re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", title.lower())
        found.add(plain.replace(" ", "-"))
    return found


@pytest.mark.parametrize("name", sorted(generator().SOURCES))
def test_every_table_of_the_reference_stands_on_its_page(name: str) -> None:
    assert f"<!-- table: {name} -->" in (REFERENCE / f"{name}.md").read_text()


@pytest.mark.parametrize("path", generator().pages(), ids=lambda path: path.name)
def test_the_reference_is_as_the_code(path: Path) -> None:
    text = path.read_text()
    assert generator().renewed(text) == text, "run: make reference"


def test_the_reference_has_every_setting_command_tag_block_check_and_signal() -> None:
    """The generator finds things by their place; this looks for them another way."""
    from django.core.management import get_commands

    from neuromod_wagtail.articles.blocks import ArticleBody
    from neuromod_wagtail.conf import SETTINGS

    source = "".join(path.read_text() for path in (ROOT / "neuromod_wagtail").rglob("*.py"))
    ours = {name for name, app in get_commands().items() if str(app).startswith("neuromod_wagtail")}
    things = {
        "settings": set(SETTINGS),
        "commands": ours,
        "tags": set(re.findall(r"@register\.\w+(?:\(.*?\))?\ndef (\w+)", source)),
        "blocks": set(ArticleBody().child_blocks),
        "checks": set(re.findall(r'id="(neuromod\w*\.[EW]\d{3})"', source)),
        "signals": set(re.findall(r"^(\w+) = Signal\(\)", source, re.MULTILINE)),
    }
    for page, names in things.items():
        assert names, page
        text = (REFERENCE / f"{page}.md").read_text()
        assert {name for name in names if not re.search(rf"\b{re.escape(name)}\b", text)} == set()


@pytest.mark.parametrize("page", PAGES, ids=IDS.get)
def test_links_lead_somewhere(page: Path) -> None:
    for match in LINK.finditer(prose(page)):
        target = match[1] or match[2]
        if re.match(r"[a-z]+:", target):
            assert target.startswith(("https://", "mailto:")), target
            continue
        path, _hash, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), target
        assert goal.is_relative_to(ROOT), target
        if anchor and goal.suffix == ".md":
            assert anchor in anchors(goal), target


@pytest.mark.parametrize("page", PAGES, ids=IDS.get)
def test_pictures_have_alternative_texts(page: Path) -> None:
    text = prose(page)
    assert "![](" not in text
    for tag in re.findall(r"<img[^>]*>", text):
        assert re.search(r'\salt="[^"]+"', tag), tag


@pytest.mark.parametrize("page", PAGES, ids=IDS.get)
def test_python_compiles(page: Path) -> None:
    for code in blocks_of(page, "python"):
        compile(code, str(page), "exec")


@pytest.mark.parametrize("page", PAGES, ids=IDS.get)
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = page.read_text()
    shell = "\n".join(blocks_of(page, "sh", "bash", "console", "shell"))
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", shell))
    named |= set(re.findall(r"`(?:\w+=\S+ )?make ([a-z][a-z-]*)[^`]*`", text))
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=IDS.get)
def test_management_commands_exist(page: Path) -> None:
    from django.core.management import get_commands

    known = {*get_commands(), "demo"}
    named = set(re.findall(r"manage\.py ([a-z]\w*)", page.read_text()))
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=IDS.get)
def test_a_page_speaks_of_the_product_alone(page: Path) -> None:
    assert FOREIGN.findall(page.read_text()) == []


@pytest.mark.parametrize("page", PAGES, ids=IDS.get)
def test_settings_that_are_named_exist(page: Path) -> None:
    from neuromod_wagtail.conf import SETTINGS

    of_the_projects = {"NEUROMOD_TEST_DB", "NEUROMOD_VAR"}
    named = set(re.findall(r"\bNEUROMOD_[A-Z_]*[A-Z]\b", page.read_text()))
    assert named <= set(SETTINGS) | of_the_projects


def test_the_readme_is_short() -> None:
    assert README.is_file()
    assert len(README.read_text().splitlines()) <= 80


def test_pictures_are_used() -> None:
    shown = "".join(page.read_text() for page in PAGES)
    for picture in (ROOT / "docs" / "images").glob("*"):
        assert picture.name in shown, picture.name


def test_the_version_is_in_the_changelog_and_in_the_citation() -> None:
    from neuromod_wagtail import __version__

    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert headings[:2] == ["[Unreleased]", f"[{__version__}] - {citation['date-released']}"]
    assert citation["version"] == __version__


def test_make_prints_its_targets() -> None:
    done = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True)
    for target in ("install", "demo", "demo-reset", "test", "check", "bench"):
        assert f"make {target} " in done.stdout


def test_files_for_the_code_host_are_sound() -> None:
    found = [*(ROOT / ".github").rglob("*.yml"), ROOT / ".readthedocs.yaml", ROOT / "CITATION.cff"]
    read = {path.name: yaml.safe_load(path.read_text()) for path in found}
    assert ".ci/run" in read["ci.yml"]["jobs"]["test"]["steps"][-1]["run"]
    assert (ROOT / read[".readthedocs.yaml"]["sphinx"]["configuration"]).is_file()


# What the guides say can be done: see also tests/new_sites


def test_the_policy_of_the_guide_is_that_of_the_example_site() -> None:
    from example_site import settings

    code = blocks_of(ROOT / "docs/how-to/content-security-policy.md", "python")[0]
    found: dict[str, Any] = {}
    exec(code, found)  # noqa: S102  our own documentation
    assert found["SECURE_CSP"] == settings._CSP


def test_reserved_slugs_are_named() -> None:
    from neuromod_wagtail.articles.pages import routes

    text = (REFERENCE / "addresses.md").read_text()
    sentence = re.search(r"An article may not be called (.*)", text)
    assert sentence
    assert set(re.findall(r"`(\w+)`", sentence[1])) == routes.RESERVED


def test_blocks_of_the_frame_are_named() -> None:
    frame = ROOT / "neuromod_wagtail/templates/neuromod_wagtail/base.html"
    sentence = re.search(
        r"Blocks of `base.html`: (.*)", (ROOT / "docs/how-to/override-templates.md").read_text()
    )
    assert sentence
    assert re.findall(r"`(\w+)`", sentence[1]) == re.findall(r"{% block (\w+)", frame.read_text())


@pytest.mark.parametrize("page", PAGES, ids=IDS.get)
def test_files_and_properties_that_are_named_exist(page: Path) -> None:
    text = page.read_text()
    styles = "".join(path.read_text() for path in ROOT.glob("neuromod_wagtail/**/*.css"))
    for name in re.findall(r"--nm-[\w-]*\w", text):
        assert f"{name}:" in styles, name
    for name in re.findall(r"\b((?:example_site|tests|neuromod_wagtail|docs)/[\w/.-]*\.\w+)", text):
        roots = [
            ROOT,
            *ROOT.glob("neuromod_wagtail/**/templates"),
            *ROOT.glob("neuromod_wagtail/**/static"),
        ]
        places = [root / name for root in roots]
        assert any(place.exists() for place in places), name


def test_names_of_the_glossary_exist() -> None:
    text = (ROOT / "docs/explanation/glossary.md").read_text().split("## Retired words")[0]
    rows = re.findall(r"^\| [A-Z][^|]* \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE)
    cells = [cell for cell in rows if cell != "In the code"]
    assert len(cells) > 40
    assert [cell for cell in cells if not re.fullmatch(r"`[\w.]+`(?:, `[\w.]+`)*", cell)] == []
    for name in re.findall(r"`([\w.]+)`", "".join(cells)):
        resolve_name(f"neuromod_wagtail.{name}")


def test_every_dependency_is_argued_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = (ROOT / "docs/explanation/dependencies.md").read_text().lower()
    for requirement in project["dependencies"]:
        name = re.split(r"[<>=\[;]", requirement)[0].lower()
        assert f"**{name}**" in text, name


def test_the_budget_of_queries_is_the_one_that_is_tested() -> None:
    from tests.test_queries import ARTICLE_QUERIES

    words = {16: "sixteen"}
    text = (ROOT / "docs/explanation/architecture.md").read_text()
    assert f"at most {words[ARTICLE_QUERIES]} queries" in text


def test_pictures_are_small_and_can_be_taken_again() -> None:
    pictures = list((ROOT / "docs" / "images").glob("*.png"))
    script = "".join(path.read_text() for path in (ROOT / "docs" / "screenshots").glob("*.py"))
    sizes = {picture.name: picture.stat().st_size for picture in pictures}
    assert max(sizes.values()) < 250_000
    assert sum(sizes.values()) < 3_000_000
    for picture in pictures:
        assert f'"{picture.stem}"' in script, picture.name


@pytest.mark.parametrize("page", PAGES, ids=IDS.get)
def test_options_of_commands_exist(page: Path) -> None:
    from django.core.management import get_commands, load_command_class

    apps = {**get_commands(), "demo": "example_site.demo"}
    for name, rest in re.findall(r"manage\.py ([a-z]\w*)([^\n`]*)", page.read_text()):
        parser = load_command_class(apps[name], name).create_parser("manage.py", name)
        known = {option for action in parser._actions for option in action.option_strings}
        assert set(re.findall(r"--[\w-]+", rest)) <= known
