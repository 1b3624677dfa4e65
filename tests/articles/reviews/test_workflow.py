"""Medical reviews in Wagtail's workflows and from the page editor."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupPagePermission,
    Page,
    TaskState,
    Workflow,
    WorkflowTask,
)

from neuromod_wagtail.articles.models import MedicalReviewTask, Review
from neuromod_wagtail.pages.models import ArticlePage
from tests.editing import load_form, send_form
from tests.factories import (
    make_article,
    make_author,
    make_disclaimer,
    make_index,
    make_review,
    make_reviewer,
    make_rule,
)

pytestmark = pytest.mark.django_db

ACCEPTED = {"outcome": "accepted", "covered": ["text", "evidence"], "comment": "Well done."}
AJAX = {"x-requested-with": "XMLHttpRequest"}


@pytest.fixture
def group():
    group = Group.objects.create(name="Clinicians")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return group


@pytest.fixture
def may_publish(group):
    """The last step of a workflow publishes, and Wagtail asks whether its user may."""
    publish = Permission.objects.get(codename="publish_page")
    root = Page.get_first_root_node()
    GroupPagePermission.objects.create(page=root, group=group, permission=publish)


@pytest.fixture
def clinician(group, django_user_model):
    user = django_user_model.objects.create_user("dana", password="x")
    user.groups.add(group)
    return user


@pytest.fixture
def task(group):
    task = MedicalReviewTask.objects.create(name="Medical review")
    task.groups.add(group)
    return task


@pytest.fixture
def workflow(task):
    workflow = Workflow.objects.create(name="Medical")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow


@pytest.fixture
def submitted(workflow):
    """A draft in the workflow, with an author who is someone else."""
    article = make_article(make_index(), authors=[make_author(name="Alex")], publish=False)
    article.save_revision()
    workflow.start(article, None)
    return article


def action_url(article, action="approve", view="workflow_action"):
    state = article.current_workflow_task_state
    return reverse(f"wagtailadmin_pages:{view}", args=[article.pk, action, state.pk])


def fresh(article):
    return ArticlePage.objects.get(pk=article.pk)


def modal(client, article):
    html = client.get(action_url(article), headers=AJAX).json()["html"]
    return BeautifulSoup(html, "html.parser")


def test_approving_writes_the_review_down_and_publishes(client, clinician, submitted, may_publish):
    make_reviewer(name="Dana Pain", user=clinician)
    client.force_login(clinician)
    form = modal(client, submitted)
    assert "You are reviewing as Dana Pain, MD." in " ".join(form.get_text(" ").split())
    assert {field["name"] for field in form.select("form [name]")} >= {"outcome", "covered"}
    answer = client.post(action_url(submitted), ACCEPTED, headers=AJAX).json()
    assert answer["step"] == "success"
    article = fresh(submitted)
    assert article.live
    assert article.review.reviewer_line == "Dana Pain, MD"
    review = Review.objects.get()
    assert (review.recorded_by, review.note, review.revision_id) == (
        clinician,
        "Well done.",
        article.live_revision_id,
    )
    assert TaskState.objects.get().comment == "Well done."


def test_what_is_missing_is_said_in_the_dialog(client, clinician, submitted):
    make_reviewer(user=clinician)
    client.force_login(clinician)
    for data, words in (
        ({}, "This field is required."),
        ({**ACCEPTED, "next_review_on": "2001-01-01"}, "The next review must be after this one."),
    ):
        answer = client.post(action_url(submitted), data, headers=AJAX).json()
        assert words in answer["html"]
    assert not Review.objects.exists()
    assert not fresh(submitted).live


def test_asking_for_changes_needs_no_credentials(client, clinician, submitted):
    client.force_login(clinician)
    client.post(action_url(submitted, "reject"), {"comment": "A dose is wrong."}, headers=AJAX)
    assert TaskState.objects.get().status == TaskState.STATUS_REJECTED
    assert not Review.objects.exists()


def test_an_outcome_with_changes_goes_on_and_does_not_count(
    client, clinician, submitted, may_publish
):
    make_reviewer(user=clinician)
    client.force_login(clinician)
    client.post(action_url(submitted), {**ACCEPTED, "outcome": "changes"}, headers=AJAX)
    assert fresh(submitted).live
    assert fresh(submitted).review is None
    assert Review.objects.get().outcome == "changes"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (None, "is not linked to a published author"),
        ({"credentials": " "}, "has no credentials"),
        ({"live": False}, "is not linked to a published author"),
        ("author", "You wrote this article"),
    ],
)
def test_who_may_not_sign_is_told_why(client, clinician, submitted, entry, why):
    if entry == "author":
        author = submitted.authorships.get().author
        author.user, author.credentials = clinician, "MD"
        author.save()
    elif entry is not None:
        make_reviewer(**{**entry, "user": clinician})
    client.force_login(clinician)
    dialog = modal(client, submitted)
    assert why in dialog.get_text()
    assert dialog.find("form") is None
    client.post(action_url(submitted), ACCEPTED, headers=AJAX)
    state = TaskState.objects.get()
    with pytest.raises(PermissionDenied, match=why):
        state.task.specific.on_action(state, clinician, "approve", **ACCEPTED)
    assert not Review.objects.exists()
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_only_the_groups_of_the_step_may_act(client, django_user_model, submitted):
    other = django_user_model.objects.create_user("other", password="x")
    other.user_permissions.add(Permission.objects.get(codename="access_admin"))
    make_reviewer(user=other)
    client.force_login(other)
    assert client.post(action_url(submitted), ACCEPTED, headers=AJAX).status_code in (302, 403)
    client.logout()
    assert client.post(action_url(submitted), ACCEPTED).status_code == 302
    assert not Review.objects.exists()


def test_approving_from_the_editor_tries_the_answers_again(admin_client, admin_user, submitted):
    make_reviewer(user=admin_user)
    collected = admin_client.post(
        action_url(submitted, view="collect_workflow_action_data"), ACCEPTED, headers=AJAX
    ).json()
    assert collected["step"] == "success"
    address = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    send = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    forged = json.dumps({**collected["cleaned_data"], "outcome": "wonderful"})
    send_form(admin_client, address, {**send, "workflow-action-extra-data": forged})
    assert not Review.objects.exists()
    honest = json.dumps(collected["cleaned_data"])
    send_form(admin_client, address, {**send, "workflow-action-extra-data": honest})
    assert fresh(submitted).review is not None


def test_a_refused_publication_leaves_no_review(client, clinician, submitted, may_publish):
    make_rule(submitted.get_parent(), kind="medical_advice")
    make_reviewer(user=clinician)
    client.force_login(clinician)
    client.post(action_url(submitted), ACCEPTED, headers=AJAX)
    assert not fresh(submitted).live
    assert not Review.objects.exists()


def test_a_step_before_the_last_counts_with_publishing(
    client, clinician, workflow, group, may_publish
):
    last = MedicalReviewTask.objects.create(name="Again")
    last.groups.add(group)
    WorkflowTask.objects.create(workflow=workflow, task=last, sort_order=1)
    make_reviewer(user=clinician)
    client.force_login(clinician)
    article = make_article(make_index(), authors=[make_author()])
    article.save_revision()
    workflow.start(article, None)
    client.post(action_url(article), ACCEPTED, headers=AJAX)
    assert fresh(article).review is None
    client.post(action_url(fresh(article)), ACCEPTED, headers=AJAX)
    assert fresh(article).review is not None


def test_a_snippet_is_approved_without_a_review(admin_user, workflow):
    disclaimer = make_disclaimer(live=False)
    disclaimer.save_revision()
    workflow.start(disclaimer, None)
    state = TaskState.objects.get()
    state.task.specific.on_action(state, admin_user, "approve", **ACCEPTED)
    disclaimer.refresh_from_db()
    assert disclaimer.live
    assert not Review.objects.exists()


def test_the_step_can_be_made_in_the_admin(admin_client, group):
    address = reverse(
        "wagtailadmin_workflows:add_task", args=["neuromod_articles", "medicalreviewtask"]
    )
    response = admin_client.post(address, {"name": "Second look", "groups": [group.pk]})
    assert response.status_code == 302
    assert MedicalReviewTask.objects.get().groups.get() == group


# --- beside the editor ----------------------------------------------------------------------


@pytest.fixture
def article():
    return make_article(make_index(review_months=12), authors=[make_author(name="Alex")])


def record_url(article):
    return reverse("neuromod_articles_record_review", args=[article.pk])


def test_a_review_on_paper_is_written_down(admin_client, article):
    reviewer = make_reviewer(name="Dana Pain")
    page = BeautifulSoup(admin_client.get(record_url(article)).content, "html.parser")
    assert "12 months" in page.get_text()
    today = timezone.localdate().isoformat()
    data = {**ACCEPTED, "reviewer": reviewer.pk, "reviewed_on": today}
    told = admin_client.post(record_url(article), data, follow=True)
    assert "Review recorded." in told.content.decode()
    assert fresh(article).review.name == "Dana Pain"
    editor = admin_client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content
    panel = BeautifulSoup(editor, "html.parser").select_one("[data-nm-reviews]")
    assert "by Dana Pain, MD." in panel.get_text()
    assert "Well done." in panel.get_text()


def test_mistakes_stand_beside_their_fields(admin_client, article):
    nobody = make_author(name="Kim")
    data = {
        **ACCEPTED,
        "reviewer": nobody.pk,
        "reviewed_on": "2030-01-01",
        "next_review_on": "2029-01-01",
    }
    page = BeautifulSoup(admin_client.post(record_url(article), data).content, "html.parser")
    text = page.get_text()
    for words in ("has no credentials", "cannot be in the future", "must be after"):
        assert words in text
    assert page.find("textarea", attrs={"name": "comment"}).get_text().strip() == "Well done."
    assert not Review.objects.exists()


def test_a_mistaken_review_is_withdrawn(admin_client, article):
    review = make_review(article)
    address = reverse("neuromod_articles_withdraw_review", args=[article.pk, review.pk])
    assert admin_client.get(address).status_code == 200
    assert fresh(article).review is not None
    told = admin_client.post(address, follow=True)
    assert "Review withdrawn." in told.content.decode()
    assert fresh(article).review is None
    assert admin_client.post(address).status_code == 404


def test_an_edit_after_the_review_is_noticed(admin_client, article):
    make_review(article)
    address = reverse("wagtailadmin_pages:edit", args=[article.pk])
    words = "The text has been edited since that review"
    assert words not in admin_client.get(address).content.decode()
    send_form(admin_client, address, {"title": "New"}, "publish")
    assert words in admin_client.get(address).content.decode()
    assert load_form(admin_client, address)


def test_only_who_may_publish_records(client, django_user_model, group, article):
    review = make_review(article)
    addresses = [
        record_url(article),
        reverse("neuromod_articles_withdraw_review", args=[article.pk, review.pk]),
    ]
    user = django_user_model.objects.create_user("editor", password="x")
    user.groups.add(group)
    here, elsewhere = article.get_parent(), make_index(title="Elsewhere")
    permission = {"group": group, "permission": Permission.objects.get(codename="publish_page")}
    for address in addresses:
        assert client.post(address).status_code == 302
        assert client.post(address)["Location"].startswith("/admin/login/")
    client.force_login(user)
    for page, allowed in ((elsewhere, False), (here, True)):
        given = GroupPagePermission.objects.create(page=page, **permission)
        for address in addresses:
            assert (client.get(address).status_code == 200) is allowed
        given.delete()
    assert Review.objects.get().counts


def test_what_is_no_article_has_no_reviews(admin_client, article):
    address = reverse("neuromod_articles_record_review", args=[article.get_parent().pk])
    assert admin_client.get(address).status_code == 404
