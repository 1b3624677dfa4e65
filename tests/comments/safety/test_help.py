"""Help lines for authors whose comment reads like a crisis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from neuromod_wagtail.comments.checks import check_help_lines, check_settings
from neuromod_wagtail.comments.models import Comment, HelpLine
from neuromod_wagtail.comments.safety.help import help_for

CRISIS = "I don't want to live any more."
CALM = "It helped with the pain in my foot."


def make_line(**fields) -> HelpLine:
    given = {
        "name": "Test Line",
        "region": "Testland",
        "number": "0100 200 300",
        "hours": "24 hours",
        "url": "https://help.example/",
        "verified_on": timezone.localdate(),
        "locale": Locale.get_default(),
        **fields,
    }
    return HelpLine.objects.create(**given)


def help_in(response) -> str:
    """Return the text of the help on a page, or nothing."""
    [*found] = BeautifulSoup(response.content, "html.parser").select("[data-nm-help]")
    assert len(found) <= 1
    return " ".join(found[0].get_text(" ").split()) if found else ""


@pytest.mark.parametrize(("body", "is_shown"), [(CRISIS, True), (CALM, False)])
def test_the_preview_shows_help(send, body, is_shown) -> None:
    make_line()
    answer = help_in(send(body=body, action="preview"))
    assert bool(answer) is is_shown
    assert ("0100 200 300" in answer) is is_shown
    assert not Comment.objects.exists()


@pytest.mark.parametrize(("body", "is_shown"), [(CRISIS, True), (CALM, False)])
def test_the_authors_page_shows_help_and_the_comment_is_stored(
    client, send, body, is_shown
) -> None:
    make_line()
    response = send(body=body)
    assert response.status_code == 302, "never a block on posting"
    own = client.get(response.url)
    assert ("Test Line" in help_in(own)) is is_shown
    assert Comment.objects.get().status == "pending"


def test_whatever_becomes_of_the_comment(client, send) -> None:
    make_line()
    url = send(body=CRISIS).url
    for status in ("approved", "spam", "declined"):
        Comment.objects.update(status=status)
        assert "Test Line" in help_in(client.get(url)), status


def test_a_refusal_shows_help_too(send) -> None:
    make_line()
    assert "Test Line" in help_in(send(body=CRISIS, email="none"))
    assert not help_in(send(body=CALM, email="none"))


def test_the_form_without_a_comment_asks_nothing(client, page, send) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        help_for(CALM, page.locale_id)
        help_for("", page.locale_id)
    assert not len(queries)
    with CaptureQueriesContext(connection) as queries:
        assert help_for(CRISIS, page.locale_id)
    assert len(queries) == 1


def test_only_current_and_published_lines_in_the_readers_language(page) -> None:
    today = timezone.localdate()
    french = Locale.objects.create(language_code="fr")
    good = make_line(verified_on=today - timedelta(days=90))
    make_line(verified_on=today - timedelta(days=91))
    make_line(live=False)
    assert help_for(CRISIS, page.locale_id).lines == [good]
    assert help_for(CRISIS, french.pk).lines == [good], "rather in another language than not"
    own = make_line(locale=french)
    assert help_for(CRISIS, french.pk).lines == [own]
    assert help_for(CRISIS, page.locale_id).lines == [good]


def test_without_a_current_line_the_advice_stays(send) -> None:
    make_line(verified_on=timezone.localdate() - timedelta(days=91))
    shown = help_in(send(body=CRISIS, action="preview"))
    assert "Test Line" not in shown
    assert "112" in shown


def test_the_system_check_names_lines_to_verify(db) -> None:
    make_line()
    assert check_help_lines(None, databases=["default"]) == []
    make_line(name="Old Line", verified_on=timezone.localdate() - timedelta(days=91))
    [warning] = [
        one for one in run_checks(databases=["default"]) if one.id == "neuromod_comments.W113"
    ]
    assert "Old Line" in warning.msg
    assert check_help_lines(None, databases=[]) == []


def test_the_listing_warns(admin_client) -> None:
    make_line()
    url = reverse("wagtailsnippets_neuromod_comments_helpline:list")
    assert "not verified recently" not in admin_client.get(url).content.decode()
    make_line(name="Old Line", verified_on=timezone.localdate() - timedelta(days=91))
    text = " ".join(
        BeautifulSoup(admin_client.get(url).content, "html.parser").get_text(" ").split()
    )
    assert "1 help line was not verified recently" in text
    assert "Not shown: verify it again" in text


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"number": "", "url": ""}, "number"),
        ({"number": "call us"}, "number"),
        ({"verified_on": timezone.localdate() + timedelta(days=2)}, "verified_on"),
    ],
)
def test_what_is_no_help_line_is_explained(db, fields, name) -> None:
    line = make_line()
    line.full_clean()
    for field, value in fields.items():
        setattr(line, field, value)
    with pytest.raises(ValidationError) as caught:
        line.full_clean()
    assert name in caught.value.message_dict


def german_crisis(reading) -> Iterator[str]:
    """As in the documentation."""
    for sentence in reading.sentences:
        if found := re.search(r"nicht mehr leben\b", sentence.text):
            yield found.group()


def test_a_site_adds_rules_for_another_language(send, settings) -> None:
    body = "Ich möchte nicht mehr leben."
    send(body=body)
    settings.NEUROMOD_COMMENTS_CONCERN_RULES = {"crisis": [f"{__name__}.german_crisis"]}
    send(body=f"Wirklich: {body}")
    send(body="Ich möchte nicht mehr leiden.")
    codes = [one.hold_code for one in Comment.objects.order_by("pk")]
    assert [code == "crisis" for code in codes] == [False, True, False]
    assert help_in(send(body=body, action="preview"))
    settings.NEUROMOD_COMMENTS_CONCERN_RULES = {"sorrow": ["nowhere.at_all"]}
    assert [one.id for one in check_settings(None)] == ["neuromod_comments.E102"] * 2
