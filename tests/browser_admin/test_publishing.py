"""Publishing during autosave: readers get the published text."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, Request, expect
from wagtail import hooks
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask
from wagtail.signals import page_published

from neuromod_wagtail.pages.models import ArticlePage
from tests.browser_admin.conftest import MARK_WATCHED
from tests.factories import make_article


def is_autosave(request: Request) -> bool:
    return request.method == "POST" and request.headers.get("accept") == "application/json"


@pytest.fixture
def autosaved() -> Iterator[threading.Event]:
    """Publishing waits until the editor saves by itself, and that waits until readers see it."""
    reading, live, done = threading.Event(), threading.Event(), threading.Event()

    def before_edit(request: Any, _page: Any) -> None:
        if request.headers.get("accept") == "application/json":
            reading.set()
            live.wait(60)
        elif request.method == "POST":
            reading.wait(60)

    def after_edit(request: Any, _page: Any) -> None:
        if request.headers.get("accept") == "application/json":
            done.set()

    def published(**_kwargs: Any) -> None:
        live.set()

    page_published.connect(published)
    steps = [("before_edit_page", before_edit), ("after_edit_page", after_edit)]
    with hooks.register_temporarily(steps):
        yield done
    page_published.disconnect(published)


@pytest.fixture
def in_moderation(blog: Any) -> ArticlePage:
    task = GroupApprovalTask.objects.create(name="Approval")
    task.groups.add(Group.objects.create(name="Second pair of eyes"))
    workflow = Workflow.objects.create(name="Editorial")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page_id=blog.pk)
    article = make_article(blog, title="Pulses", publish=False)
    article.save_revision()
    workflow.start(article, None)
    return article


@pytest.mark.parametrize("button", ["Approve and Publish", "Publish"])
def test_it_is_live(
    page: Page, in_moderation: ArticlePage, autosaved: threading.Event, button: str
) -> None:
    page.add_init_script(MARK_WATCHED)
    page.goto(f"/admin/pages/{in_moderation.pk}/edit/")
    page.locator("html[data-watched]").wait_for(timeout=60_000)
    with page.expect_request(is_autosave, timeout=60_000):
        page.locator("#id_title").fill("Pulses and pain")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=button, exact=True).click()
    if button == "Publish":
        # It would end the moderation, and asks.
        page.get_by_role("dialog").get_by_role("button", name=button).click()
    expect(page.locator(".messages .success")).to_contain_text("Pulses", timeout=60_000)
    assert autosaved.wait(60)
    article = ArticlePage.objects.get()
    assert (article.live, article.title) == (True, "Pulses and pain")
    assert page.goto(article.url).status == 200
