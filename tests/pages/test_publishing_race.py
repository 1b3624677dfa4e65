"""Autosave during publishing: the published text stays live."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail import hooks
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from tests.editing import load_form
from tests.factories import make_article, make_index
from tests.translating import KINDS, make

pytestmark = pytest.mark.django_db


def make_draft(kind: str) -> Any:
    if kind in KINDS:
        entry = make(kind, "Mine", live=False)
    elif kind == "article":
        entry = make_article(make_index(), title="Mine", publish=False)
    else:
        entry = make_index(title="Mine", live=False)
    entry.save_revision()
    return entry


def field_of(kind: str) -> str:
    return KINDS[kind][1] if kind in KINDS else "title"


def edit_url(entry: Any) -> str:
    if isinstance(entry, Page):
        return reverse("wagtailadmin_pages:edit", args=[entry.pk])
    return reverse(entry.snippet_viewset.get_url_name("edit"), args=[entry.pk])


def autosave(client: Client, entry: Any, between: Any, **changes: str) -> Any:
    """The editor's own saving; ``between`` happens after it has read and before it writes."""
    data = load_form(client, edit_url(entry))
    data.update(changes)

    def interrupt(request: Any, _entry: Any) -> None:
        if "json" in request.headers.get("accept", ""):
            between()

    hook = "before_edit_page" if isinstance(entry, Page) else "before_edit_snippet"
    with hooks.register_temporarily(hook, interrupt):
        return client.post(edit_url(entry), data, headers={"accept": "application/json"})


def fresh(entry: Any) -> Any:
    return type(entry).objects.get(pk=entry.pk)


@pytest.fixture(params=["article", "index", *KINDS])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def test_what_is_published_meanwhile_stays_live(admin_client, kind):
    entry, field = make_draft(kind), field_of(kind)

    def publish() -> None:
        data = load_form(admin_client, edit_url(entry))
        data.update({field: "Published words", "action-publish": "publish"})
        assert admin_client.post(edit_url(entry), data).status_code == 302

    response = autosave(admin_client, entry, publish, **{field: "Half a word"})
    entry = fresh(entry)
    assert response.json()["success"]
    assert (entry.live, getattr(entry, field)) == (True, "Published words")
    assert entry.live_revision_id is not None
    assert entry.first_published_at is not None
    draft = entry.get_latest_revision_as_object()
    assert (getattr(draft, field), entry.has_unpublished_changes) == ("Half a word", True)


def test_an_autosave_never_overwrites_what_was_published(admin_client, admin_user, kind):
    entry, field = make_draft(kind), field_of(kind)
    mine = entry.save_revision(user=admin_user)

    def publish() -> None:
        data = load_form(admin_client, edit_url(entry))
        data.update({field: "Published words", "action-publish": "publish"})
        assert admin_client.post(edit_url(entry), data).status_code == 302

    changes = {field: "Half a word", "overwrite_revision_id": str(mine.pk)}
    response = autosave(admin_client, entry, publish, **changes)
    assert response.json()["error_code"] == "invalid_revision"
    entry = fresh(entry)
    assert (entry.live, entry.has_unpublished_changes) == (True, False)
    assert getattr(entry.get_latest_revision_as_object(), field) == "Published words"


def test_a_draft_alone_is_saved_as_before(admin_client, kind):
    entry, field = make_draft(kind), field_of(kind)
    autosave(admin_client, entry, lambda: None, **{field: "Later"})
    entry = fresh(entry)
    assert (entry.live, getattr(entry, field), entry.live_revision_id) == (False, "Later", None)


def test_approved_and_published_meanwhile(admin_client):
    article = make_draft("article")
    task = GroupApprovalTask.objects.create(name="Approval")
    workflow = Workflow.objects.create(name="Editorial")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page_id=article.get_parent().pk)
    workflow.start(article, None)

    def approve() -> None:
        data = load_form(admin_client, edit_url(article))
        data.update({"action-workflow-action": "true", "workflow-action-name": "approve"})
        assert admin_client.post(edit_url(article), data).status_code == 302

    autosave(admin_client, article, approve, title="Half a word")
    article = fresh(article)
    assert (article.live, article.title) == (True, "Mine")
    assert article.current_workflow_state is None
