"""The forms of decisions: which fields they have, for which comment and moderator."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from wagtail.models import Locale

from neuromod_wagtail.comments.models import DeclineReason
from neuromod_wagtail.comments.moderation.forms import decisions
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_user("mia", "mia@example.net", first_name="Mia")


def test_a_reason_is_from_the_list_or_written_by_the_moderator(page):
    french = Locale.objects.get_or_create(language_code="fr")[0]
    listed = [
        DeclineReason.objects.create(title=title, text=f"Text of {title}", locale=locale)
        for title, locale in (("Advice", Locale.get_default()), ("Conseil", french))
    ]
    for language, offered in (("en", listed[:1]), ("fr", listed[1:]), ("de", listed[:1])):
        choice = decisions.ReasonForm(language=language).fields["choice"]
        assert list(choice.queryset) == offered
        assert choice.empty_label == "No reason from the list"
    for choice, words, text in (
        ("", "", ""), ("", " Rude ", "Rude"), (listed[0].pk, "", "Text of Advice"),
        (listed[0].pk, "Rude", "Rude"),
    ):  # fmt: skip
        form = decisions.ReasonForm(language="en", data={"choice": choice, "reason": words})
        assert form.is_valid() and form.text() == text


def test_fields_are_labelled_and_said_what_they_are_for(page, user):
    comment = write(page, wants_notice=True)
    declining = decisions.DeclineForm(comment=comment, user=user)
    assert {name: str(field.label) for name, field in declining.fields.items()} == {
        "choice": "Reason",
        "reason": "In your own words",
        "tell": "Notify the author",
        "answer": "Public reply",
        "note": "Note for moderators",
    }
    for form, name, label in (
        (decisions.ReplyForm, "body", "Your reply"),
        (decisions.RedactForm, "body", "Text"),
        (decisions.NoteForm, "text", "Note"),
    ):
        field = form(comment=comment, user=user).fields[name]
        assert (field.label, bool(field.help_text)) == (label, True)
    batch = decisions.BatchForm(decisions=["spam"], data={})
    assert batch.errors["bulk_action"] == ["Choose an action."]
    assert batch.fields["bulk_action"].choices == [("spam", "spam")]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, ["choice", "reason", "answer", "note"]),
        ({"wants_notice": True}, ["choice", "reason", "tell", "answer", "note"]),
        ({"wants_notice": True, "email": ""}, ["choice", "reason", "answer", "note"]),
        ({"closed": True}, ["choice", "reason", "note"]),
        ({"kind": "pingback"}, ["choice", "reason", "note"]),
    ],
)
def test_the_decline_form_has_the_fields_that_apply(page, user, changes, fields):
    comment = write(page)
    for name, value in changes.items():
        setattr(comment, name, value)
    form = decisions.DeclineForm(comment=comment, user=user)
    assert list(form.fields) == fields
    if "answer" in fields:
        answer = form.fields["answer"]
        assert (answer.required, answer.widget.attrs["rows"]) == (False, 3)
    if "tell" in fields:
        assert form.fields["tell"].initial is True


def test_a_reply_is_as_long_as_a_comment_and_says_where_it_appears(page, user, settings):
    settings.NEUROMOD_COMMENTS_MAX_LENGTH = 70
    nameless = User.objects.create_user("noname", "n@example.net")
    comment = write(page, "Words " * 20)
    for status, said in (
        ("approved", decisions.ALONE), ("pending", decisions.ALONG), ("declined", decisions.UNSEEN),
    ):  # fmt: skip
        comment.status = status
        for who, told in ((user, said), (nameless, f"{said} {decisions.NAMELESS}")):
            body = decisions.ReplyForm(comment=comment, user=who).fields["body"]
            assert (body.help_text, body.max_length, body.required) == (str(told), 70, True)
            assert body.widget.attrs["rows"] == 6
    redacted = decisions.RedactForm(comment=comment, user=user).fields["body"]
    assert (redacted.initial, redacted.max_length) == (comment.body, len(comment.body))
    assert redacted.widget.attrs["dir"] == "auto"
    comment.body = "Short"
    assert decisions.RedactForm(comment=comment, user=user).fields["body"].max_length == 70
