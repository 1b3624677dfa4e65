"""Sphinx's settings for the documentation as a site (``make docs``)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from neuromod_wagtail import __version__  # noqa: E402

project = "neuromod_wagtail"
copyright = "the neuromod_wagtail authors"
version = release = __version__

extensions = ["myst_parser", "sphinx_copybutton"]
root_doc = "index"
# A link to a heading that does not exist is an error, as on the code host.
myst_heading_anchors = 4
suppress_warnings = ["myst.header"]

html_theme = "furo"
html_title = f"{project} {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_theme_options = {"top_of_page_buttons": []}

REPOSITORY = "https://github.com/neuromod-wagtail/neuromod-wagtail/blob/main/"


def add_contents(source: str) -> str:
    """Return the index with a table of contents for each of its sections.

    The lists of links are all that is written by hand. The site's navigation follows from them.
    """
    sections = re.split(r"^## ", source, flags=re.MULTILINE)
    for position, section in enumerate(sections[1:], 1):
        title = section.partition("\n")[0]
        if pages := re.findall(r"^- \[[^\]]+\]\(([\w/-]+)\.md\)", section, re.MULTILINE):
            lines = ["```{toctree}", ":hidden:", f":caption: {title}", "", *pages, "```"]
            sections[position] = section + "\n".join(["", *lines, "", ""])
    return "## ".join(sections)


def read(app: Sphinx, name: str, content: list[str]) -> None:
    """Point links that leave the documentation to the repository."""
    to_root = "../" * (name.count("/") + 1)
    content[0] = content[0].replace(f"]({to_root}", f"]({REPOSITORY}")
    if name == root_doc:
        content[0] = add_contents(content[0])


def setup(app: Sphinx) -> None:
    app.connect("source-read", read)
