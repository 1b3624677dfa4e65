"""The lines that the documentation says to add to a site."""

from __future__ import annotations

import re

import pytest

from tests.documents import Code, code_of
from tests.new_sites.project import Project

README = "README.md"
COMMENTS = "docs/how-to/comments-install.md"
ARTICLES = "docs/how-to/install.md"
TEMPLATE = "home/templates/home/home_page.html"


def lines_of(page: str, heading: str = "") -> list[Code]:
    """What a page says to add, without the commands."""
    return [block for block in code_of(page, heading) if block.language in ("python", "django")]


def readme() -> tuple[list[Code], list[Code]]:
    """The lines for comments, and those for articles."""
    settings, urls, template, articles = lines_of(README, "Add it to your site")
    return [settings, urls, template], [settings, urls, articles]


def count(blocks: list[Code]) -> int:
    return sum(len(block.lines) for block in blocks)


def test_comments_need_five_lines_at_most_and_articles_eight() -> None:
    comments, articles = readme()
    assert count(comments) == 4
    assert count(articles) == 5


def test_the_guides_say_what_the_readme_says() -> None:
    comments, articles = readme()
    assert lines_of(COMMENTS)[:3] == comments
    said = "".join(block.text for block in lines_of(ARTICLES)[:2])
    assert sorted(said.splitlines()) == sorted(
        "".join(block.text for block in articles).splitlines()
    )


@pytest.mark.parametrize("lines", readme(), ids=("comments", "articles"))
def test_a_new_site_lacks_nothing_after_these_lines(lines: list[Code], tmp_path) -> None:
    project = Project.start(tmp_path)
    project.apply(lines, TEMPLATE)
    said = project.manage("check", "--fail-level", "INFO")
    if "articles" in lines[-1].text:
        # Articles bring their own templates; the check of the tag looks at those of the package.
        assert "no issues" in said
    assert "No changes" in project.manage("makemigrations", "--check", "--dry-run")


def test_the_example_site_has_what_the_readme_says() -> None:
    from example_site import settings

    _comments, articles = readme()
    named = re.findall(r'"([\w.]+)"', "".join(block.text for block in articles))
    assert len(named) == 9
    installed = {*settings.INSTALLED_APPS, *settings.MIDDLEWARE, "neuromod_wagtail.urls"}
    assert set(named) <= installed
