"""The discussion panel on a page's form, and the thread's screens, in a browser."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from neuromod_wagtail.comments.models import Comment, Discussion
from tests.comments.browser.test_moderator import admin, enter  # noqa: F401
from tests.comments.conftest import write
from tests.testapp.models import PlainPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_comments_are_closed_while_the_page_is_being_written(page, admin, enter):  # noqa: F811
    """Unsaved text stays in the form, and is neither saved nor sent."""
    write(page, "It waits.")
    tab = enter()
    tab.goto(admin + reverse("wagtailadmin_pages:edit", args=[page.pk]))
    tab.locator("#id_text").fill("half a sentence")
    tab.locator("#id_nm-discussion-mode").select_option("read_only")
    tab.get_by_role("button", name="Save comment settings").press("Enter")
    said = tab.locator("[data-nm-discussion] [role=status]")
    expect(said).to_have_text("Saved. The change is visible to readers now.")
    expect(said).to_be_focused()
    expect(tab.locator("[data-nm-discussion]")).to_contain_text("Read-only")
    assert Discussion.objects.get().mode == "read_only"
    expect(tab.locator("#id_text")).to_have_value("half a sentence")
    assert PlainPage.objects.get(pk=page.pk).text == ""
    # A date alone, sent with the Enter key; then without a connection.
    tab.locator("#id_nm-discussion-closes_at").fill("2030-01-02T03:04")
    tab.locator("#id_nm-discussion-closes_at").press("Enter")
    expect(tab.locator("[data-nm-discussion] dl")).to_contain_text("2030")
    tab.context.set_offline(True)
    tab.locator("#id_nm-discussion-mode").select_option("hidden")
    tab.get_by_role("button", name="Save comment settings").click()
    expect(said).to_contain_text("The change could not be saved")
    expect(tab.locator("#id_nm-discussion-mode")).to_have_value("hidden")
    assert Discussion.objects.get().mode == "read_only"


def test_a_thread_is_moved_by_choosing_a_page(search_index, page, root, admin, enter):  # noqa: F811
    root.add_child(instance=PlainPage(title="Other", slug="other"))
    comment = write(page)
    tab = enter()
    tab.goto(admin + reverse("neuromod_comments_admin:move_thread", args=[comment.pk]))
    tab.get_by_role("button", name="Choose a page").click()
    tab.locator(".modal [name=q]").fill("Other")
    tab.locator(".modal").get_by_role("link", name="Other").first.click()
    tab.locator(".modal").wait_for(state="detached")
    tab.get_by_role("button", name="Move this thread").click()
    expect(tab.locator(".messages")).to_contain_text("1 comment has moved to “Other”.")
    assert Comment.objects.get().page.slug == "other"
