"""Trust, always hold, ban: effect on comments, permissions, and the audit log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timesince import timeuntil
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.actions import notes, people
from neuromod_wagtail.comments.models import Ban, Comment, Note, TrustLevel
from neuromod_wagtail.comments.moderation import author_profile
from neuromod_wagtail.comments.security import ip
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from tests.comments.conftest import soup, write
from tests.comments.roles import ANN, WEEK, ban, cast, expire, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss", "boss@example.net", "x")


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("email", "ANN@example.org "),
        ("domain", "example.org"),
        ("domain", "someone@Example.org"),
        ("address", "8.8.8.8"),
    ],
)
def test_who_is_banned_is_told_until_when_and_keeps_the_words(
    send, boss, settings, client, page, kind, typed
):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    client.defaults["REMOTE_ADDR"] = "8.8.8.8"
    row = ban(boss, kind, typed)
    answer = send(body="My own words")
    assert (answer.status_code, answer["X-Comment-Refused"]) == (403, "banned")
    html = soup(answer)
    assert html.select_one("[name=body]").string.strip() == "My own words"
    assert html.select_one("[name=email]")["value"] == "ann@example.org"
    said = html.get_text()
    assert (
        "cannot comment" in said or "not accepting" in said
    ) and f"for another {timeuntil(row.until)}" in said
    assert ("from example.org addresses" in said) == (kind == "domain")
    assert row.reason not in said
    assert not Comment.objects.exists()
    expire(row)
    assert send(body="My own words").status_code == 302


def test_a_banned_account_is_refused_and_others_are_not(client, send, boss):
    reader, other = person(access=False), person(access=False)
    value, until = ip.account_hash(reader.pk), timezone.now() + WEEK
    people.ban("user", value, user=boss, reason="Rude", until=until, label="reader")
    client.force_login(reader)
    assert send()["X-Comment-Refused"] == "banned"
    client.force_login(other)
    assert send().status_code == 302


@pytest.mark.parametrize(
    ("banned", "writer", "is_banned"),
    [
        ("example.org", "a@mail.example.org", True),
        ("mail.example.org", "a@example.org", False),
        ("example.org", "a@notexample.org", False),
        ("bücher.example", "a@xn--bcher-kva.example", True),
    ],
)
def test_a_banned_domain_covers_those_below_it(send, boss, banned, writer, is_banned):
    ban(boss, "domain", banned)
    assert send(email=writer).status_code == (403 if is_banned else 302)


@pytest.mark.parametrize(
    ("typed", "writer", "is_banned"),
    [
        ("2001:4860:1:2::8888", "2001:4860:1:2:ffff::1", True),
        ("2001:4860:1:2::8888", "2001:4860:1:3::8888", False),
        ("2001:4860:1::/48", "2001:4860:1:3::8888", True),
        ("2001:4860:1::/48", "2001:4860:2:3::8888", False),
        ("8.8.8.8", "8.8.8.9", False),
        ("8.8.8.8/24", "8.8.8.9", True),
        ("8.8.8.8", "::ffff:8.8.8.8", True),
    ],
)
def test_a_banned_network_covers_the_addresses_in_it(
    send, boss, client, settings, typed, writer, is_banned
):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    client.defaults["REMOTE_ADDR"] = writer
    ban(boss, "address", typed)
    assert send().status_code == (403 if is_banned else 302)


def test_who_is_banned_by_the_address_of_a_comment_is_banned_in_its_network(
    send, boss, client, settings
):
    """An IPv6 reader has another address tomorrow, in the same network."""
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    client.defaults["REMOTE_ADDR"] = "2001:4860:1:2::8888"
    send()
    offer = author_profile.offers(Comment.objects.get())["address"]
    until = timezone.now() + WEEK
    people.ban("address", offer.value, user=boss, reason="Rude", until=until, label="Ann")
    client.defaults["REMOTE_ADDR"] = "2001:4860:1:2::9999"
    assert send(body="Other words", email="bea@example.net").status_code == 403


def test_who_is_banned_reports_nothing_and_marks_nothing(page, boss, client, settings):
    from tests.comments.conftest import form

    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    client.defaults["REMOTE_ADDR"] = "8.8.8.8"
    comment = write(page, status="approved")
    row = ban(boss, "address", "8.8.8.8")
    for _turn in range(2):
        report = form(page, reason="spam", note="Look")
        answer = client.post(f"/comments/{comment.pk}/report/", report)
        helpful = client.post("/comments/helpful/", form(page, helpful=comment.pk))
        comment.refresh_from_db()
        if row.is_in_force:
            assert (answer.status_code, helpful.status_code) == (403, 403)
            assert "cannot comment" in soup(answer).get_text()
            assert soup(answer).select_one("textarea").get_text().strip() == "Look"
            assert (comment.report_count, comment.helpful_count) == (0, 0)
        expire(row)
        row.refresh_from_db()
    assert (comment.report_count, comment.helpful_count) == (1, 1)


def test_of_several_bans_the_longest_is_told(send, boss):
    ban(boss, "domain", "example.org", until=timedelta(days=2))
    later = ban(boss, until=timedelta(days=800))
    said = soup(send()).get_text()
    assert f"for another {timeuntil(later.until)}" in said


def test_a_ban_of_their_network_does_not_keep_moderators_out(client, send, boss, page, settings):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    ban(boss, "address", "127.0.0.1")
    assert send().status_code == 403
    client.force_login(person(section=page))
    assert send(body="from the section").status_code == 302


def test_a_ban_is_not_a_check_that_a_site_can_forget(send, boss, settings):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = []
    ban(boss)
    assert send()["X-Comment-Refused"] == "banned"


def test_a_banned_author_edits_nothing_but_may_withdraw(client, page, boss):
    from neuromod_wagtail.comments.security import tokens
    from tests.comments.conftest import form

    comment = write(page)
    ban(boss)
    address = f"/comments/own/{tokens.own_token(comment.pk)}/"
    answer = client.post(address, form(page, body="changed", action="save"))
    assert answer.status_code == 403 and "cannot comment" in soup(answer).get_text()
    assert soup(answer).select_one("[name=body]").string.strip() == "changed"
    assert client.post(address, form(page, action="withdraw")).status_code == 200
    comment.refresh_from_db()
    assert (comment.status, comment.body) == ("withdrawn", "Words")


@pytest.mark.parametrize("rule", ["before", "first"])
def test_trusted_people_are_published_at_once(send, site_settings, boss, rule):
    site_settings.moderation = rule
    site_settings.save()
    send(body="one")
    people.trust(ANN, user=boss)
    send(body="two")
    people.clear_trust_level(ANN, user=boss)
    send(body="three")
    statuses = Comment.objects.order_by("pk").values_list("status", flat=True)
    # Under the rule of first comments, one earlier published comment is enough from now on.
    after = "pending" if rule == "before" else "approved"
    assert list(statuses) == ["pending", "approved", after]


def test_trust_does_not_carry_spam(send, boss):
    people.trust(ANN, user=boss)
    send(body="Look: https://a.example and https://b.example")
    comment = Comment.objects.get()
    assert (comment.status, comment.hold_code) == ("pending", "links")
    assert [hold["code"] for hold in comment.hold_reasons] == ["links", "learned"]


def test_trust_answers_whose_email_it_is(send, boss):
    User.objects.create_user("ann", email="ann@example.org")
    send(body="before")
    people.trust(ANN, user=boss)
    send(body="after")
    before, after = Comment.objects.order_by("pk")
    assert before.hold_code == "registered_email"
    assert (after.status, after.hold_reasons) == ("approved", [])


def test_the_always_held_wait_with_the_reason(send, published_at_once, boss):
    people.hold_always(ANN, user=boss, reason="Sells pads")
    send(body="https://a.example https://b.example")
    send(email="b@example.org", body="someone else")
    held, free = Comment.objects.order_by("pk")
    assert (held.status, held.hold_code, free.status) == ("pending", "trust_level", "approved")
    assert (
        in_words(held.hold_reasons[0]) == "Comments from this commenter are always held: Sells pads"
    )
    assert held.hold_reasons[1]["code"] == "links"


def test_an_account_has_a_trust_level_of_its_own(client, send, published_at_once, boss):
    reader = person(access=False)
    people.hold_always(f"user:{reader.pk}", user=boss, reason="Rude")
    client.force_login(reader)
    send()
    assert Comment.objects.get().hold_code == "trust_level"


def test_bans_and_trust_level_cost_one_query_a_post(send, page, boss):
    def cost(body):
        with CaptureQueriesContext(connection) as captured:
            assert send(body=body).status_code == 302
        return len(captured), [q["sql"] for q in captured if "neuromod_comments_ban" in q["sql"]]

    send(body="warm")
    first, asked = cost("nothing decided")
    assert first <= 12 and len(asked) == 1 and "neuromod_comments_trustlevel" in asked[0]
    people.hold_always(ANN, user=boss, reason="Rude")
    for number in range(9):
        expire(ban(boss, typed=f"{number}@example.org"))
    assert cost("a lot decided")[0] == first


DECISIONS = {
    "trust": lambda user: people.trust(ANN, user=user),
    "hold_always": lambda user: people.hold_always(ANN, user=user, reason="why"),
    "clear": lambda user: people.clear_trust_level(ANN, user=user),
    "ban": lambda user: ban(user),
    "change_ban": lambda user: people.change_ban(
        Ban.objects.get(), user=user, reason="other", until=timezone.now() + 2 * WEEK
    ),
    "lift": lambda user: people.lift_ban(Ban.objects.get(), user=user),
    "note": lambda user: notes.write(ANN, "A note", user=user),
}


def test_who_may_decide_about_people(page, boss):
    roles = cast(page)
    write(page)
    everywhere, anywhere = {"moderator", "superuser"}, {"moderator", "superuser", "section"}
    for name, decision in DECISIONS.items():
        for role, user in roles.items():
            people.trust(ANN, user=boss)
            ban(boss)
            allowed = role in (anywhere if name == "note" else everywhere)
            before = _state()
            if allowed:
                decision(user)
                entry = ModelLogEntry.objects.order_by("-pk").first()
                assert (entry.action, entry.user) == (f"neuromod_comments.{name}", user)
            else:
                with pytest.raises(PermissionDenied):
                    decision(user)
                assert _state() == before, (name, role)


def _state():
    return [list(model.objects.order_by("pk").values()) for model in (Ban, TrustLevel, Note)]


def test_only_ones_own_note_is_changed_or_deleted(page):
    roles = cast(page)
    write(page)
    mine = notes.write(ANN, "Mine", user=roles["section"])
    for role in set(roles) - {"section"}:
        for text in ("Not mine", ""):
            with pytest.raises(PermissionDenied):
                notes.change(mine, text, user=roles[role])
    notes.change(mine, "Mine, still", user=roles["section"])
    assert Note.objects.get().text == "Mine, still"
    notes.change(mine, "", user=roles["section"])
    assert not Note.objects.exists()


def test_a_ban_has_a_reason_an_end_ahead_and_leaves_most_readers_in(boss):
    for wrong in (
        {"reason": " "},
        {"until": timedelta(0)},
        {"kind": "domain", "typed": "gmail.com"},
    ):
        with pytest.raises(ValidationError):
            ban(boss, **wrong)
    with pytest.raises(ValidationError):
        people.hold_always(ANN, user=boss, reason="")
    assert not Ban.objects.exists() and not TrustLevel.objects.exists()
    assert not ModelLogEntry.objects.exists()


def test_a_second_ban_of_the_same_moves_its_end(boss):
    first = ban(boss)
    Ban.objects.update(created_at=timezone.now() - WEEK)
    second = ban(boss, until=2 * WEEK, reason="Again")
    row = Ban.objects.get()
    assert timezone.now() - row.created_at < WEEK
    assert (row.pk, row.reason, row.until) == (first.pk, "Again", second.until)


def test_the_record_says_who_what_why_without_names(boss, client, page):
    write(page)
    people.trust(ANN, user=boss, reason="Known", screen="person")
    people.clear_trust_level(ANN, user=boss)
    ban(boss)
    entries = ModelLogEntry.objects.exclude(action="neuromod_comments.post").order_by("pk")
    assert entries[0].data == {"person": ANN, "screen": "person", "reason": "Known"}
    assert entries[2].data["reason"] == "Insults" and "until" in entries[2].data
    assert all(entry.label.startswith("#") for entry in entries)
    client.force_login(boss)
    history = client.get("/admin/reports/site-history/")
    assert history.status_code == 200
    assert "Trust level reset" in soup(history).get_text()


# --- each row and each log entry, compared as a whole ------------------------------------------


def rows(model):
    found = list(model.objects.order_by("pk").values())
    for row in found:
        row.pop("id")
        for name in ("created_at", "changed_at"):
            assert abs((row.pop(name, timezone.now()) - timezone.now()).total_seconds()) < 600
    return found


def record():
    found = ModelLogEntry.objects.order_by("pk")
    return [(one.action.partition(".")[2], one.user, one.label, one.data) for one in found]


def test_a_trust_level_is_written_changed_and_cleared_and_no_others(boss):
    second = User.objects.create_superuser("second", "second@example.net", "x")
    one = people.trust(ANN, user=boss, reason=" Known ", screen="person")
    other = people.hold_always("user:7", user=boss, reason=" Sells pads " + "x" * 300)
    cut = ("Sells pads " + "x" * 300)[:300]
    theirs = {"person_key": "user:7", "choice": "hold", "reason": cut, "user_id": boss.pk}
    assert rows(TrustLevel) == [
        {"person_key": ANN, "choice": "trusted", "reason": "Known", "user_id": boss.pk},
        theirs,
    ]
    TrustLevel.objects.filter(pk=one.pk).update(changed_at=timezone.now() - WEEK)
    again = people.hold_always(ANN, user=second, reason="Not so well")
    assert again.pk == one.pk
    hers = {"person_key": ANN, "choice": "hold", "reason": "Not so well", "user_id": second.pk}
    assert rows(TrustLevel) == [hers, theirs]
    assert not people.clear_trust_level("user:8", user=boss)
    assert rows(TrustLevel) == [hers, theirs]
    assert people.clear_trust_level(ANN, user=second, screen="person")
    assert rows(TrustLevel) == [theirs]
    assert record() == [
        ("trust", boss, f"#{one.pk}", {"person": ANN, "screen": "person", "reason": "Known"}),
        ("hold_always", boss, f"#{other.pk}", {"person": "user:7", "reason": cut}),
        ("hold_always", second, f"#{one.pk}", {"person": ANN, "reason": "Not so well"}),
        ("clear", second, f"#{one.pk}", {"person": ANN, "screen": "person", "before": "hold"}),
    ]


def test_a_ban_is_written_changed_and_lifted_and_no_others(boss):
    second = User.objects.create_superuser("second", "second@example.net", "x")
    until, later = (timezone.now() + n * WEEK for n in (1, 2))

    def minutes(moment):
        return moment.isoformat(timespec="minutes")

    email = people.ban(
        "email",
        "hash",
        user=boss,
        reason=" Insults ",
        until=until,
        label="L" * 121,
        screen="person",
    )
    domain = people.ban(
        "domain", "spam.example", user=boss, reason="Farm", until=until, label="spam.example", person=ANN
    )  # fmt: skip
    theirs = {
        "kind": "domain",
        "value": "spam.example",
        "label": "spam.example",
        "reason": "Farm",
        "until": until,
        "user_id": boss.pk,
    }
    hers = {
        "kind": "email",
        "value": "hash",
        "label": "L" * 120,
        "reason": "Insults",
        "until": until,
        "user_id": boss.pk,
    }
    assert rows(Ban) == [hers, theirs]
    people.change_ban(email, user=second, reason=" Again ", until=later)
    assert rows(Ban) == [{**hers, "reason": "Again", "until": later}, theirs]
    people.lift_ban(email, user=second, screen="bans")
    assert rows(Ban) == [theirs]
    people.lift_ban(domain, user=second, person=ANN)
    mail = "mail:hash"
    assert record() == [
        ("ban", boss, f"#{email.pk or record_pk(0)}", {"person": mail, "screen": "person", "reason": "Insults", "until": minutes(until)}),
        ("ban", boss, f"#{record_pk(1)}", {"person": ANN, "reason": "Farm", "until": minutes(until)}),
        ("change_ban", second, f"#{record_pk(0)}", {"person": mail, "reason": "Again", "until": minutes(later)}),
        ("lift", second, f"#{record_pk(0)}", {"person": mail, "screen": "bans", "kind": "email"}),
        ("lift", second, f"#{record_pk(1)}", {"person": ANN, "kind": "domain"}),
    ]  # fmt: skip


def test_the_account_is_named_where_it_is_known_else_the_email(boss):
    until = timezone.now() + WEEK
    for kind, person_key, named in (
        ("email", "user:7", "user:7"),
        ("email", "", "mail:value"),
        ("domain", "", None),
    ):
        people.ban(kind, "value", user=boss, reason="x", until=until, label="", person=person_key)
        assert record()[-1][3].get("person") == named


def record_pk(number):
    return ModelLogEntry.objects.order_by("pk")[number].object_id


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (timedelta(minutes=-1), "past"),
        (timedelta(0), "past"),
        (timedelta(minutes=1), None),
        (timedelta(days=3653), None),
        (timedelta(days=3653, minutes=1), "far"),
    ],
)
def test_how_long_a_ban_may_be(ahead, code, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    if code is None:
        assert people.validate_end(now + ahead) == now + ahead
        return
    with pytest.raises(ValidationError) as refused:
        people.validate_end(now + ahead)
    assert refused.value.code == code


def test_nothing_is_changed_by_a_wrong_reason_or_end(boss):
    row = ban(boss)
    before, told = rows(Ban), record()
    for wrong, code in (
        ({"reason": " ", "until": row.until}, "required"),
        ({"reason": "x", "until": timezone.now()}, "past"),
    ):
        with pytest.raises(ValidationError) as refused:
            people.change_ban(Ban.objects.get(), user=boss, **wrong)
        assert refused.value.code == code
    assert (rows(Ban), record()) == (before, told)
    with pytest.raises(ValidationError) as refused:
        people.validate_domain("gmail.com")
    assert refused.value.code == "shared_domain"
    assert "gmail.com" in refused.value.messages[0]
    assert people.validate_domain("example.org") == "example.org"


def test_what_is_stored_for_something_typed():
    assert people.value_of("email", "Ann@Example.org") == ip.email_hash("ann@example.org")
    assert people.value_of("address", "8.8.8.8") == ip.address_hash("8.8.8.8")
    assert people.value_of("address", "8.8.8.0/24") == ip.keyed_hash("address", "8.8.8.0/24")
    assert people.value_of("domain", "ann@Example.org") == "example.org"


def test_nobody_but_those_who_may_ban_decides_about_people(boss, page):
    section = person(section=page)
    row = ban(boss)
    people.trust(ANN, user=boss)
    before = rows(Ban), rows(TrustLevel), record()
    until = timezone.now() + WEEK
    for act in (
        lambda: people.trust("user:7", user=section),
        lambda: people.hold_always(ANN, user=section, reason="x"),
        lambda: people.clear_trust_level(ANN, user=section),
        lambda: people.ban("email", "y", user=section, reason="x", until=until, label="x"),
        lambda: people.change_ban(row, user=section, reason="x", until=until),
        lambda: people.lift_ban(row, user=section),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert (rows(Ban), rows(TrustLevel), record()) == before


def test_what_someone_else_wrote_of_a_ban_since_it_was_read_stays(boss):
    until, later = (timezone.now() + n * WEEK for n in (1, 2))
    row = people.ban("email", "hash", user=boss, reason="x", until=until, label="Label")
    Ban.objects.filter(pk=row.pk).update(label="Newer")
    people.change_ban(row, user=boss, reason="y", until=later)
    row.refresh_from_db()
    assert (row.label, row.reason, row.until) == ("Newer", "y", later)
