"""The README's lines in Wagtail's own demo, ``wagtail/bakerydemo``, of which nothing is kept here."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.chromium import OpenContext
from tests.documents import ROOT
from tests.new_sites import steps
from tests.new_sites.project import Project
from tests.new_sites.test_in_a_browser import add_boss, tab_of
from tests.new_sites.test_lines import readme

CLONE = Path(os.environ.get("BAKERYDEMO") or ROOT / "var" / "bakerydemo")
# The packages that it needs beyond Wagtail.
NEEDS = (
    "dj_database_url",
    "dotenv",
    "debug_toolbar",
    "django_extensions",
    "wagtailfontawesomesvg",
)
TEMPLATE = "bakerydemo/templates/blog/blog_page.html"
PAGES = """
from wagtail.models import Page
from bakerydemo.blog.models import BlogPage
print(Page.objects.get(depth=2, slug="home").pk, BlogPage.objects.live().first().url_path)
"""
INDEX = """
from neuromod_wagtail.pages.models import ArticleIndexPage
print(ArticleIndexPage.objects.get().pk)
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of the clone with the README's lines for articles and comments, and its content."""
    if not (CLONE / "manage.py").is_file():
        pytest.skip("no clone of bakerydemo: run `.ci/bakerydemo .venv`, or set BAKERYDEMO")
    if missing := [name for name in NEEDS if find_spec(name) is None]:
        pytest.skip(f"bakerydemo needs {', '.join(missing)}: run `.ci/bakerydemo .venv`")
    folder = tmp_path / "bakerydemo"
    shutil.copytree(CLONE, folder, ignore=shutil.ignore_patterns(".git", "bakerydemodb"))
    # Its own packages are made for the Wagtail before ours.
    project = Project(folder, "bakerydemo", warnings=())
    comments, articles = readme()
    project.apply([*articles, comments[-1]], TEMPLATE)
    assert "no issues" in project.manage("check", "--fail-level", "INFO")
    assert "No changes" in project.manage("makemigrations", "--check", "--dry-run")
    project.manage("migrate", "--verbosity", "0")
    project.manage("load_initial_data")
    add_boss(project)
    return project


def test_the_lines_of_the_readme_are_enough(open_context: OpenContext, project: Project) -> None:
    """A comment on a page that was there, and a new blog beside it."""
    home, path = project.python(PAGES).split()
    boss, reader = tab_of(open_context), tab_of(open_context)
    with project.served() as site:
        page = f"{site}/{path.removeprefix('/home/')}"
        steps.comment(reader, page, "It helped me.")
        assert not steps.is_read(tab_of(open_context), page, "It helped me.")
        steps.sign_in(boss, site)
        steps.approve(boss, site, "It helped me.")
        assert steps.is_read(tab_of(open_context), page, "It helped me.")

        add = f"{site}/admin/pages/add/neuromod_pages"
        blog = steps.publish(boss, f"{add}/articleindexpage/{home}/", title="Pulses")
        index = project.python(INDEX).split()[-1]
        article = steps.publish(boss, f"{add}/articlepage/{index}/", title="Pulses and pain")
        assert article == f"{blog}pulses-and-pain/"
        assert steps.is_read(tab_of(open_context), article, "Pulses and pain")
