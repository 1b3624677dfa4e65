"""The page of a commenter in the admin: visibility and forms."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import notes, people
from neuromod_wagtail.comments.models import Ban, Comment, Note, TrustLevel
from neuromod_wagtail.comments.moderation import author_profile
from neuromod_wagtail.comments.moderation.forms.people import PersonBanForm, _end_of
from neuromod_wagtail.comments.security import ip
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from tests.comments.conftest import said, soup, write
from tests.comments.roles import ANN, WEEK, ban, cast, expire, person

pytestmark = pytest.mark.django_db


def page_of(key=ANN):
    return reverse("neuromod_comments_admin:profile", args=[key])


@pytest.fixture
def boss(client) -> User:
    user = User.objects.create_superuser("boss", "boss@example.net", "x")
    client.force_login(user)
    return user


BAN = {"action": "ban", "ban-kinds": ["email"], "ban-span": "7", "ban-reason": "Insults"}


def test_the_page_tells_who_it_is(client, boss, page):
    write(page, "First words", name="Ann", status="approved")
    write(page, "Second words", name="Annie", status="spam")
    write(page, "Third words", name="Annie")
    write(page, "Someone else’s", email="b@example.org")
    html = soup(client.get(page_of()))
    assert html.select_one("header h1, header h2").get_text(strip=True) == "Annie"
    facts = {
        row.dt.get_text(strip=True): row.dd.get_text(strip=True)
        for row in html.select(".nm-person__facts > div")
    }
    assert facts["Also wrote as"] == "Ann"
    assert facts["Email"] == "ann@example.org"
    assert facts["Account"] == "None (guest)"
    words = [one.get_text(strip=True) for one in html.select(".nm-person__words")]
    assert words == ["Third words", "Second words", "First words"]
    counts = {a.contents[0].strip(): a.span.get_text() for a in html.select(".nm-person__counts a")}
    assert counts == {"All": "3", "Approved": "1", "Spam": "1", "Awaiting moderation": "1"}
    filtered = soup(client.get(page_of() + "?status=spam"))
    assert [w.get_text(strip=True) for w in filtered.select(".nm-person__words")] == [
        "Second words"
    ]


def test_an_account_has_a_page_of_its_own(client, boss, page):
    reader = User.objects.create_user("reader", "ann@example.org")
    write(page, "with an account", user=reader)
    write(page, "without")
    account = soup(client.get(page_of(f"user:{reader.pk}")))
    assert [w.get_text(strip=True) for w in account.select(".nm-person__words")] == [
        "with an account"
    ]
    assert "reader" in account.select_one(".nm-person__facts").get_text()
    guest = soup(client.get(page_of()))
    assert [w.get_text(strip=True) for w in guest.select(".nm-person__words")] == ["without"]


def test_there_is_no_page_of_nobody(client, boss, page):
    for key in ("mail:abc", "user:0", "user:1x", "user:99999", "x", "mail:" + "0" * 64):
        assert client.get(page_of(key)).status_code == 404, key


def test_who_sees_the_page_and_what_they_may_do(page):
    write(page, "Seen by the section")
    for role, user in cast(page).items():
        client = Client()
        client.force_login(user)
        answer = client.get(page_of())
        if role in {"section", "moderator", "superuser"}:
            html = soup(answer)
            forms = {button["value"] for button in html.select("main button[name=action]")}
            assert forms == ({"note"} if role == "section" else {"trust_level", "ban", "note"})
        else:
            assert answer.status_code == 302 and "ann@example.org" not in str(answer.content)
        incomplete = client.post(page_of(), {**BAN, "ban-reason": ""})
        assert (incomplete.status_code == 200) == (role in {"moderator", "superuser"}), role
        for data in (
            BAN,
            {"action": "trust_level", "trust_level-choice": "trusted"},
        ):
            client.post(page_of(), data)
            done = Ban.objects.exists() or TrustLevel.objects.exists()
            assert done == (role in {"moderator", "superuser"}), role
            Ban.objects.all().delete()
            TrustLevel.objects.all().delete()
    assert Client().get(page_of()).status_code == 302


def test_a_section_moderator_sees_no_other_section(page, client):
    roles = cast(page)
    elsewhere = page.get_siblings().exclude(pk=page.pk).get(slug="elsewhere").specific
    write(page, "Here", name="Ann Here")
    write(elsewhere, "Far away", name="Ann Elsewhere")
    client.force_login(roles["section"])
    text = soup(client.get(page_of())).select_one("main").get_text()
    assert "Here" in text and "Far away" not in text and "Ann Elsewhere" not in text


def test_trust_hold_and_clear(client, boss, page):
    write(page)
    send = {"action": "trust_level", "trust_level-choice": "trusted", "trust_level-reason": "Known"}
    answer = client.post(page_of(), send)
    assert (answer.status_code, said(answer).partition(".")[0]) == (302, "Trusted")
    assert TrustLevel.objects.get().choice == "trusted"
    html = soup(client.get(page_of()))
    assert html.select_one("[name=trust_level-choice][checked]")["value"] == "trusted"
    assert "Trusted" in html.select_one(".nm-person__facts .w-status").get_text()
    wrong = client.post(page_of(), {**send, "trust_level-choice": "hold", "trust_level-reason": ""})
    assert (
        "Give a reason" in soup(wrong).select_one("#trust_level-content .error-message").get_text()
    )
    assert "Nothing was changed" in said(wrong)
    assert TrustLevel.objects.get().choice == "trusted"
    hold = {**send, "trust_level-choice": "hold", "trust_level-reason": "Rude"}
    assert "will be held" in said(client.post(page_of(), hold))
    assert (TrustLevel.objects.get().reason, TrustLevel.objects.get().choice) == ("Rude", "hold")
    kept = soup(client.get(page_of()))
    assert kept.select_one("[name=trust_level-choice][checked]")["value"] == "hold"
    assert kept.select_one("[name=trust_level-reason]")["value"] == "Rude"
    cleared = client.post(page_of(), {"action": "trust_level", "trust_level-choice": ""})
    assert said(cleared).startswith("Trust level reset")
    assert not TrustLevel.objects.exists()
    logged = ModelLogEntry.objects.filter(content_type__model="trustlevel").order_by("pk")
    assert [(one.action.partition(".")[2], one.user) for one in logged] == [
        ("trust", boss), ("hold_always", boss), ("clear", boss),
    ]  # fmt: skip
    assert {(one.data["screen"], one.data["person"]) for one in logged} == {("person", ANN)}
    unknown = client.post(page_of(), {"action": "x"})
    assert (unknown.status_code, unknown.url) == (302, page_of())
    record = [li.get_text() for li in soup(client.get(page_of())).select(".nm-person__record li")]
    assert ["Trust level reset" in record[0], "Rude" in record[1], "Known" in record[2]] == [
        True
    ] * 3


def test_a_ban_offers_what_the_latest_comment_tells(client, boss, page, settings):
    write(page, "old", address="8.8.8.8")
    write(page, "new", email="ann@example.org")
    offered = soup(client.get(page_of())).select("[name=ban-kinds]")
    assert [box["value"] for box in offered] == ["email", "domain"]
    assert [box["value"] for box in offered if box.has_attr("checked")] == ["email"]
    write(page, "many", email="x@gmail.com", address="9.9.9.9")
    key = f"mail:{ip.email_hash('x@gmail.com')}"
    offered = soup(client.get(page_of(key))).select("[name=ban-kinds]")
    assert [box["value"] for box in offered] == ["email", "address"]


def test_a_ban_from_the_page(client, boss, page, send):
    write(page, "waiting", address="127.0.0.1")
    published = write(page, "published", address="127.0.0.1", status="approved")
    data = {**BAN, "ban-kinds": ["email", "address"], "ban-spam": "on"}
    answer = client.post(page_of(), data)
    assert answer.status_code == 302
    told = [
        line.get_text(strip=True) for line in soup(client.get(page_of())).select(".messages li")
    ]
    assert told == ["Banned.", "1 comment was marked as spam."]
    marked = ModelLogEntry.objects.get(action="neuromod_comments.spam")
    assert (marked.user, marked.data["screen"]) == (boss, "person")
    for entry in ModelLogEntry.objects.filter(action="neuromod_comments.ban"):
        assert (entry.user, entry.data["screen"], entry.data["person"]) == (boss, "person", ANN)
    assert {row.kind for row in Ban.objects.all()} == {"email", "address"}
    for row in Ban.objects.all():
        assert row.reason == "Insults" and row.user == boss
        assert abs(row.until - timezone.now() - WEEK) < timedelta(minutes=1)
        assert "ann@" not in row.label
    published.refresh_from_db()
    assert published.status == "approved"
    assert Comment.objects.exclude(pk=published.pk).get().status == "spam"
    client.logout()
    assert send(email="other@example.net", body="other")["X-Comment-Refused"] == "banned"


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"reason": ""}, "reason", "required"),
        ({"kinds": []}, "kinds", "Choose what"),
        ({"kinds": ["user"]}, "kinds", "not one of the available choices"),
        ({"span": "date"}, "date", "Choose the last day"),
        ({"span": "date", "date": "2001-01-01"}, "date", "in the future"),
        ({"span": "date", "date": "tomorrow"}, "date", "valid date"),
        ({"span": "date", "date": "9999-12-31"}, "date", "ten years"),
        ({"span": "date", "date": "0001-01-01"}, "date", "in the future"),
        ({"span": ""}, "span", "required"),
    ],
)
def test_what_a_ban_lacks_is_told_beside_it(page, change, field, said):
    comment = write(page)
    person = SimpleNamespace(offers=author_profile.offers(comment), counts={})
    data = {"kinds": ["email"], "span": "7", "reason": "Insults", **change}
    form = PersonBanForm(data=data, profile=person)
    assert list(form.errors) == [field]
    assert said in form.errors[field][0]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_ban_to_an_end_of_the_calendar_is_refused_in_every_zone(zone):
    with timezone.override(zone):
        for day in (date.min, date.max):
            with pytest.raises(ValidationError):
                _end_of(day)


def test_a_ban_that_is_not_complete_keeps_what_was_typed(client, boss, page):
    write(page)
    data = {**BAN, "ban-reason": "My reason", "ban-span": "date", "ban-date": "2001-01-01"}
    html = soup(client.post(page_of(), data))
    assert "in the future" in html.select_one("#bans-content .error-message").get_text()
    assert html.select_one("#bans-content details").has_attr("open")
    assert html.select_one("[name=ban-reason]")["value"] == "My reason"
    assert html.select_one("[name=ban-date]")["value"] == "2001-01-01"
    assert html.select_one("[name=ban-span] [selected]")["value"] == "date"
    assert not Ban.objects.exists()


def test_a_ban_until_a_day_lasts_to_its_end(client, boss, page):
    waiting = write(page)
    day = timezone.localdate() + timedelta(days=40)
    answer = client.post(page_of(), {**BAN, "ban-span": "date", "ban-date": day.isoformat()})
    assert said(answer) == "Banned."
    waiting.refresh_from_db()
    assert waiting.status == "pending", "no one asked for more"
    until = timezone.localtime(Ban.objects.get().until)
    assert (until.date(), until.hour, until.minute) == (day, 23, 59)


def test_bans_are_shown_and_lifted(client, boss, page):
    write(page)
    row, over = ban(boss), ban(boss, "domain", "example.org", reason="Was long ago")
    expire(over)
    other = ban(boss, typed="b@example.org", reason="Not hers")
    html = soup(client.get(page_of()))
    text = html.select_one("#bans-content").get_text()
    assert "Insults" in text and "Not hers" not in text
    assert "Was long ago" in html.select_one("#bans-content details").get_text()
    client.post(page_of(), {"action": "lift", "ban": other.pk})
    assert Ban.objects.filter(pk=other.pk).exists()
    assert said(client.post(page_of(), {"action": "lift", "ban": row.pk})) == "Ban lifted."
    assert not Ban.objects.filter(pk=row.pk).exists()
    assert said(client.post(page_of(), {"action": "lift", "ban": over.pk})) == "Ban lifted."
    lifted = ModelLogEntry.objects.filter(action="neuromod_comments.lift")
    assert [(one.user, one.data["screen"], one.data["person"]) for one in lifted] == [
        (boss, "person", ANN)
    ] * 2
    again = client.post(page_of(), {"action": "lift", "ban": row.pk})
    assert (again.status_code, said(again)) == (302, "That ban has already been lifted.")


def test_notes(client, boss, page):
    write(page)
    hostile = "<script>alert(1)</script> & so on"
    assert said(client.post(page_of(), {"action": "note", "note-text": hostile})) == "Note added."
    assert ModelLogEntry.objects.first().data == {"person": ANN, "screen": "person"}
    other = person("change_comment")
    theirs = notes.write(ANN, "From someone else", user=other)
    html = soup(client.get(page_of()))
    shown = html.select(".nm-person__notes > li")
    assert [hostile in note.get_text() for note in shown] == [False, True]
    assert [bool(note.select("button")) for note in shown] == [False, True]
    change = {"action": "change-note", "text": "Other words"}
    assert client.post(page_of(), {**change, "note": theirs.pk}).status_code == 302
    answer = client.post(page_of(), {**change, "note": "x"})
    assert (answer.status_code, said(answer)) == (302, "That note has already been deleted.")
    mine = Note.objects.get(user=boss)
    assert mine.text == hostile and Note.objects.get(user=other).text == "From someone else"
    assert said(client.post(page_of(), {**change, "note": mine.pk})) == "Note changed."
    mine.refresh_from_db()
    assert mine.text == "Other words"
    assert ModelLogEntry.objects.first().data["screen"] == "person"
    gone = {**change, "note": mine.pk, "text": " "}
    assert said(client.post(page_of(), gone)) == "Note deleted."
    assert Note.objects.get() == theirs
    empty = soup(client.post(page_of(), {"action": "note", "note-text": " "}))
    assert empty.select_one("#notes-content .error-message")


def test_the_page_costs_the_same_for_much_and_little(client, boss, page, monkeypatch):
    monkeypatch.setattr(author_profile, "PAGE", 4)

    def cost(address):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        return len(captured), soup(answer)

    write(page, "the first")
    notes.write(ANN, "A note", user=boss)
    people.trust(ANN, user=boss)
    ban(boss)
    client.get(page_of())
    little, _html = cost(page_of())
    for number in range(9):
        comment = write(page, f"words {number}", status=["approved", "spam", "pending"][number % 3])
        Note.objects.create(comment=comment, text="on the comment", user=boss)
        notes.write(ANN, f"note {number}", user=boss)
    expire(ban(boss, "domain", "example.org"))
    much, html = cost(page_of())
    # One more: the first page of comments with notes of their own.
    assert little <= much <= little + 1 <= 25
    seen = []
    while True:
        seen += [one.get_text(strip=True) for one in html.select(".nm-person__words")]
        older = html.find("a", string="Older")
        if older is None:
            break
        number, html = cost(page_of() + older["href"].partition("#")[0])
        assert number <= much
    assert seen == [f"words {n}" for n in reversed(range(9))] + ["the first"]


def test_an_erased_person_has_no_page(client, boss, page):
    comment = write(page)
    actions.erase(comment)
    assert client.get(page_of()).status_code == 404


def test_decisions_on_the_page_lead_back_to_it(client, boss, page):
    comment = write(page, "waiting")
    html = soup(client.get(page_of() + "?status=pending"))
    form = html.select_one("#nm-person-decide")
    spam = html.select_one("button[form=nm-person-decide][value^=spam]")
    here = form.select_one("[name=next]")["value"]
    answer = client.post(form["action"], {"decision": spam["value"], "next": here})
    assert (answer.status_code, answer.url) == (302, page_of() + "?status=pending")
    comment.refresh_from_db()
    assert comment.status == "spam"
    undo = soup(client.get(page_of())).select_one("button[value^=undo]")
    client.post(form["action"], {"decision": undo["value"], "next": here})
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_every_jump_on_the_page_lands(client, boss, page):
    write(page)
    html = soup(client.get(page_of() + "?status=pending"))
    jumps = [a["href"] for a in html.select("main a[href*='#']")]
    jumps += [form["action"] for form in html.select("main form[action*='#']")]
    assert len(jumps) >= 5
    for jump in jumps:
        assert html.find(id=jump.partition("#")[2]), jump


def test_all_is_shown_of_a_comment_and_of_a_status_that_there_is_not(client, boss, page):
    comment = write(page, "Words", extra={"city": "Bern"})
    hold = {"code": "links", "evidence": "9"}
    Comment.objects.filter(pk=comment.pk).update(hold_code="links", hold_reasons=[hold])
    write(page, "Others", status="spam")
    for query in ("", "?status=", "?status=nonsense"):
        html = soup(client.get(page_of() + query))
        assert [one.get_text(strip=True) for one in html.select(".nm-person__words")] == [
            "Others",
            "Words",
        ]
        assert html.select_one(".nm-person__counts [aria-current]").get_text().startswith("All")
    shown = html.select_one("main").get_text(" ", strip=True)
    assert "city" in shown and "Bern" in shown
    assert in_words(hold) in shown
