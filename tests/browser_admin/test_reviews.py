"""A clinician reviews an article in the dialog of the workflow, and readers see it."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from playwright.sync_api import expect
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from neuromod_wagtail.articles.models import MedicalReviewTask, Review
from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import make_article, make_author, make_reviewer, paragraph


def test_a_review_through_the_workflow(page, blog):
    article = make_article(
        blog, title="Pulses", publish=False, authors=[make_author(name="Alex")],
        body=[paragraph("<p>Text.</p>")],
    )  # fmt: skip
    task = MedicalReviewTask.objects.create(name="Medical review")
    task.groups.add(Group.objects.create(name="Clinicians"))
    workflow = Workflow.objects.create(name="Medical")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page_id=blog.pk)
    make_reviewer(name="Dana Pain", user=get_user_model().objects.get(username="editor"))

    page.goto(f"/admin/pages/{article.pk}/edit/")
    expect(page.locator("[data-nm-reviews]")).to_contain_text("There is no valid review yet.")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to Medical").click()
    expect(page.locator(".messages .success")).to_contain_text("submitted")

    page.goto(f"/admin/pages/{article.pk}/edit/")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Record the review").click()
    dialog = page.locator(".modal")
    expect(dialog).to_contain_text("You are reviewing as Dana Pain, MD.")
    dialog.get_by_label("Accepted").check()
    send = dialog.get_by_role("button", name="Record the review")
    send.click()
    expect(dialog).to_contain_text("This field is required.")
    assert not Review.objects.exists()
    expect(dialog.get_by_label("Accepted")).to_be_checked()
    dialog.get_by_label("The whole text").check()
    send.click()
    expect(page.locator(".messages .success")).to_be_visible()

    assert ArticlePage.objects.get().live
    page.goto(ArticlePage.objects.get().url)
    expect(page.locator(".nm-provenance")).to_contain_text("Dana Pain, MD")
    page.goto(f"/admin/pages/{article.pk}/edit/")
    expect(page.locator("[data-nm-reviews]")).to_contain_text("by Dana Pain, MD.")
