"""Publishing during autosave: readers get the published text."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import Group
from django.http import HttpRequest
from playwright.sync_api import Page, expect
from wagtail import hooks
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask
from wagtail.models import Page as WagtailPage
from wagtail.signals import page_published

from neuromod_wagtail.pages.models import ArticlePage
from tests.browser_admin.conftest import MARK_WATCHED
from tests.factories import make_article

TITLE = "Pulses and pain"


class Autosave(NamedTuple):
    """Steps of the editor's saving of the new title by itself."""

    begun: threading.Event
    done: threading.Event


def is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


@pytest.fixture
def autosave() -> Iterator[Autosave]:
    """Publishing waits until the editor saves by itself, and that waits until readers see it.

    Only saving the new title is held: fields that a script fills late are a change, too, and the
    editor sends nothing more while it waits for an answer.
    """
    begun, live, done = threading.Event(), threading.Event(), threading.Event()

    def before_edit(request: HttpRequest, _page: WagtailPage) -> None:
        if request.POST.get("title") != TITLE:
            return
        if is_autosave(request):
            begun.set()
            live.wait(60)
        else:
            begun.wait(60)

    def after_edit(request: HttpRequest, edited: WagtailPage) -> None:
        if is_autosave(request) and request.POST.get("title") == TITLE:
            done.set()

    def published(**_kwargs: object) -> None:
        live.set()

    page_published.connect(published)
    steps = [("before_edit_page", before_edit), ("after_edit_page", after_edit)]
    with hooks.register_temporarily(steps):
        yield Autosave(begun, done)
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
    page: Page, in_moderation: ArticlePage, autosave: Autosave, button: str
) -> None:
    page.add_init_script(MARK_WATCHED)
    page.goto(f"/admin/pages/{in_moderation.pk}/edit/")
    page.locator("html[data-watched]").wait_for()
    page.locator("#id_title").fill(TITLE)
    # What is typed between the editor's last look and the end of an autosave counts as saved
    # (Wagtail then takes its snapshot again), so the test does not wait for the editor to look.
    page.locator("#page-edit-form").dispatch_event("w-unsaved:add", {"detail": {"type": "edits"}})
    assert autosave.begun.wait(60)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=button, exact=True).click()
    if button == "Publish":
        # It would end the moderation, and asks.
        page.get_by_role("dialog").get_by_role("button", name=button).click()
    expect(page.locator(".messages .success")).to_contain_text("Pulses")
    assert autosave.done.wait(60)
    article = ArticlePage.objects.get()
    assert (article.live, article.title) == (True, TITLE)
    assert page.goto(article.url).status == 200
