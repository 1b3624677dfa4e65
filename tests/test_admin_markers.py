"""The admin never discloses content to users who may not see it.

Words that no one else writes are planted in everything that is not public. Then each role opens
every address of the package in the admin, its lists with each filter, dialogs, fragments and
downloads, and posts to it; bulk actions too. No answer has a word that the role may not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import GroupPagePermission, PageViewRestriction

from neuromod_wagtail.articles.models import LanguageFinding
from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import (
    Ban,
    Batch,
    Comment,
    CommentNotice,
    DeclineReason,
    Edit,
    HelpLine,
    Note,
    Report,
    SectionModerators,
    SectionSettings,
    TrustLevel,
)
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.security.tokens import decision_token
from neuromod_wagtail.comments.spam.submission import Submission
from neuromod_wagtail.wordpress.models import ImportRun
from tests import factories
from tests.admin_addresses import stay_signed_in, takes_posts, walk

pytestmark = pytest.mark.django_db

ROLES = (
    "anonymous",
    "access only",
    "editor elsewhere",
    "moderator elsewhere",
    "editor",
    "moderator",
    "superuser",
)
EDITORS = {"editor elsewhere", "editor", "superuser"}
MODERATORS = {"moderator elsewhere", "moderator", "superuser"}
HERE = {"moderator", "superuser"}
BOSS = {"superuser"}
# Who may see each planted word.
MAY: dict[str, set[str]] = {
    "zqtitle": {"editor", "moderator", "superuser"},  # of a page that is only for who signs in
    "zqsentence": {"editor", "superuser"},  # of that page, with advice on its language
    "zqreview": {"editor", "superuser"},  # what its reviewer noted
    "zqbody": HERE,
    "zqname": HERE,
    "zqmail": HERE,
    "zqlink": HERE,
    "zqearlier": HERE,
    "zqnote": HERE,
    "zqreport": HERE,
    "zqdeclined": HERE,
    "zqperson": HERE,
    "zqstanding": HERE,
    "zqbatch": BOSS,
    "zqban": BOSS,
    "zqgroup": BOSS,
    "zqnotice": BOSS,
    "zqreason": MODERATORS,  # they choose from that list
    "zqdisclaimer": EDITORS,  # drafts, which they choose from
    "zqauthor": EDITORS,
    "zqmodality": EDITORS,
    "zqreference": EDITORS,
    "zqcategory": EDITORS,
    "zqrun": BOSS,
}


def user(name: str, **rights: Any) -> User:
    found = User.objects.create_user(name.replace(" ", "-"), f"{name[0]}@example.org")
    group = Group.objects.create(name=f"The {name}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page", "publish_page") if "edits" in rights else ():
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(group=group, page=rights["edits"], permission=permission)
    if "moderates" in rights:
        SectionModerators.objects.create(group=group, page=rights["moderates"])
    found.groups.add(group)
    return found


class World:
    """A closed section with something of everything, another one, and the roles."""

    def __init__(self) -> None:
        root = factories.make_root()
        self.here = factories.make_index(root, title="Here")
        self.elsewhere = factories.make_index(root, title="Elsewhere")
        self.users = {
            "access only": user("access only"),
            "editor elsewhere": user("editor elsewhere", edits=self.elsewhere),
            "moderator elsewhere": user("moderator elsewhere", moderates=self.elsewhere),
            "editor": user("editor", edits=self.here),
            "moderator": user("moderator", moderates=self.here),
            "superuser": User.objects.create_superuser("root", "root@example.org"),
        }
        boss = self.users["superuser"]
        self.author = factories.make_author(name="zqauthor", live=False)
        self.article = factories.make_article(self.here, title="zqtitle", authors=[self.author])
        PageViewRestriction.objects.create(page=self.here, restriction_type="login")
        factories.make_article(self.elsewhere, title="Open")
        self.review = factories.make_review(self.article, note="zqreview")
        LanguageFinding.objects.create(page=self.article, rule="x", sentence="zqsentence")
        self.comment = self.comments(boss)
        self.batch = Batch.objects.create(
            decision="decline", query="q=zqbatch", reason="zqbatch", status="done", user=boss
        )
        until = timezone.now() + timedelta(days=2)
        ban = {"value": "x", "label": "zqban", "reason": "zqban", "until": until, "user": boss}
        group = Group.objects.create(name="zqgroup")
        draft = {"live": False}
        disclaimer = factories.make_disclaimer(title="zqdisclaimer", **draft)
        locale = self.article.locale
        self.things: list[Any] = [
            self.comment,
            self.comment.discussion,
            Ban.objects.create(kind=Ban.Kind.EMAIL, **ban),
            SectionModerators.objects.create(group=group, page=self.here),
            SectionSettings.objects.create(page=self.article),
            CommentNotice.objects.create(title="zqnotice", body="zqnotice", locale=locale),
            HelpLine.objects.create(
                name="zqline", region="zqline", verified_on="2026-01-01", locale=locale
            ),
            DeclineReason.objects.create(title="zqreason", text="zqreason", locale=locale),
            disclaimer,
            factories.make_rule(self.article, disclaimer=disclaimer),
            self.author,
            factories.make_modality(name="zqmodality", **draft),
            factories.make_reference(title="zqreference", **draft),
            factories.make_category(name="zqcategory", **draft),
        ]
        self.run = ImportRun.objects.create(
            source="zqrun", parent=self.here, user=boss, files=["zqrun.xml"], message="zqrun"
        )

    def comments(self, boss: User) -> Comment:
        in_force = settings_for(self.article, self.article.get_site().pk)
        sent = {"name": "zqname", "email": "zqmail@example.org", "url": "https://zqlink.example"}
        submission = Submission(page=self.article, body="zqbody", **sent)
        comment, _made = actions.post(submission, in_force, [])
        actions.decline(comment, user=boss, reason="zqdeclined")
        other = Submission(page=self.article, body="zqbody again", **sent)
        waiting, _made = actions.post(other, in_force, [])
        if waiting.status != "pending":
            actions.hold(waiting, user=boss)
        for row in (comment, waiting):
            Note.objects.create(comment=row, text="zqnote", user=boss)
            Edit.objects.create(comment=row, body="zqearlier")
            Report.objects.create(comment=row, reader=f"r{row.pk}", reason="spam", note="zqreport")
        Comment.objects.filter(pk=waiting.pk).update(report_count=1, urgency=1)
        Note.objects.create(person_key=waiting.person_key, text="zqperson", user=boss)
        TrustLevel.objects.create(
            person_key=waiting.person_key, choice="hold", reason="zqstanding", user=boss
        )
        waiting.refresh_from_db()
        return waiting

    def key_for(self, name: str) -> int:
        """Of the thing that an address is about."""
        for thing in self.things:
            if f"_{thing._meta.model_name}:" in name:
                return thing.pk
        return self.comment.pk if "comments" in name else self.run.pk

    def arguments(self, role: str) -> dict[str, Any]:
        mine = self.users.get(role, self.users["superuser"])
        return {
            "page_id": self.article.pk,
            "page_pk": self.article.pk,
            "review_pk": self.review.pk,
            "key": self.comment.person_key,
            "uuid": self.batch.uuid,
            "token": decision_token(self.comment.pk, mine.pk, self.comment.status),
            "decision": "decline",
            "code": "look",
            "form": "bibtex",
            "workflow_state_id": 1,
            "task_state_id": 1,
            "task_id": 1,
            "revision_id": 1,
            "revision_id_a": "live",
            "revision_id_b": "latest",
            "action_name": "approve",
            "parent_page_id": self.here.pk,
            "language_code": "de",
        }

    def addresses(self, role: str) -> Iterator[str]:
        # Wagtail's own screens, to which the package adds.
        yield from (reverse("wagtailadmin_home"), reverse("wagtailadmin_account"))
        yield from (
            reverse("wagtailadmin_reports:site_history"),
            reverse("wagtailadmin_explore_root"),
        )
        for name in ("usage", "edit", "history"):
            yield reverse(f"wagtailadmin_pages:{name}", args=[self.article.pk])
        known = self.arguments(role)
        for name, pattern, path in walk(get_resolver().url_patterns):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            if not path.startswith("admin/") or "neuromod" not in name + view.__module__:
                continue
            wanted = {*pattern.pattern.converters, *pattern.pattern.regex.groupindex}
            key = {"pk": self.key_for(name), "object_id": self.key_for(name)}
            yield reverse(name, kwargs={one: (key | known)[one] for one in wanted})
        for model in apps.get_models():
            meta = model._meta
            if not model.__module__.startswith("neuromod_wagtail."):
                continue
            for action in bulk_action_registry.get_bulk_actions_for_model(
                meta.app_label, meta.model_name
            ):
                where = reverse(
                    "wagtail_bulk_action",
                    args=[meta.app_label, meta.model_name, action.action_type],
                )
                keys = [thing.pk for thing in self.things if isinstance(thing, model)]
                yield f"{where}?" + "&".join(f"id={key}" for key in keys or [self.article.pk])

    def questions(self) -> Iterator[str]:
        """Query strings: filters that name closed things, searches, downloads."""
        page, disclaimer = self.article.pk, self.things[7].pk
        chosen = "&".join(f"id={thing.pk}" for thing in self.things)
        yield (
            f"page={page}&section={page}&tab=all&disclaimer={disclaimer}&author={self.author.pk}"
            f"&multiple=1&{chosen}"
        )
        yield "export=csv&q=zq&tab=pending"

    def form(self) -> dict[str, Any]:
        """What all forms together ask for."""
        sections = "comment_mail-sections"
        return {
            "decision": f"approve:{self.comment.pk}:pending",
            "bulk_action": "spam",
            "ceiling": "999999",
            "value": "on",
            "text": "x",
            "reason": "x",
            "body": "x",
            "action": "undo",
            "page": self.article.pk,
            "words": "first",
            "email": "zqmail@example.org",
            "comment_mail-pace": "daily",
            f"{sections}-TOTAL_FORMS": "1",
            f"{sections}-INITIAL_FORMS": "0",
            f"{sections}-0-page": self.article.pk,
            f"{sections}-0-pace": "daily",
        }


def text_of(answer: Any) -> str:
    """Everything that went out: body, headers, and the messages for the next page."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    storage = getattr(answer.wsgi_request, "_messages", None)
    messages = storage._queued_messages if storage else ()
    head = f"{answer.headers} " + " ".join(str(message) for message in messages)
    return unquote_plus(f"{body.decode(errors='replace')} {head}")


@pytest.mark.parametrize("role", ROLES)
def test_nobody_gets_a_word_that_is_not_theirs(
    role: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Thousands of requests: what only costs them time is left out.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if ".redirects." not in name]
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    world = World()
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        stay_signed_in(client, world.users[role], monkeypatch)
    forbidden = {word for word, roles in MAY.items() if role not in roles}
    leaks, seen, broken = set(), set(), set()

    def ask(method: str, url: str, data: Any = None, **headers: str) -> bool:
        """Is there an answer to go on with? Who is refused is so whatever the rest of the address."""
        with transaction.atomic():
            answer = getattr(client, method)(url, data, headers=headers)
            told = text_of(answer)
            transaction.set_rollback(True)
        # What a refusal says is read above; kept, each request would read all of it again.
        client.cookies.pop("messages", None)
        asked = unquote_plus(url) + str(data)
        found = {word for word in MAY if word in told and word not in asked}
        seen.update(found)
        leaks.update((method, url, str(data)[:40], word) for word in found & forbidden)
        if answer.status_code >= 500:
            broken.add((method, url, answer.status_code))
        return answer.status_code == 200

    for url in world.addresses(role):
        if seen == set(MAY):
            break  # Who may see everything, and did.
        is_let_in = ask("get", url)
        if not forbidden:
            continue
        for question in world.questions() if is_let_in else ():
            ask("get", f"{url}{'&' if '?' in url else '?'}{question}")
        if is_let_in:
            ask("get", url, accept="application/json", x_requested_with="XMLHttpRequest")
        # To the pages it would be Wagtail's own form, of which ours is none.
        if takes_posts(url) and not url.startswith("/admin/pages/"):
            ask("post", url, world.form())
    assert not leaks, "\n".join(" ".join(leak) for leak in sorted(leaks))
    assert not broken, broken
    if role == "superuser":
        assert seen == set(MAY), "what was planted is shown to no one, so its test is worth nothing"
