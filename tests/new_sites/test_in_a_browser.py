"""From a new site and the lines of the documentation to the first moderated comment."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.chromium import OpenContext
from tests.documents import Code
from tests.new_sites import steps
from tests.new_sites.project import Project
from tests.new_sites.test_lines import TEMPLATE, readme

COMMENTS, ARTICLES = readme()


def site_with(lines: list[Code], folder: Path) -> Project:
    project = Project.start(folder)
    project.apply(lines, TEMPLATE)
    ready(project)
    return project


def ready(project: Project) -> None:
    project.manage("migrate", "--verbosity", "0")
    add_boss(project)


def add_boss(project: Project) -> None:
    project.environment["DJANGO_SUPERUSER_PASSWORD"] = steps.PASSWORD
    project.manage(
        "createsuperuser", "--noinput", "--username", "boss", "--email", "boss@example.org"
    )


def tab_of(open_context: OpenContext) -> Page:
    return open_context(viewport={"width": 1280, "height": 900}).new_page()


def test_comments_on_the_pages_of_a_new_site(open_context: OpenContext, tmp_path: Path) -> None:
    project = site_with(COMMENTS, tmp_path)
    boss, reader = tab_of(open_context), tab_of(open_context)
    with project.served() as site:
        steps.comment(reader, f"{site}/", "It helped me.")
        assert not steps.is_read(tab_of(open_context), f"{site}/", "It helped me.")
        steps.sign_in(boss, site)
        steps.approve(boss, site, "It helped me.")
        assert steps.is_read(tab_of(open_context), f"{site}/", "It helped me.")


def test_a_blog_in_a_new_site(open_context: OpenContext, tmp_path: Path) -> None:
    """Written with the preview beside it, published, read, commented on and moderated."""
    project = site_with(ARTICLES, tmp_path)
    boss, reader = tab_of(open_context), tab_of(open_context)
    with project.served() as site:
        steps.sign_in(boss, site)
        add = f"{site}/admin/pages/add/neuromod_pages"
        blog = steps.publish(boss, f"{add}/articleindexpage/3/", title="Blog")
        boss.goto(f"{add}/articlepage/4/")
        boss.locator("[name=title]").fill("Pulses and pain")
        boss.get_by_role("button", name="Toggle preview").click()
        frame = boss.frame_locator("#w-preview-iframe")
        expect(frame.get_by_role("heading", level=1)).to_have_text("Pulses and pain")
        article = steps.publish(boss, f"{add}/articlepage/4/", title="Pulses and pain")
        assert article == f"{blog}pulses-and-pain/"
        reader.goto(blog)
        reader.get_by_role("link", name="Pulses and pain").click()
        expect(reader.get_by_role("heading", level=1)).to_have_text("Pulses and pain")
        steps.comment(reader, article, "It helped me.")
        steps.approve(boss, site, "It helped me.")
        assert steps.is_read(tab_of(open_context), article, "It helped me.")
