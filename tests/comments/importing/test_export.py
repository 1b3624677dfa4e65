"""Export of all comments: contents, a complete round trip, and permissions."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.core.management import call_command
from wagtail.models import GroupPagePermission

from neuromod_wagtail.comments.models import Comment
from tests.comments.conftest import soup, write
from tests.comments.roles import cast, person

pytestmark = pytest.mark.django_db

# Characters that a spreadsheet may skip before the sign that makes a cell a formula.
RUNS = re.compile(r"[\s\u200b\ufeff]*[=+@\-＝＋－＠|]")
HOSTILE = ["=1+1", "two\n=1+1", "\n=1+1", "\u200b=1+1", "＝1+1", '"\n=1+1', 'a";"=1', "a\r=1", ""]


def injections(data):
    """Every line of the injection list, and further strings that once got past a check."""
    lines = []
    for path in sorted((data / "strings" / "injection").iterdir()):
        text = path.read_text(encoding="utf-8", errors="replace")
        lines += [line.strip() for line in text.splitlines() if line.strip()]
    assert len(lines) > 100
    return [line.replace("\0", "") for line in [*lines, *HOSTILE]]


def exported(comments=None, **options):
    out = io.StringIO()
    call_command("export_comments", stdout=out, **options)
    return out.getvalue()


def read_back(text):
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_every_hostile_string_comes_back_and_none_is_a_formula(page, data, tmp_path):
    strings = injections(data)
    first = write(page, "first")
    fields = {"page": page, "discussion": first.discussion}
    Comment.objects.bulk_create(
        Comment(body=text, name=text[:100], decline_reason=f"a\n{text}", **fields)
        for text in strings
    )
    file = tmp_path / "comments.csv"
    call_command("export_comments", format="csv", output=file)
    for written in (exported(format="csv"), file.read_bytes().decode("utf-8-sig")):
        rows = read_back(written)[1:]
        assert [row["body"].removeprefix("'") for row in rows] == [
            text.removeprefix("'") for text in strings
        ]
        cells = [cell for row in rows for cell in row.values()]
        assert not [cell for cell in cells if RUNS.match(cell)]
    lines = [json.loads(line) for line in exported().splitlines()[1:]]
    assert [line["body"] for line in lines] == strings
    assert [line["name"] for line in lines] == [text[:100] for text in strings]


def test_a_body_of_two_lines_is_one_record(page):
    write(page, "one\n=cmd|'/c calc'!A0")
    write(page, "two", email="b@example.org")
    rows = read_back(exported(format="csv"))
    assert [row["body"] for row in rows] == ["one\n=cmd|'/c calc'!A0", "two"]


def test_the_export_of_a_page_is_for_those_who_moderate_it(client, page):
    write(page, "with an email")
    address = f"/admin/reader-comments/{page.pk}/export/"
    for role, user in cast(page).items():
        client.force_login(user)
        answer = client.get(address)
        if role in {"section", "moderator", "superuser"}:
            [line] = b"".join(answer.streaming_content).decode().splitlines()
            assert json.loads(line)["email"] == "ann@example.org", role
        else:
            assert answer.status_code == 302 and not answer.streaming, role


@pytest.mark.parametrize("codename", ["publish_page", "bulk_delete_page", "change_page"])
def test_who_may_only_publish_and_delete_the_page_gets_no_emails(client, page, codename):
    write(page, "with an email")
    editor = person()
    group = Group.objects.get(user=editor)
    for name in ("publish_page", codename):
        GroupPagePermission.objects.get_or_create(
            group=group, page=page.get_parent(), permission=permission(name)
        )
    client.force_login(editor)
    assert client.get(f"/admin/reader-comments/{page.pk}/export/").status_code == 302
    # Whether there is such a page is not revealed either.
    assert client.get("/admin/reader-comments/999999/export/").status_code == 302


def permission(codename):
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")


def test_a_copy_before_deleting_is_offered_to_those_who_get_one(client, page):
    write(page, "goes with it")
    other = page.get_parent().add_child(instance=type(page)(title="Other", slug="other"))
    moderator = person("change_comment")
    for user, offered in ((moderator, True), (person(), False)):
        for name in ("change_page", "publish_page", "bulk_delete_page"):
            GroupPagePermission.objects.create(
                group=Group.objects.get(user=user), page=page, permission=permission(name)
            )
        client.force_login(user)
        asked = soup(client.get(f"/admin/pages/{page.pk}/delete/"))
        assert "1 reader comment will be deleted" in asked.get_text()
        assert bool(asked.find("a", string="Export comments first")) is offered
        if offered:
            copy = client.get(asked.find("a", string="Export comments first")["href"])
            assert copy["Content-Type"] == "application/x-ndjson"
            name = f'attachment; filename="comments-{page.pk}.jsonl"'
            assert copy["Content-Disposition"] == name
    client.force_login(User.objects.create_superuser("boss", "boss@example.net", "x"))
    assert "reader comment" not in soup(client.get(f"/admin/pages/{other.pk}/delete/")).get_text()
    answer = client.post(f"/admin/pages/{page.pk}/delete/")
    assert not any("reader comment" in str(one) for one in get_messages(answer.wsgi_request))
