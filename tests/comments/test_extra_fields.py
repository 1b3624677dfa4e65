"""Fields that a site adds to the form: stored, shown, filtered, exported and erased."""

from __future__ import annotations

import datetime
import json
from io import StringIO

import pytest
from django import forms
from django.core.management import call_command
from django.http import QueryDict
from django.urls import reverse

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.forms import CommentForm, extra_answers
from neuromod_wagtail.comments.models import Comment, Discussion
from neuromod_wagtail.comments.moderation.queue.filters import queue_from
from neuromod_wagtail.comments.privacy import personal_data
from tests.comments.conftest import form, soup, write

pytestmark = pytest.mark.django_db
CASES = {
    "condition": "migraine",
    "devices": ["tens", "vns"],
    "since": "2020-02-03",
    "years": 3,
    "may_quote": True,
    "town": "Ulm",
}


class SiteForm(CommentForm):
    condition = forms.ChoiceField(
        label="Your condition",
        choices=[("", "–"), ("back", "Back pain"), ("migraine", "Migraine")],
        required=False,
    )
    devices = forms.MultipleChoiceField(
        choices=[("tens", "TENS"), ("vns", "Vagus nerve")], required=False
    )
    since = forms.DateField(required=False)
    years = forms.IntegerField(required=False)
    may_quote = forms.BooleanField(label="You may quote me", required=False)
    town = forms.CharField(label="Town", required=False)


@pytest.fixture(autouse=True)
def _site_form(settings, published_at_once):
    settings.NEUROMOD_COMMENTS_FORM = f"{__name__}.SiteForm"


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create_superuser("boss", "boss@example.org", "secret")


def test_what_is_entered_is_stored_and_readers_do_not_see_it(client, page, send):
    shown = soup(client.get(page.url)).find(id="respond")
    assert {one["name"] for one in shown.select("[name]")} >= set(CASES)
    assert send(**CASES).status_code == 302
    send(body="Nothing more", email="b@example.org")
    full, bare = Comment.objects.order_by("pk")
    assert full.extra == CASES
    assert bare.extra == {"may_quote": False}
    assert "Ulm" not in client.get(page.url).content.decode()
    [answer] = [text for label, text in extra_answers(full) if label == "Your condition"]
    assert answer == "Migraine"


def test_a_wrong_entry_is_told_beside_the_field_and_loses_nothing(send):
    answer = send(**{**CASES, "since": "yesterday"})
    assert answer.status_code == 400 and not Comment.objects.exists()
    html = soup(answer)
    assert html.find(id="nm-since_error") and html.find(id="nm-town")["value"] == "Ulm"
    assert html.select_one(".nm-errors a")["href"] == "#nm-since"


def test_an_edit_leaves_it(client, page, send):
    own = client.get(send(**CASES).url)
    assert not {one["name"] for one in soup(own).select("[name]")} & set(CASES)
    fields = {"action": "edit", "body": "Other words", "token": form(page)["token"]}
    client.post(own.wsgi_request.path, fields)
    comment = Comment.objects.get()
    assert (comment.body, comment.extra) == ("Other words", CASES)


def test_word_rules_look_into_it(send, rule):
    rule("ulm")
    send(**CASES)
    send(email="b@example.org", **{**CASES, "town": "Rome"})
    assert [one.hold_code for one in Comment.objects.order_by("pk")] == ["words", ""]


def test_moderators_see_and_filter_it(client, boss, page, send):
    send(**CASES)
    send(email="b@example.org", body="Other", **{**CASES, "condition": "back", "may_quote": ""})
    client.force_login(boss)
    queue = reverse("wagtailsnippets_neuromod_comments_comment:list") + "?tab=all"
    for asked, number in (("", 2), ("&extra_condition=migraine", 1), ("&extra_may_quote=false", 1)):
        cells = soup(client.get(queue + asked)).select(".nm-cell")
        assert len(cells) == number, asked
    [cell] = soup(client.get(queue + "&extra_condition=migraine")).select(".nm-cell")
    told = [line.get_text(" ", strip=True) for line in cell.select(".nm-cell__extra")]
    assert told == [
        "Your condition Migraine",
        "devices TENS, Vagus nerve",
        "since 2020-02-03",
        "years 3",
        "You may quote me Yes",
        "Town Ulm",
    ]
    batch = queue_from(boss, QueryDict("tab=all&extra_condition=back"))
    assert batch.numbers(10**9) == {"approved": 1}
    gone = queue_from(boss, QueryDict("tab=all&extra_of_last_year=back"))
    assert gone.numbers(10**9) == {}, "not all"


def test_a_field_that_is_gone_is_shown_by_its_name(settings, send):
    send(**CASES)
    settings.NEUROMOD_COMMENTS_FORM = "neuromod_wagtail.comments.forms.CommentForm"
    assert ("town", "Ulm") in extra_answers(Comment.objects.get())


def test_it_is_exported_and_comes_back(page, send, tmp_path):
    send(**CASES)
    send(body="Nothing more", email="b@example.org")
    path = tmp_path / "comments.jsonl"
    call_command("export_comments", output=path)
    assert json.loads(path.read_text().splitlines()[0])["extra"] == CASES
    Discussion.objects.all().delete()
    call_command("import_comments", "neuromod", str(path), stdout=StringIO())
    assert [one.extra for one in Comment.objects.order_by("pk")] == [CASES, {"may_quote": False}]


def test_it_is_given_and_erased(boss, page, send):
    send(**CASES)
    other = write(page, "Other", email="b@example.org", extra={"town": "Rome"})
    told = personal_data.export("ann@example.org")
    assert told["comments"][0]["further_answers"] == CASES
    actions.erase(Comment.objects.get(email="ann@example.org"), user=boss)
    gone = Comment.objects.get(status="erased")
    other.refresh_from_db()
    assert (gone.extra, other.extra) == ({}, {"town": "Rome"})


def test_what_json_has_no_word_for_is_stored_as_text():
    filled = SiteForm({"name": "Ann", "email": "a@example.org", "body": "x", **CASES})
    assert filled.is_valid() and filled.cleaned_data["since"] == datetime.date(2020, 2, 3)
    assert filled.extra_values["since"] == "2020-02-03"
