"""Every URL of comments in the admin, and its permitted roles.

The URLs are read from the URL configuration; one without a row in ``MAY`` fails. A new row names
the permitted roles on the page ``article``, which the role "section" moderates.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse

from neuromod_wagtail.comments.models import (
    Batch,
    Comment,
    CommentNotice,
    Discussion,
    HelpLine,
    SectionSettings,
    VerifiedClinician,
    WordRule,
)
from neuromod_wagtail.comments.moderation.queue import bulk_actions
from neuromod_wagtail.comments.security.tokens import decision_token
from tests.admin_addresses import stay_signed_in, takes_posts, walk
from tests.comments.conftest import write
from tests.comments.roles import ban, cast

pytestmark = pytest.mark.django_db

BOSS = {"superuser"}
EVERYWHERE = {"moderator", "superuser"}  # of people, which holds on the whole site
HERE = {"section", "moderator", "superuser"}  # decide on this comment
ANYWHERE = HERE | {"other section"}  # moderate something
READERS = {"viewer"}  # have the permission to see comments and no more
NONE: set[str] = set()

SNIPPET = "wagtailsnippets_neuromod_comments_comment"
# A name, or a prefix of names that ends with a colon. The longest match counts.
MAY: dict[str, set[str]] = {
    "neuromod_comments_admin:reader_data": BOSS,
    "neuromod_comments_admin:export": HERE,
    "neuromod_comments_admin:profile": HERE,
    "neuromod_comments_admin:decide": ANYWHERE,
    "neuromod_comments_admin:batch_new": ANYWHERE,
    "neuromod_comments_admin:batch": EVERYWHERE,
    "neuromod_comments_admin:email_action": {"section"},  # to whom the mail was sent
    "neuromod_comments_admin:decline": HERE,
    "neuromod_comments_admin:erase": HERE,
    "neuromod_comments_admin:reply": HERE,
    "neuromod_comments_admin:note": HERE,
    "neuromod_comments_admin:redact": HERE,
    "neuromod_comments_admin:conversation": HERE,
    "neuromod_comments_admin:pending": ANYWHERE,
    "neuromod_comments_admin:history": HERE,
    "neuromod_comments_admin:view_live": HERE,
    "neuromod_comments_admin:discussion": HERE,
    "neuromod_comments_admin:pin": HERE,
    "neuromod_comments_admin:feature": HERE,
    "neuromod_comments_admin:close_thread": HERE,
    "neuromod_comments_admin:move_thread": HERE,
    "neuromod_comments_ban:": EVERYWHERE,
    "neuromod_comments_appeal:": ANYWHERE,
    "neuromod_comments_word_rule:": EVERYWHERE,
    "neuromod_comments_admin:import_word_rules": EVERYWHERE,
    "neuromod_comments_admin:export_word_rules": EVERYWHERE,
    "neuromod_comments_admin:spam_filter": EVERYWHERE,
    "neuromod_comments_admin:statistics": ANYWHERE,
    "neuromod_comments_admin:statistics_results": ANYWHERE,
    f"{SNIPPET}:list": ANYWHERE | READERS,
    f"{SNIPPET}:list_results": ANYWHERE | READERS,
    f"{SNIPPET}:add": NONE,
    f"{SNIPPET}:delete": NONE,
    f"{SNIPPET}:edit": HERE,
    f"{SNIPPET}:usage": HERE,
    f"{SNIPPET}:history": HERE,
    f"{SNIPPET}:history_results": HERE,
    f"{SNIPPET}:inspect": HERE | READERS,
    # Reserved for the superuser here, and for others by the permissions of the model.
    "wagtailsnippets_neuromod_comments_discussion:": BOSS,
    "wagtailsnippets_neuromod_comments_sectionsettings:": BOSS,
    "wagtailsnippets_neuromod_comments_sectionmoderators:": BOSS,
    "wagtailsnippets_neuromod_comments_declinereason:": BOSS,
    "wagtailsnippets_neuromod_comments_commentnotice:": BOSS,
    "wagtailsnippetchoosers_neuromod_comments_commentnotice:": BOSS,
    "wagtailsnippets_neuromod_comments_helpline:": BOSS,
    "wagtailsnippetchoosers_neuromod_comments_helpline:": BOSS,
    "wagtailsnippets_neuromod_comments_verifiedclinician:": BOSS,
    "neuromod_comments_admin:corrections": ANYWHERE,
}
# Wagtail's own URLs of one revision, task or workflow, of which there are none here.
OF_REVISIONS = ("revision_id", "task_state_id", "task_id", "workflow_state_id", "revision_id_a")
# The page that asks whether to cancel a workflow reveals nothing of its object.
OF_NOTHING = ("confirm_workflow_cancellation",)


def ours() -> Iterator[tuple[str, list[str]]]:
    """Return name and arguments of each URL of comments in the admin."""
    for name, pattern, path in walk(get_resolver().url_patterns):
        view = getattr(pattern.callback, "view_class", pattern.callback)
        is_ours = "neuromod_comments" in name or "neuromod_wagtail.comments" in view.__module__
        if path.startswith("admin/") and is_ours:
            arguments = [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
            if not set(arguments) & set(OF_REVISIONS) and not name.endswith(OF_NOTHING):
                yield name, sorted(set(arguments))


def row_of(name: str) -> set[str] | None:
    fitting = [key for key in MAY if name == key or (key.endswith(":") and name.startswith(key))]
    return MAY[max(fitting, key=len)] if fitting else None


@pytest.fixture
def things(page):
    """Users, URL arguments, and an object of each kind by the word in its URLs."""
    comment = write(page, status="approved")
    users = cast(page)
    key = "44444444-4444-4444-8444-444444444444"
    Batch.objects.create(uuid=UUID(key), decision="approve", user=users["moderator"])
    arguments = {
        "page_id": page.pk,
        "key": comment.person_key,
        "uuid": key,
        "token": decision_token(comment.pk, users["section"].pk, comment.status),
        "decision": "approve",
    }
    return (
        users,
        arguments,
        {
            "_comment:": comment.pk,
            "_ban:": ban(users["superuser"]).pk,
            "_word_rule:": WordRule.objects.create(site=page.get_site(), text="w").pk,
            "_discussion:": comment.discussion_id,
            "_sectionsettings:": SectionSettings.objects.create(page=page).pk,
            "_sectionmoderators:": users["section"].groups.get().comment_sections.get().pk,
            "_declinereason:": reason(page),
            "_commentnotice:": CommentNotice.objects.create(
                title="N", body="n", locale=page.locale
            ).pk,
            "_verifiedclinician:": VerifiedClinician.objects.create(
                user=users["moderator"], profession="Nurse", proof="Register"
            ).pk,
            "_helpline:": HelpLine.objects.create(
                name="H",
                region="R",
                url="https://help.example/",
                verified_on="2026-01-01",
                locale=page.locale,
            ).pk,
            "": comment.pk,
        },
    )


def reason(page) -> int:
    from neuromod_wagtail.comments.models import DeclineReason

    return DeclineReason.objects.create(title="T", text="t", locale=page.locale).pk


def address(name: str, arguments: list[str], known, keys) -> str:
    pk = next(value for word, value in keys.items() if word in name)
    return reverse(name, kwargs={one: pk if one == "pk" else known[one] for one in arguments})


def state() -> list[object]:
    """Return everything that a stranger must not change."""
    return [*Comment.objects.order_by("pk").values(), *Discussion.objects.values()]


def got_in(answer) -> bool:
    """Tell whether access was granted: Wagtail redirects others to its home or the login."""
    refused = answer.status_code in {403, 404} or (
        answer.status_code == 302
        and (answer.url == reverse("wagtailadmin_home") or answer.url.startswith("/admin/login/"))
    )
    return not refused


def test_every_address_has_a_row():
    names = {name for name, _arguments in ours()}
    assert len(names) > 60, "the addresses were not found"
    assert not {name for name in names if row_of(name) is None}, "add a row to MAY"


def test_every_row_is_of_an_address():
    names = {name for name, _arguments in ours()}
    assert not {
        key
        for key in MAY
        if key not in names and not (key.endswith(":") and any(n.startswith(key) for n in names))
    }


ROLES = ["anonymous", "editor", "viewer", "other section", "section", "moderator", "superuser"]


@pytest.mark.parametrize("role", ROLES)
def test_who_gets_in_and_that_the_others_change_nothing(client, things, role, monkeypatch):
    users, known, keys = things
    if role != "anonymous":
        stay_signed_in(client, users[role], monkeypatch)
    before, seen, expected = state(), {}, {}
    for name, arguments in ours():
        if role == "superuser" and row_of(name) is BOSS and ":" in name:
            continue  # Wagtail's own screens do this, as users expect
        url = address(name, arguments, known, keys)
        expected[name] = role in (row_of(name) or NONE)
        seen[name] = got_in(client.get(url))
        # The messages of refusals: kept, each request would read all of them again.
        client.cookies.pop("messages", None)
        if not expected[name] and takes_posts(url):
            seen[name] |= got_in(client.post(url, {"value": "on", "text": "x", "reason": "x"}))
    for action in bulk_actions.ALL:
        name = f"bulk {action.action_type}"
        url = f"/admin/bulk/neuromod_comments/comment/{action.action_type}/?id={keys['']}"
        expected[name] = role in HERE
        shown = client.get(url)
        seen[name] = shown.status_code == 200 and b'type="submit"' in shown.content
        if not expected[name]:
            client.post(url)
    assert seen == expected
    assert state() == before
