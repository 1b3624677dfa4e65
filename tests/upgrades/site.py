"""A small site with a row in each table, built by what editors, readers and moderators use."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils import timezone
from wagtail.models import Locale, Page, Site, Workflow, WorkflowTask

from neuromod_wagtail.articles.language.service import refresh_findings
from neuromod_wagtail.articles.models import MedicalReviewTask, ReviewReminder
from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import appeals, notes, people, replies, reports, votes
from neuromod_wagtail.comments.models import (
    Batch,
    Comment,
    CommentImport,
    CommentNotice,
    CommentSettings,
    DeclineReason,
    HelpLine,
    LeftToOthers,
    ModeratorMail,
    SectionModerators,
    SectionSettings,
    VerifiedClinician,
    WordRule,
)
from neuromod_wagtail.testing.comments import CommentFactory
from tests import factories
from tests.documents import ROOT
from tests.wordpress.blogs import bring

STATUSES = ("approved", "pending", "declined", "spam", "withdrawn", "erased")
SOON = timedelta(days=7)


def build() -> None:
    users = get_user_model().objects
    boss = users.create_superuser("boss", "boss@example.org", "boss")
    reader = users.create_user("reader", "reader@example.org", "reader", first_name="Rita")
    index = write_articles(boss)
    article = index.get_children().live().first().specific
    write_settings(article, boss, reader)
    write_comments(article, boss, reader)
    import_a_blog(index)
    fill_the_rest()


def write_articles(boss: Any) -> Page:
    index = factories.make_index(intro=[factories.paragraph("<p>Our blog.</p>")])
    modalities = [factories.make_modality(), factories.make_modality()]
    references = [factories.make_reference(), factories.make_reference()]
    disclaimer = factories.make_disclaimer()
    image, document = factories.make_image(), factories.make_document()
    category = factories.make_category()
    author = factories.make_author(
        photo=[{"type": "picture", "value": factories.picture_value(image)}]
    )
    body = factories.full_body(
        modalities=modalities,
        references=references,
        images=[image],
        disclaimer=disclaimer,
        document=document,
    )
    body.append(factories.paragraph("<p>This miracle cure works for everyone.</p>"))
    article = factories.make_article(
        index,
        title="An article with everything",
        authors=[author],
        categories=[category],
        tags=["pain", "current"],
        introduction=[factories.paragraph("<p>An introduction.</p>")],
        picture=[{"type": "picture", "value": factories.picture_value(image)}],
        body=body,
    )
    factories.make_article(index, title="A draft", publish=False)
    factories.make_rule(index)
    factories.make_review(article)
    refresh_findings([article])
    ReviewReminder.objects.create(user=boss, sent_on=date(2026, 1, 1))
    task = MedicalReviewTask.objects.create(name="Medical review")
    task.groups.add(Group.objects.get(name="Moderators"))
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    return index


def write_settings(page: Page, boss: Any, reader: Any) -> None:
    site = Site.objects.get(is_default_site=True)
    language = {"locale": Locale.get_default()}
    notice = CommentNotice.objects.create(title="Be kind", body="<p>Be kind.</p>", **language)
    CommentSettings.objects.create(site=site, notice=notice)
    SectionSettings.objects.create(page_id=page.get_parent().pk, moderation="before")
    group = Group.objects.create(name="Moderators of the blog")
    SectionModerators.objects.create(group=group, page_id=page.get_parent().pk)
    DeclineReason.objects.create(title="Off topic", text="Not about this article.", **language)
    HelpLine.objects.create(
        name="A line", number="116 123", verified_on=timezone.localdate(), **language
    )
    for action, text in (("hold", "cure"), ("refuse", "clinic"), ("decline", "casino")):
        WordRule.objects.create(site=site, text=text, action=action)
    VerifiedClinician.objects.create(user=reader, profession="Nurse", proof="Register")
    ModeratorMail.objects.create(user=boss, pace="daily")
    LeftToOthers.objects.create(user=boss, code="crisis")


def write_comments(page: Page, boss: Any, reader: Any) -> None:
    comments: dict[str, Comment] = {
        status: CommentFactory(
            page=page,
            name=f"Reader {number}",
            email=f"reader{number}@example.org",
            body=f"This comment is {status}.",
            follow="all",
            status=status,
        )
        for number, status in enumerate(STATUSES)
    }
    approved, pending, declined = (comments[name] for name in STATUSES[:3])
    CommentFactory(page=page, parent=approved, user=reader, name="", email="", body="I agree.")
    replies.reply(approved, "Thank you.", user=boss)
    CommentFactory(page=page, body="The year is wrong.", purpose="correction")
    votes.vote_helpful(approved, reader="somebody")
    reports.report(approved, reader="somebody", user=reader, reason="advice", note="Look at this.")
    approved.refresh_from_db()
    actions.redact(approved, "This comment is public.", seen=approved.body, user=boss)
    notes.write(pending, "Ask the author.", user=boss)
    appeals.appeal(declined, "I meant no harm.")
    person = f"mail:{pending.email_hash}"
    people.hold_always(person, user=boss, reason="Sells things.")
    people.ban(
        "domain", "example.net", label="", reason="Spam", until=timezone.now() + SOON, user=boss
    )
    batch = Batch.objects.create(decision="spam", query="q=best", user=boss, status="done")
    Comment.objects.filter(pk=comments["spam"].pk).update(batch=batch)


def import_a_blog(index: Page) -> None:
    bring(ROOT / "docs/screenshots/old_blog.xml", index)
    CommentImport.objects.create(source="disqus", files=["comments.xml"], state="done")


def fill_the_rest() -> None:
    """Give models that nothing above wrote a row of their required fields, so that none is forgotten."""
    for config in apps.get_app_configs():
        for model in config.get_models() if config.label.startswith("neuromod_") else ():
            if not model._default_manager.exists():
                model._default_manager.create(**required_values(model))


def required_values(model: type[Model]) -> dict[str, Any]:
    """A value for each field that has none of its own: the first row, today or a short text."""
    known = {"DateField": timezone.localdate(), "DateTimeField": timezone.now()}
    return {
        field.name: field.related_model._default_manager.order_by("-pk").first()
        if field.is_relation
        else known.get(field.get_internal_type(), "1")
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.has_default() or field.null or field.blank)
    }
