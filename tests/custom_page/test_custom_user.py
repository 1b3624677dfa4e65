"""A user model without a name, a login or a field ``email``: its login is an email address."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import Locale, Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment
from tests.projects.custom_page.models import HouseNote, HousePage

pytestmark = pytest.mark.django_db

LOGIN = "ann@example.org"


@pytest.fixture
def note(settings: Any) -> HouseNote:
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 0
    root = HousePage.get_first_root_node() or HousePage.add_root(
        instance=HousePage(title="Root", slug="root", locale=Locale.get_default())
    )
    note = root.add_child(instance=HouseNote(title="A note", slug="a-note"))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
    return note


@pytest.fixture
def reader(client: Any) -> Any:
    account = get_user_model().objects.create_user(LOGIN)
    client.force_login(account)
    return account


def post(client: Any, note: HouseNote, **typed: str) -> Any:
    form = soup(client.get(note.url)).select_one("#respond form")
    fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    return client.post(form["action"], fields | {"body": "It helped me."} | typed)


def soup(response: Any) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize(("typed", "shown"), [("", "Anonymous"), ("Ann A.", "Ann A.")])
def test_no_login_is_published(client, note, reader, typed, shown):
    assert post(client, note, name=typed).status_code == 302
    comment = Comment.objects.get()
    assert (comment.name, comment.email, comment.user) == (typed, LOGIN, reader)
    actions.approve(comment)
    for address in (note.url, "/comments/feed/", f"/comments/{comment.pk}/report/"):
        content = client.get(address).content.decode()
        assert shown in content and LOGIN not in content
    field = soup(client.get(note.url)).select_one("#respond [name=name]")
    assert field.get("value", "") == typed, "asked once, and remembered"


def test_a_name_that_is_an_email_is_refused_where_it_was_typed(client, note, reader):
    answer = post(client, note, name="Ann (ann@example.org)")
    assert answer.status_code == 400 and not Comment.objects.exists()
    tree = BeautifulSoup(answer.content, "html.parser")
    assert tree.select_one("[name=name]")["aria-invalid"] == "true"
    assert tree.select_one("[name=body]").get_text().strip() == "It helped me."


def test_the_admin_names_accounts_and_works_with_them(admin_client, client, note, reader):
    post(client, note)
    comment = Comment.objects.get()
    boss = get_user_model().objects.get(is_superuser=True)
    actions.decline(comment, user=boss)
    history = soup(admin_client.get(reverse("neuromod_comments_admin:history", args=[comment.pk])))
    assert boss.login in history.get_text()
    for name in (
        "wagtailsnippets_neuromod_comments_comment:list",
        "neuromod_comments_admin:statistics",
    ):
        assert admin_client.get(reverse(name)).status_code == 200
    reply = soup(admin_client.get(reverse("neuromod_comments_admin:reply", args=[comment.pk])))
    assert "Anonymous" in reply.select_one("form").get_text()


def test_what_was_stored_before_is_found_and_taken_away(client, note, reader, capsys):
    for _number in range(2):
        post(client, note, body=f"Words {_number}")
    wrong, right = Comment.objects.order_by("pk")
    Comment.objects.filter(pk=wrong.pk).update(name=LOGIN)
    Comment.objects.filter(pk=right.pk).update(name="Ann")
    before = Comment.objects.filter(pk=right.pk).values().get()
    with pytest.raises(CommandError, match="1 names"):
        call_command("check_public_names")
    call_command("check_reader_comments", "--repair")
    assert Comment.objects.get(pk=wrong.pk).name == ""
    assert Comment.objects.filter(pk=right.pk).values().get() == before
    call_command("check_public_names")


def test_mail_and_personal_data_find_the_email_where_it_is(client, note, reader):
    from neuromod_wagtail.comments.notifications import preferences

    post(client, note)
    assert list(preferences.recipients()) == []
    call_command("erase_reader_data", LOGIN, "--yes")
    assert list(Comment.objects.values_list("status", "email", "user")) == [("erased", "", None)]
