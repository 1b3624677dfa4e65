"""No article goes live without its required disclaimers, however it is published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import (
    GroupApprovalTask,
    Page,
    PageLogEntry,
    PageViewRestriction,
    Revision,
    Site,
    Workflow,
    WorkflowTask,
)
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.disclaimers.publish_gate import PublishingRefused
from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import make_article, make_author, make_disclaimer, make_index, make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(index):
    """The whole site requires a text about lay authors, and no one has written one."""
    return make_rule(index.get_parent(), condition="lay_author")


@pytest.fixture
def draft(index, rule):
    return make_article(index, title="Pulses", authors=[make_author()], publish=False)


def fresh(article):
    return ArticlePage.objects.get(pk=article.pk)


def supply(rule, **fields):
    rule.disclaimer = make_disclaimer(**fields)
    rule.save()
    return rule.disclaimer


def form_data(article, **more):
    """What the browser sends for an article with nothing in it but its title."""
    return nested_form_data(
        {
            "title": "Pulses, rewritten",
            "slug": "pulses",
            "in_short": streamfield([]),
            "related": streamfield([]),
            "introduction": streamfield([]),
            "picture": streamfield([]),
            "changes": streamfield([]),
            "body": streamfield([("paragraph", rich_text("<p>What I typed.</p>"))]),
            "authorships": {
                "TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000,
            },
            "comments": {
                "TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000,
            },
            **more,
        }
    )  # fmt: skip


def test_code_is_refused_and_told_what_to_do(draft):
    with pytest.raises(PublishingRefused) as refused:
        draft.save_revision().publish()
    [message] = refused.value.messages
    assert "“The author is not a medical professional” (required by “Home”)" in message
    assert "Publish a disclaimer of this kind" in message
    assert refused.value.kinds == ["author_not_professional"]
    assert not fresh(draft).live


def test_it_goes_live_once_the_rule_has_a_text_in_force(draft, rule):
    disclaimer = supply(rule, live=False)
    with pytest.raises(PublishingRefused):
        draft.save_revision().publish()
    disclaimer.save_revision().publish()
    draft.save_revision().publish()
    assert fresh(draft).live


def test_it_goes_live_with_a_disclaimer_in_its_text(draft):
    draft.body = [{"type": "disclaimer", "value": make_disclaimer().pk}]
    draft.save_revision().publish()
    assert fresh(draft).live


def test_a_professional_needs_none(index, rule):
    professional = make_author(is_medical_professional=True)
    assert make_article(index, authors=[professional]).live


def test_drafts_always_save(draft):
    draft.title = "Later"
    draft.save()
    draft.save_revision()
    assert fresh(draft).title == "Later"


def test_saving_only_the_flag_is_refused_and_saving_other_columns_is_not(draft):
    draft.live, draft.title = True, "Later"
    with pytest.raises(PublishingRefused):
        draft.save(update_fields=["live"])
    draft.save(update_fields=["title"])
    assert (fresh(draft).live, fresh(draft).title) == (False, "Later")


@pytest.mark.parametrize(
    ("fields", "columns", "goes_live"),
    [
        ({}, None, True),
        ({}, ["live"], True),
        ({}, ["title"], False),
        ({"live": False}, None, False),
        ({"alias_of_id": 1}, None, False),
        ({"skips_publish_gate": True}, None, False),
    ],
)
def test_what_goes_live_when_it_is_saved(index, draft, fields, columns, goes_live):
    other = make_article(index, publish=False)
    ArticlePage.objects.filter(pk=other.pk).update(live=True)
    page = fresh(draft)
    for name, value in ({"live": True} | fields).items():
        setattr(page, name, value)
    assert page._goes_live(columns) is goes_live


def test_scheduling_is_refused(draft):
    draft.go_live_at = timezone.now() + timedelta(days=1)
    with pytest.raises(PublishingRefused):
        draft.save_revision().publish()
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_scheduling_a_change_of_a_live_article_is_refused(index):
    article = make_article(index, authors=[make_author()])
    make_rule(index)
    article.go_live_at = timezone.now() + timedelta(days=1)
    revision = article.save_revision()
    with pytest.raises(PublishingRefused):
        revision.publish()
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    assert fresh(article).live


def test_the_action_behind_admin_and_api_is_refused(draft):
    with pytest.raises(PublishingRefused) as refused:
        PublishPageRevisionAction(draft.save_revision()).execute(skip_permission_checks=True)
    # The admin's API answers with the messages of a validation error.
    assert list(refused.value.message_dict) == ["__all__"]
    assert not fresh(draft).live


def test_publish_scheduled_refuses_one_article_and_publishes_the_others(index, rule):
    soon = timezone.now() + timedelta(hours=1)
    supply(rule)
    late = make_article(index, publish=False, title="Late")
    professional = make_author(is_medical_professional=True)
    other = make_article(index, publish=False, title="Other", authors=[professional])
    for article in (late, other):
        article.go_live_at = soon
        article.save_revision().publish()
    Revision.objects.filter(approved_go_live_at__isnull=False).update(
        approved_go_live_at=timezone.now() - timedelta(hours=1)
    )
    for article in (late, other):
        revision = article.latest_revision
        revision.refresh_from_db()
        revision.content["go_live_at"] = None
        revision.save(update_fields=["content"])
    Disclaimer.objects.get().unpublish()
    call_command("publish_scheduled")
    assert fresh(other).live
    assert not fresh(late).live
    entry = PageLogEntry.objects.get(action="neuromod_disclaimers.refuse")
    assert (entry.page_id, entry.revision_id) == (late.pk, fresh(late).latest_revision_id)
    assert entry.data["kinds"] == ["author_not_professional"]
    assert not fresh(late).approved_schedule


def test_an_article_created_live_becomes_a_draft(index, rule):
    article = index.add_child(
        instance=ArticlePage(title="New", slug="new", body=[("paragraph", "<p>Typed.</p>")])
    )
    assert not fresh(article).live
    assert fresh(article).has_unpublished_changes
    assert fresh(article).published_at is None
    supply(rule)
    whole = index.add_child(instance=ArticlePage(title="Whole", slug="whole", body=[]))
    assert fresh(whole).live and not fresh(whole).has_unpublished_changes


def test_an_article_that_is_live_already_can_still_be_saved(index):
    article = make_article(index)
    make_rule(index)
    article = fresh(article)
    article.save()
    index.move(index.get_parent(), pos="last-child")
    assert fresh(article).live


class TestInTheAdmin:
    @pytest.fixture
    def edit(self, admin_client, draft):
        address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
        return lambda **data: admin_client.post(address, form_data(draft, **data), follow=True)

    def test_publishing_is_refused_and_the_draft_is_kept(self, edit, draft):
        response = edit(**{"action-publish": "1"})
        assert "cannot be published or scheduled yet" in response.content.decode()
        assert not fresh(draft).live
        assert fresh(draft).get_latest_revision_as_object().title == "Pulses, rewritten"

    def test_saving_a_draft_works(self, edit, draft):
        edit()
        assert fresh(draft).get_latest_revision_as_object().title == "Pulses, rewritten"

    def test_publishing_works_once_the_disclaimer_is_there(self, edit, draft, rule):
        supply(rule)
        edit(**{"action-publish": "1"})
        assert fresh(draft).live

    def test_the_form_says_what_is_missing_and_why(self, admin_client, draft):
        page = admin_client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk]))
        panel = page.content.decode().partition("data-nm-placements")[2][:2000]
        assert "cannot be published" in panel
        assert "Required by “Home”" in panel
        assert "After the introduction" in panel

    def test_a_new_article_is_refused_and_kept_as_a_draft(self, admin_client, index, rule):
        address = reverse(
            "wagtailadmin_pages:add", args=["neuromod_pages", "articlepage", index.pk]
        )
        data = form_data(None, slug="brand-new", **{"action-publish": "1"})
        response = admin_client.post(address, data, follow=True)
        assert "cannot be published or scheduled yet" in response.content.decode()
        article = ArticlePage.objects.get(slug="brand-new")
        assert not article.live
        assert "What I typed." in str(article.body)

    def test_bulk_publishing_is_refused_as_a_whole(self, admin_client, index, draft):
        professional = make_author(is_medical_professional=True)
        other = make_article(index, publish=False, authors=[professional])
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        response = admin_client.post(
            f"{address}?id={other.pk}&id={draft.pk}", {"include_descendants": ""}, follow=True
        )
        assert "cannot be published or scheduled yet" in response.content.decode()
        assert not fresh(draft).live
        assert not fresh(other).live

    def test_bulk_publishing_of_a_section_with_its_articles_is_refused(
        self, admin_client, index, draft
    ):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        admin_client.post(f"{address}?id={index.pk}", {"include_descendants": "on"})
        assert not fresh(draft).live

    def test_approval_in_a_workflow_is_refused(self, admin_client, draft, rule):
        state = start_workflow(draft)
        address = reverse(
            "wagtailadmin_pages:workflow_action",
            args=[draft.pk, "approve", state.current_task_state.pk],
        )
        response = admin_client.post(address, {"comment": ""}, follow=True)
        assert "cannot be published or scheduled yet" in response.content.decode()
        state.refresh_from_db()
        assert state.status == "in_progress"
        assert not fresh(draft).live
        supply(rule)
        admin_client.post(address, {"comment": ""})
        state.refresh_from_db()
        assert state.status == "approved"
        assert fresh(draft).live

    def test_the_dialogue_of_a_workflow_leads_to_the_message(self, admin_client, draft):
        state = start_workflow(draft)
        address = reverse(
            "wagtailadmin_pages:workflow_action",
            args=[draft.pk, "approve", state.current_task_state.pk],
        )
        response = admin_client.post(
            address, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"}
        )
        assert response.json() == {
            "step": "success",
            "redirect": reverse("wagtailadmin_pages:edit", args=[draft.pk]),
        }
        assert not fresh(draft).live


def start_workflow(article):
    task = GroupApprovalTask.objects.create(name="Approval")
    task.groups.add(Group.objects.get(name="Moderators"))
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    article.save_revision()
    return workflow.start(article, None)


def test_nothing_is_required_without_rules(index):
    assert make_article(index).live


def test_editors_of_rules_need_the_permission(client, django_user_model, index, rule):
    user = django_user_model.objects.create_user("writer", password="writer")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    for name in ("list", "add"):
        address = reverse(f"wagtailsnippets_neuromod_disclaimers_disclaimerrule:{name}")
        assert client.get(address).status_code == 302


def test_a_private_article_meets_the_gate_too(draft):
    PageViewRestriction.objects.create(page=draft, restriction_type=PageViewRestriction.LOGIN)
    with pytest.raises(PublishingRefused):
        draft.save_revision().publish()


def test_what_one_site_requires_is_nothing_to_another(index, rule):
    other = make_index(index.get_parent().get_parent().add_child(instance=Page(title="Other")))
    Site.objects.create(hostname="other.example", root_page=other.get_parent())
    assert make_article(other, authors=[make_author()]).live
    rule.page = other.get_parent()
    rule.save()
    with pytest.raises(PublishingRefused):
        make_article(other, authors=[make_author()])
    assert make_article(index, authors=[make_author()]).live


def test_an_article_that_moves_to_another_site_shows_the_fallback_of_its_rules(
    client, admin_client, index, rule, django_capture_on_commit_callbacks
):
    other = make_index(index.get_parent().get_parent().add_child(instance=Page(title="Other")))
    Site.objects.create(hostname="other.example", root_page=other.get_parent())
    article = make_article(other, slug="moved", authors=[make_author()])
    with django_capture_on_commit_callbacks(execute=True):
        article.move(index, "last-child")
    address = fresh(article).relative_url(index.get_site())
    assert "The author is not a medical professional." in client.get(address).text
    report = admin_client.get(reverse("neuromod_disclaimers_report"), {"state": "missing"})
    assert article.title in report.text
