"""The import in the admin: roles, keyboard, narrow screens and accessibility."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from neuromod_wagtail.importing import runs
from neuromod_wagtail.wordpress.models import ImportRun

OLD_BLOG = Path(__file__).resolve().parents[2] / "docs" / "screenshots" / "old_blog.xml"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture(autouse=True)
def _upload_folder(settings: Any, tmp_path: Path) -> None:
    settings.NEUROMOD_IMPORT_FOLDER = str(tmp_path / "uploads")


def check(page: Page) -> None:
    """Nothing for axe in our part of the page, and nothing wider than a narrow window."""
    found = Axe().run(page, context="#main", options=RULES).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1440, "height": 1000})


def test_from_upload_to_undo(page: Page, blog: Any) -> None:
    page.goto(reverse("neuromod_wordpress:index"))
    check(page)
    page.get_by_role("link", name="Import a blog").first.click()
    page.get_by_role("button", name="Dry run (changes nothing)").click()
    expect(page.get_by_text("This field is required.").first).to_be_visible()
    check(page)
    page.get_by_label("Export of the blog").set_input_files(OLD_BLOG)
    page.get_by_role("button", name="Dry run (changes nothing)").press("Enter")
    expect(page.get_by_text("This was a dry run. Nothing was changed.")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Import now").press("Enter")
    expect(page.get_by_role("link", name="Undo this import")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Kept as HTML", exact=False).click()
    expect(page.get_by_role("link", name="Four kinds of help")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Full report").click()
    page.get_by_role("link", name="Undo this import").click()
    expect(page.get_by_role("button", name="Undo import")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Undo import").click()
    expect(page.get_by_role("heading", name="Undone", exact=True)).to_be_visible()
    check(page)


def test_progress_moves_and_ends_in_the_account(page: Page, blog: Any) -> None:
    run = ImportRun.objects.create(
        state="running", worker=runs.worker(), parent_id=blog.pk, done=10, total=100
    )
    page.goto(reverse("neuromod_wordpress:run", args=[run.pk]))
    said = page.get_by_role("status").filter(has_text="%")
    expect(said).to_have_text("Running: 10%")
    check(page)
    ImportRun.objects.update(done=60)
    expect(said).to_have_text("Running: 60%")
    expect(page.get_by_role("progressbar", name="Progress")).to_have_js_property("value", 60)
    ImportRun.objects.update(state="stopped", message="The file ends inside.")
    expect(page.get_by_role("alert").filter(has_text="The file ends inside.")).to_be_visible()
