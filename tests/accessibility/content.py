"""A site on which every view has something to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone

from neuromod_wagtail.articles.models import (
    Author,
    Category,
    LanguageFinding,
    Modality,
    Reference,
    Series,
)
from neuromod_wagtail.comments.actions import appeals, notes, people, redaction, reports, threads
from neuromod_wagtail.comments.models import (
    Batch,
    Comment,
    CommentNotice,
    CommentSettings,
    DeclineReason,
    HelpLine,
    SectionModerators,
    SectionSettings,
    SpamFilter,
    SpamLesson,
    Subscription,
    VerifiedClinician,
    WordRule,
)
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.spam.learner.features import VERSION
from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.importing.admin import uploads
from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage
from neuromod_wagtail.subscriptions.models import Subscriber
from neuromod_wagtail.wordpress.importing import Import
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.options import Options
from tests import factories
from tests.browser.conftest import write_blog
from tests.comments.conftest import write

OLD_BLOG = Path(__file__).resolve().parents[2] / "docs" / "screenshots" / "old_blog.xml"


@dataclass(frozen=True)
class Content:
    """The arguments of addresses, and one object of each model by its label."""

    user: Any
    article: Any
    arguments: Mapping[str, Any]
    things: Mapping[str, Model]


def write_content() -> Content:
    write_blog()
    article = ArticlePage.objects.get(slug="everything")
    user = get_user_model().objects.create_superuser("mia", "mia@example.org", "secret")
    comments = _write_comments(article, user)
    things = [*comments.values(), *_moderation(article, user), *_editing(article)]
    run, stopped = _import(user)
    subscription = Subscription.objects.create(
        discussion=comments["published"].discussion, email="eve@example.org", email_hash="eve"
    )
    subscriber = Subscriber.objects.create(
        blog_id=article.get_parent().pk, email="ivy@example.org", email_hash="ivy", language="en"
    )
    waiting = comments["waiting"]
    arguments = {
        "blog_pk": article.get_parent().pk,
        "neuromod_subscriptions:confirm key": subscriber.key,
        "neuromod_subscriptions:unsubscribe key": subscriber.key,
        "page_id": article.pk,
        "page_pk": article.pk,
        "review_pk": factories.make_review(article).pk,
        "key": waiting.person_key,
        "uuid": Batch.objects.get().uuid,
        "decision": "decline",
        "code": "kept_as_html",
        "language": "en",
        "slug": Disclaimer.objects.earliest("pk").slug,
        "path": "blog/everything",
        "neuromod_comments:manage": tokens.own_token(comments["declined"].pk),
        "own waiting": tokens.own_token(waiting.pk),
        "own published": tokens.own_token(comments["published"].pk),
        "neuromod_comments:confirm_subscription": tokens.subscription_token(subscription.pk),
        "neuromod_comments:unsubscribe": tokens.subscription_token(subscription.pk),
        "neuromod_comments:unsubscribe_moderator": tokens.no_mail_token(user.pk),
        "neuromod_comments_admin:email_action token": tokens.decision_token(
            waiting.pk, user.pk, "pending"
        ),
        "neuromod_articles_series_order": Series.objects.get(slug="first-steps").pk,
        "neuromod_wordpress": run.pk,
        "neuromod_wordpress:decisions": stopped.pk,
        "neuromod_comments:reply": comments["published"].pk,
        "neuromod_comments:report": comments["published"].pk,
    }
    return Content(user, article, arguments, {thing._meta.model_name: thing for thing in things})


def _write_comments(article: Any, user: Any) -> dict[str, Comment]:
    first = write(
        article,
        "> A quotation\n\nIt *helped*, see https://example.org/ and `code`.\n\n- one\n- two",
        url="https://ann.example",
        status="approved",
    )
    threads.pin(first, True, user=user)
    reply = write(
        article, "An answer", parent=first, name="Bob", email="b@example.org", status="approved"
    )
    Comment.objects.filter(pk=reply.pk).update(badge="author", purpose="correction")
    featured = write(article, "Featured", name="Cid", email="c@example.org", status="approved")
    threads.feature(featured, True, user=user)
    redaction.redact(featured, "Worth reading", seen="Featured", user=user)
    for number in range(2):
        write(
            article,
            f"Waiting {number}. " * 60,
            name=f"Dora {number}",
            email=f"d{number}@example.org",
            status="pending",
        )
    declined = write(article, "Rude", name="Flo", email="f@example.org", status="declined")
    appeals.appeal(declined, "It was not meant so.")
    write(article, "Spam", name="Gus", email="g@example.org", status="spam")
    waiting = Comment.objects.filter(status="pending").latest("pk")
    hold = {"code": "words", "evidence": "Waiting"}
    Comment.objects.filter(pk=waiting.pk).update(hold_reasons=[hold], purpose="correction")
    notes.write(waiting, "Ask the author", user=user)
    notes.write(waiting.person_key, "Known for years", user=user)
    reports.report(reply, reader="r", user=None, reason="spam", note="An advertisement")
    return {"published": first, "declined": declined, "waiting": waiting}


def _moderation(article: Any, user: Any) -> list[Any]:
    locale, site = article.locale, article.get_site()
    people.trust("mail:somebody", user=user, reason="Known")
    until = timezone.now() + timedelta(days=7)
    Batch.objects.create(decision="approve", query="q=tens", user=user, status="done", done=3)
    row, _made = SpamFilter.objects.update_or_create(
        site=site, defaults={"features": VERSION, "hold_at": 0.35}
    )
    for place in range(20):
        SpamLesson.objects.create(filter=row, is_spam=place % 2 == 0, score=place / 20)
    notice = CommentNotice.objects.create(title="House rules", body="<p>Kind.</p>", locale=locale)
    settings = CommentSettings.for_site(site)
    settings.notice = notice
    settings.save()
    return [
        notice,
        settings,
        people.ban("email", "x", user=user, reason="Insults", until=until, label="Ann"),
        WordRule.objects.create(site=site, text="viagra", note="Spam"),
        Comment.objects.latest("pk").discussion,
        SectionSettings.objects.create(page=article),
        SectionModerators.objects.create(group=Group.objects.create(name="Mods"), page=article),
        DeclineReason.objects.create(title="Personal", text="Too personal.", locale=locale),
        VerifiedClinician.objects.create(user=user, profession="Nurse", proof="Register"),
        HelpLine.objects.create(
            name="Samaritans",
            region="United Kingdom",
            number="116 123",
            url="https://help.example/",
            verified_on=timezone.localdate(),
            locale=locale,
        ),
    ]


def _editing(article: Any) -> list[Any]:
    sentence = "A miracle cure."
    LanguageFinding.objects.create(page=article, rule="miracle", sentence=sentence)
    Reference.objects.filter(pk=Reference.objects.latest("pk").pk).update(notice="retracted")
    series = Series.objects.create(title="First", slug="first-steps", locale=article.locale)
    ArticlePage.objects.update(series=series)
    models = (Author, Category, Modality, Disclaimer, Reference)
    return [series, *(model.objects.first() for model in models), factories.make_rule(article)]


def _import(user: Any) -> tuple[ImportRun, ImportRun]:
    """An import that has ended, of which much is to be looked at, and one that has stopped."""
    home = ArticleIndexPage.objects.get(slug="blog").get_parent()
    old = factories.make_index(home, title="Old blog", slug="old")
    run = ImportRun(user=user, parent=old)
    Import(run, [OLD_BLOG], old, Options()).execute()
    stopped = ImportRun.objects.create(user=user, parent=old, state=ImportRun.State.STOPPED)
    file = SimpleUploadedFile("blog.xml", OLD_BLOG.read_bytes())
    uploads.keep(stopped, [file], lambda paths: None)
    return run, stopped
