"""Retention, export and erasure; deletion of a page; permissions."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.models import Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import (
    Comment,
    CommentNotice,
    CommentSettings,
    Discussion,
    Mail,
    Subscription,
)
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.security.ip import email_hash
from tests.comments.conftest import counts, soup, write

pytestmark = pytest.mark.django_db


def login(*permissions, superuser=False):
    user = get_user_model().objects.create_user(
        f"u{get_user_model().objects.count()}", is_superuser=superuser
    )
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["access_admin", *permissions])
    )
    client = Client()
    client.force_login(user)
    return client


def age(days):
    moment = timezone.now() - timedelta(days=days)
    Comment.objects.update(submitted_at=moment, decided_at=moment)
    Mail.objects.update(sent_at=moment)
    Subscription.objects.update(created_at=moment)


@pytest.mark.parametrize("key", ["", "another key"])
def test_people_are_remembered_under_the_hashes_of_django(settings, key):
    settings.NEUROMOD_COMMENTS_HASH_KEY = key
    theirs = salted_hmac(
        "neuromod_comments.email", "ann@example.org", secret=key or None, algorithm="sha256"
    )
    assert email_hash(" Ann@example.org") == theirs.hexdigest()


def test_purge_forgets_what_is_old(page, settings, capsys):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    kept = write(page, "kept", address="8.8.8.8", status="approved", follow="all")
    answered = write(page, "answered spam", name="Spam", email="s@example.org", status="approved")
    reply = write(page, "reply", parent=answered, email="b@example.org", status="approved")
    actions.mark_spam(answered)
    write(page, "spam", email="s@example.org", status="spam")
    own = write(page, "withdrawn", email="w@example.org")
    actions.withdraw(own)
    age(60)
    fresh = write(page, "fresh", email="f@example.org", address="8.8.8.8", status="spam")
    call_command("purge_reader_comments")
    assert "removed: " in capsys.readouterr().out
    kept.refresh_from_db()
    assert kept.address_hash == "" and kept.status == "approved" and kept.email
    statuses = dict(Comment.objects.values_list("pk", "status"))
    assert statuses == {
        kept.pk: "approved",
        answered.pk: "erased",
        reply.pk: "approved",
        fresh.pk: "spam",
        own.pk: "erased",
    }
    assert Comment.objects.get(pk=own.pk).body == ""
    assert not Subscription.objects.exists() and not Mail.objects.exists()
    discussion = Discussion.objects.get()
    assert counts(discussion)["spam"] == 1 and counts(discussion)["erased"] == 2
    age(60)
    call_command("purge_reader_comments")
    assert own.pk not in dict(Comment.objects.values_list("pk", "status"))


def test_commands_for_one_person(page, capsys):
    write(page, "Ann's words")
    call_command("export_reader_data", "ann@example.org")
    assert json.loads(capsys.readouterr().out)["comments"][0]["text"] == "Ann's words"
    with pytest.raises(CommandError, match="1 comments"):
        call_command("erase_reader_data", "ann@example.org")
    assert Comment.objects.get().body == "Ann's words"
    call_command("erase_reader_data", "ann@example.org", yes=True)
    assert Comment.objects.get().body == ""


def test_export_of_all_comments_is_lines_of_json(page, capsys):
    parent = write(page, "one\ntwo", status="approved")
    write(page, "reply", parent=parent, email="b@example.org")
    call_command("export_comments")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["body"] for row in rows] == ["one\ntwo", "reply"]
    assert rows[1]["parent_id"] == parent.pk


def test_the_admin_page_for_one_person(page):
    write(page, "Ann's words")
    admin = login("delete_comment")
    address = "/admin/reader-data/"
    assert admin.get(address).status_code == 200
    found = admin.post(address, {"email": "ann@example.org", "action": "find"})
    assert "1 comment was found" in soup(found).get_text()
    exported = admin.post(address, {"email": "ann@example.org", "action": "export"})
    assert json.loads(exported.content)["comments"][0]["text"] == "Ann's words"
    assert Comment.objects.get().body == "Ann's words"
    admin.post(address, {"email": "ann@example.org", "action": "erase"})
    assert Comment.objects.get().body == ""


def test_an_address_in_capitals_is_no_second_address(page):
    write(page, "A guest's", email="Ann@example.org")
    asked = {"email": "ANN@example.org", "action": "find"}
    found = soup(login("delete_comment").post("/admin/reader-data/", asked)).get_text()
    assert "1 comment was found" in found and "one account" not in found
    user = get_user_model().objects.create_user("ann", email="new@example.org")
    write(page, "An account's", email="Ann@example.org", user=user)
    found = soup(login("delete_comment").post("/admin/reader-data/", asked)).get_text()
    assert "2 comments were found" in found
    assert "one account used them: ann@example.org, new@example.org" in " ".join(found.split())


def test_only_those_who_may_delete_comments_see_a_persons_data(page):
    comment = write(page)
    for client, status in ((login("change_comment"), 302), (login(), 302), (Client(), 302)):
        for data in ({"email": "ann@example.org", "action": "erase"}, {}):
            answer = client.post("/admin/reader-data/", data)
            assert answer.status_code == status and "reader-data" not in answer.url.split("?")[0]
    comment.refresh_from_db()
    assert comment.body


def test_deleting_a_page_says_what_goes_and_offers_a_copy(page):
    first = write(page, "goes with it", status="approved")
    write(page, "and its answer", parent=first, email="b@example.org")
    admin = login(superuser=True)
    asked = admin.get(f"/admin/pages/{page.pk}/delete/")
    text = soup(asked).get_text()
    assert "2 reader comments will be deleted" in text
    link = soup(asked).find("a", string="Export comments first")["href"]
    lines = b"".join(admin.get(link).streaming_content).decode().splitlines()
    assert json.loads(lines[0])["body"] == "goes with it"
    admin.post(f"/admin/pages/{page.pk}/delete/")
    assert not Comment.objects.exists() and not Discussion.objects.exists()


def test_nobody_adds_or_rewrites_comments_in_the_admin(page):
    comment = write(page)
    admin = login(superuser=True)
    base = "/admin/snippets/neuromod_comments/comment"
    assert admin.get(f"{base}/").status_code == 200
    assert b"comment/add" not in admin.get(f"{base}/").content
    assert admin.get(f"{base}/add/").status_code == 302
    admin.post(f"{base}/edit/{comment.pk}/", {"status": "approved", "body": "rewritten"})
    comment.refresh_from_db()
    assert (comment.status, comment.body) == ("pending", "Words")


def test_the_listing_costs_the_same_at_two_sizes(page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    admin = login(superuser=True)
    admin.get("/admin/snippets/neuromod_comments/comment/")
    costs = []
    for number in (2, 18):
        for n in range(number):
            write(page, f"{number} {n}")
        with CaptureQueriesContext(connection) as captured:
            admin.get("/admin/snippets/neuromod_comments/comment/")
        costs.append(len(captured))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("name", ["discussion", "sectionsettings", "commentnotice"])
def test_the_other_listings_open(page, name):
    write(page)
    admin = login(superuser=True)
    base = f"/admin/snippets/neuromod_comments/{name}"
    assert admin.get(f"{base}/").status_code == 200
    # A discussion comes with its first comment; no one adds one.
    assert admin.get(f"{base}/add/").status_code == (302 if name == "discussion" else 200)


def test_the_settings_of_a_site_are_saved_and_hold(root, page):
    notice = CommentNotice.objects.create(title="Terms", body="<p>Terms</p>", locale=root.locale)
    site = Site.objects.get()
    other = Site.objects.create(hostname="other.example", root_page=root)
    untouched = CommentSettings.objects.filter(pk=CommentSettings.for_site(other).pk)
    before = untouched.values().get()
    admin = login(superuser=True)
    address = f"/admin/settings/neuromod_comments/commentsettings/{site.pk}/"
    html = soup(admin.get(address))
    chosen = {
        "mode": "read_only",
        "moderation": "first",
        "first_comments": "4",
        "close_after_days": "30",
        "order": "oldest",
        "depth": "2",
        "notice": str(notice.pk),
    }
    assert {field for field in chosen if html.select_one(f"[name={field}]")} == chosen.keys()
    assert admin.post(address, chosen).status_code == 302
    stored = CommentSettings.objects.filter(site=site).values().get()
    expected = {**chosen, "notice_id": notice.pk, "first_comments": 4, "close_after_days": 30}
    expected |= {"depth": 2, "site_id": site.pk, "id": stored["id"]}
    del expected["notice"]
    stored = {name: str(value).replace("\r\n", "\n") for name, value in stored.items()}
    assert stored == {name: str(value) for name, value in expected.items()}
    assert untouched.values().get() == before
    # And what was saved is what holds.
    assert settings_for(page, site.pk).mode == "read_only"


def test_wrong_settings_are_told_and_nothing_is_saved(root):
    site = Site.objects.get()
    before = CommentSettings.objects.filter(pk=CommentSettings.for_site(site).pk)
    was = before.values().get()
    admin = login(superuser=True)
    address = f"/admin/settings/neuromod_comments/commentsettings/{site.pk}/"
    answer = admin.post(address, {"mode": "sometimes", "close_after_days": "typed", "depth": "x"})
    assert answer.status_code == 200
    assert soup(answer).select_one("[name=close_after_days]")["value"] == "typed"
    assert soup(answer).select(".error-message")
    assert before.values().get() == was


def test_only_those_with_the_permission_change_the_settings(root):
    address = f"/admin/settings/neuromod_comments/commentsettings/{Site.objects.get().pk}/"
    assert login("change_commentsettings").get(address).status_code == 200
    for client in (login("change_comment"), login(), Client()):
        assert client.get(address).status_code == 302
        assert client.post(address, {"mode": "hidden"}).status_code == 302
    assert CommentSettings.for_site(Site.objects.get()).mode == "open"


@pytest.mark.parametrize("email", ["", " ", "\t\n"])
@pytest.mark.parametrize("command", ["erase_reader_data", "export_reader_data"])
def test_the_empty_address_is_nobody(page, capsys, command, email):
    """An unset variable of a shell must not mean everyone who gave no email."""
    write(page, "without an email", name="", email="")
    write(page, "Ann's")
    before = list(Comment.objects.order_by("pk").values())
    options = {"yes": True} if command == "erase_reader_data" else {}
    with pytest.raises(CommandError, match="Enter an email address.") as refused:
        call_command(command, email, **options)
    assert refused.value.returncode == 1
    assert capsys.readouterr().out == ""
    assert list(Comment.objects.order_by("pk").values()) == before


def test_the_admin_page_refuses_the_empty_address_and_takes_one_that_is_none(page):
    write(page, "without an email", name="", email="")
    odd = write(page, "Ann's", email="ann at example")
    admin = login("delete_comment")
    for action in ("find", "export", "erase"):
        answer = admin.post("/admin/reader-data/", {"email": " ", "action": action})
        assert soup(answer).select(".error-message")
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}
    found = admin.post("/admin/reader-data/", {"email": "Ann AT example", "action": "find"})
    assert "1 comment was found" in soup(found).get_text()
    admin.post("/admin/reader-data/", {"email": " ANN at Example", "action": "erase"})
    assert dict(Comment.objects.values_list("pk", "status"))[odd.pk] == "erased"
    assert Comment.objects.filter(status="pending").count() == 1


def test_who_types_another_address_is_shown_it_before_it_is_erased(page):
    write(page, "Ann's")
    write(page, "Bob's", email="b@example.org")
    admin = login("delete_comment")
    found = soup(admin.post("/admin/reader-data/", {"email": "ann@example.org", "action": "find"}))
    seen = found.select_one("[name=found]")["value"]
    changed = {"email": "b@example.org", "found": seen, "action": "erase"}
    asked = soup(admin.post("/admin/reader-data/", changed))
    assert asked.select_one("[name=found]")["value"] == "b@example.org"
    assert not Comment.objects.filter(status="erased").exists()
    admin.post("/admin/reader-data/", {**changed, "found": "b@example.org"})
    assert Comment.objects.get(status="erased").pk != Comment.objects.get(body="Ann's").pk


def test_the_notice_of_the_site_stands_beside_the_button(client, page, site_settings):
    from neuromod_wagtail.comments.models import CommentNotice

    link = f'<p>Terms <a linktype="page" id="{page.pk}">here</a></p>'
    site_settings.notice = CommentNotice.objects.create(
        title="Terms", body=link, locale=page.locale
    )
    site_settings.save()
    notice = soup(client.get(page.url)).select_one("#respond form .nm-notice")
    assert notice.find("a")["href"] == page.url
    site_settings.notice.unpublish()
    assert soup(client.get(page.url)).select_one(".nm-notice") is None
