"""The forms themselves: what each field takes, and the code of each refusal."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.auth.models import User

from neuromod_wagtail.comments.forms import AppealForm, CommentForm, ReportForm, extra_answers
from neuromod_wagtail.comments.models import Comment
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db
FILLED = {"name": "Ann", "email": "ann@example.org", "body": "Words"}


def codes(form):
    return {
        name: [error.code for error in errors] for name, errors in form.errors.as_data().items()
    }


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({}, {}),
        ({"body": "x" * 10}, {}),
        ({"body": "x" * 11}, {"body": ["long"]}),
        ({"body": f" {'x' * 10}\r\n"}, {}),
        ({"body": "\u200b"}, {"body": ["required"]}),
        ({"body": "> "}, {"body": ["required"]}),
        ({"name": "  "}, {"name": ["required"]}),
        ({"name": "\u200b"}, {"name": ["required"]}),
        ({"name": "x@example.org"}, {"name": ["secret"]}),
        ({"name": "x" * 101}, {"name": ["max_length"]}),
        ({"email": "ann@"}, {"email": ["invalid"]}),
        ({"email": ""}, {"email": ["required"]}),
        ({"email": "ann@no-such-domain.example.org"}, {}),
        ({"url": "ftp://example.org"}, {"url": ["invalid"]}),
    ],
)
def test_what_is_refused_and_by_which_code(settings, fields, refused):
    settings.NEUROMOD_COMMENTS_MAX_LENGTH = 10
    assert codes(CommentForm({**FILLED, **fields})) == refused


def test_a_text_that_is_too_long_is_told_by_how_much(settings):
    settings.NEUROMOD_COMMENTS_MAX_LENGTH = 10
    [message] = CommentForm({**FILLED, "body": "x" * 12}).errors["body"]
    assert message.startswith("Your comment has 12 characters. The limit is 10.")
    assert CommentForm().fields["body"].widget.attrs["maxlength"] == 10


@pytest.mark.parametrize(
    ("parent", "pk"),
    [
        ("7", 7),
        ("1", 1),
        (str(2**63 - 1), 2**63 - 1),
        (str(2**63), None),
        ("0", None),
        ("-1", None),
        ("x", None),
        (["7"], None),
    ],
)
def test_the_parent_is_known_before_the_form_is_valid(parent, pk):
    assert CommentForm({"parent": parent}).parent_id == pk


def test_the_parent_may_be_given_from_the_start():
    assert CommentForm(initial={"parent": 5}).parent_id == 5
    assert CommentForm({"parent": "7"}, initial={"parent": 5}).parent_id == 7


class TownForm(CommentForm):
    town = forms.CharField(label="Town", required=False)
    visits = forms.MultipleChoiceField(choices=[("a", "Ulm"), ("b", "Bern")], required=False)
    quotable = forms.BooleanField(required=False)


def test_fields_of_a_guest_a_member_and_an_edit(settings):
    hidden = ["purpose", "parent", "token", "contact_time", "idempotency_key"]
    named, nameless = User(username="n", first_name="Cleo"), User(username="x")
    guest = TownForm()
    added = ["town", "visits", "quotable"]
    assert list(guest.fields) == ["body", "name", "email", "url", *added, "follow", *hidden]
    assert list(TownForm(user=named).fields) == ["body", *added, "follow", *hidden]
    assert list(TownForm(user=nameless).fields) == ["body", "name", *added, "follow", *hidden]
    assert list(TownForm(editing=True).fields) == ["body", "follow", *hidden]
    assert guest.fields["name"].required and guest.fields["email"].required
    assert [field.name for field in guest.extra] == added
    assert TownForm(editing=True).extra == []
    assert {form.auto_id for form in (guest, ReportForm(), AppealForm())} == {"nm-%s"}
    assert TownForm(auto_id="x-%s").auto_id == "x-%s"
    settings.NEUROMOD_COMMENTS_REQUIRE_IDENTITY = False
    guest = TownForm()
    assert not guest.fields["name"].required and not guest.fields["email"].required


def test_an_account_without_a_name_is_asked_for_one_and_need_not_give_it(page):
    user = User.objects.create_user("cleo")
    form = CommentForm({"body": "Words"}, user=user)
    assert form.is_valid() and form.cleaned_data["name"] == ""
    assert "Anonymous" in form.fields["name"].help_text
    assert codes(CommentForm({"body": "Words", "name": "cleo"}, user=user)) == {"name": ["secret"]}
    write(page, user=user, name="Cleo the first")
    assert CommentForm(user=user)["name"].value() == "Cleo the first"


def test_only_what_was_filled_in_is_stored():
    form = TownForm({**FILLED, "town": "", "visits": ["b"]})
    assert form.is_valid() and form.extra_values == {"visits": ["b"], "quotable": False}


def test_answers_are_in_the_order_of_the_form_and_in_words(settings):
    settings.NEUROMOD_COMMENTS_FORM = f"{__name__}.TownForm"
    stored = {"gone": 3, "quotable": False, "visits": ["b", "c"], "town": "a"}
    assert extra_answers(Comment(extra=stored)) == [
        ("Town", "a"),
        ("visits", "Bern, c"),
        ("quotable", "No"),
        ("gone", "3"),
    ]
    assert extra_answers(Comment()) == []


def test_an_appeal_needs_words_that_can_be_seen():
    assert codes(AppealForm(data={"appeal": "\u200b"})) == {"appeal": ["required"]}
    form = AppealForm(data={"appeal": " It is\r\ntrue. "})
    assert form.is_valid() and form.cleaned_data["appeal"] == "It is\ntrue."
