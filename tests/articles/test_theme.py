"""The style sheets and scripts of articles: light, and easy to override."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

SHEETS = ["css/tokens.css", "css/articles.css", "css/listings.css"]
ARTICLE = [
    *SHEETS[:2],
    "js/embed.js",
    "js/folds.js",
    "js/share.js",
    "comments/comments.css",
    "comments/comments.js",
]


def read(name: str) -> str:
    return Path(finders.find(f"neuromod_wagtail/{name}")).read_text()


@pytest.mark.parametrize("loaded", [ARTICLE, SHEETS], ids=["an article", "a list"])
def test_what_a_reader_loads_weighs_at_most_16_kilobytes(loaded: list[str]):
    assert sum(len(gzip.compress(read(name).encode())) for name in loaded) <= 16 * 1024


@pytest.mark.parametrize("name", [*SHEETS, "comments/comments.css"])
def test_a_site_overrides_any_rule_with_classes(name: str):
    css = re.sub(r"/\*.*?\*/", "", read(name), flags=re.DOTALL)
    assert "!important" not in css
    selectors = re.findall(r"([^{};]+)\{", css)
    assert not [one for one in selectors if re.search(r"#[a-z]", one)]


def test_tokens_lose_to_any_rule_of_a_site():
    css = re.sub(r"/\*.*?\*/", "", read("css/tokens.css"), flags=re.DOTALL)
    outside = re.sub(r"@layer [\w.]+ \{.*?\n\}", "", css, flags=re.DOTALL)
    assert re.fullmatch(r"\s*(@layer [\w., ]+;)?\s*", outside)


@pytest.mark.parametrize("name", [*SHEETS[1:], "comments/comments.css"])
def test_controls_are_in_no_layer_that_a_reset_would_beat(name: str):
    layers = re.findall(r"@layer [\w.]+ \{.*?\n\}", read(name), flags=re.DOTALL)
    assert not [layer for layer in layers if ".nm-" in layer]


def test_colours_are_tokens():
    """Black behind a player is the only colour that does not follow the theme."""
    css = "".join(read(name) for name in SHEETS[1:])
    colours = re.findall(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl", css)
    assert colours == ["#000"]


def test_every_token_that_is_used_is_defined():
    css = "".join(read(name) for name in SHEETS)
    used = set(re.findall(r"var\((--nm-[\w-]+)\)", css))
    defined = set(re.findall(r"(--nm-[\w-]+):", css))
    assert used - defined == set()
