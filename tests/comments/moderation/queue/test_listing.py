"""The queue in the admin: contents, permissions, and each decision."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import notes, reports
from neuromod_wagtail.comments.models import (
    Comment,
    DeclineReason,
    Discussion,
    Mail,
    Note,
    Report,
    SectionModerators,
)
from neuromod_wagtail.comments.models.keyset import Cursor
from neuromod_wagtail.comments.moderation.queue import listing
from neuromod_wagtail.comments.moderation.queue.listing import Order, Queue, Tab
from tests.comments.conftest import soup, write
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db
QUEUE = "wagtailsnippets_neuromod_comments_comment:list"
# The request of the admin's script when a filter is chosen.
RESULTS = "wagtailsnippets_neuromod_comments_comment:list_results"


@pytest.fixture
def moderator(client) -> User:
    """A member of the group that the package creates."""
    user = User.objects.create_user("mia", "mia@example.org", "secret")
    user.groups.add(Group.objects.get(name="Reader comment moderators"))
    client.force_login(user)
    return user


@pytest.fixture
def elsewhere(root, client) -> User:
    """A signed-in moderator of another section."""
    other = root.add_child(instance=PlainPage(title="Elsewhere", slug="elsewhere"))
    group = Group.objects.create(name="Elsewhere")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    SectionModerators.objects.create(group=group, page=other)
    user = User.objects.create_user("otto", "otto@example.org", "secret")
    user.groups.add(group)
    client.force_login(user)
    return user


def listed(client, **params) -> list[str]:
    answers = [client.get(reverse(name), params) for name in (QUEUE, RESULTS)]
    assert [answer.status_code for answer in answers] == [200, 200]
    rows, again = (
        [row["data-nm-row"] for row in soup(answer).select("[data-nm-row]")] for answer in answers
    )
    assert rows == again
    return rows


def numbers(*comments) -> list[str]:
    return [str(comment.pk) for comment in comments]


def decide(client, decision, comment, expected=None, **extra):
    decision = f"{decision}:{comment.pk}:{expected or comment.status}"
    return client.post(reverse("neuromod_comments_admin:decide"), {"decision": decision}, **extra)


AS_SCRIPT = {"headers": {"accept": "application/json"}}


# What is listed


def test_shortcuts_are_those_of_the_account(client, page, moderator):
    def is_on():
        return client.get(reverse(QUEUE)).context["shortcuts_on"]

    assert is_on()
    for wanted in (False, True):
        profile = UserProfile.get_for_user(moderator)
        profile.keyboard_shortcuts = wanted
        profile.save()
        assert is_on() is wanted


@pytest.mark.parametrize("status", ["pending", "approved", "spam", "declined", "erased"])
def test_each_tab_has_its_comments(client, page, moderator, status):
    write(page, "Another", status="approved" if status != "approved" else "spam")
    comment = write(page, "This one", status=status)
    assert listed(client, tab=status) == numbers(comment)


def test_one_tab_has_them_all(client, page, moderator):
    comments = [write(page, status, status=status) for status in ("pending", "approved", "spam")]
    assert listed(client, tab="all") == numbers(*comments)
    assert listed(client, tab="all", order="newest") == numbers(*reversed(comments))


def test_a_row_says_who_where_what_and_why(client, page, moderator, settings):
    write(page, "Earlier", status="spam")
    parent = write(page, "The question", status="approved", name="Bo", email="bo@example.org")
    comment = write(page, "See https://a.example <b>now</b>", parent=parent, status="pending")
    Comment.objects.filter(pk=comment.pk).update(
        hold_reasons=[{"code": "links", "evidence": "1"}, {"code": "own", "evidence": "x"}]
    )
    Note.objects.create(comment=comment, text="Looks honest", user=moderator)
    cell = soup(client.get(reverse(QUEUE))).select_one(f"#nm-row-{comment.pk} .nm-cell")
    text = " ".join(cell.get_text(" ").split())
    assert "Ann Reader" in text and "ann@example.org" in text
    assert "An article" in text and "Answers Bo" in text and "The question" in text
    assert "Contains 1 link." in text and "own: x" in text
    assert "0 approved, 0 declined, 1 spam, 1 awaiting" in text
    assert "Note by mia" in text and "Looks honest" in text
    assert cell.select_one("b") is None and "<b>now</b>" in text


def test_long_comments_fold(client, page, moderator):
    comment = write(page, "word " * 200, status="pending")
    cell = soup(client.get(reverse(QUEUE))).select_one(f"#nm-row-{comment.pk}")
    assert 600 <= len(cell.select_one(".nm-cell__start").get_text().strip()) < 700
    assert cell.select_one("details > .nm-cell__body").get_text().count("word") == 200


def test_a_comment_looks_as_readers_see_it(client, page, moderator):
    comment = write(page, "It *helped*.\n\n- one\n- two", status="pending")
    cell = soup(client.get(reverse(QUEUE))).select_one(f"#nm-row-{comment.pk} .nm-cell__body")
    assert cell.em.get_text() == "helped" and len(cell.select("ul > li")) == 2


def test_only_what_is_special_is_a_chip(client, page, moderator):
    """The site's own rule holds every comment, and says nothing about this one."""
    comment = write(page, "Words", status="pending")
    holds = [{"code": "moderation", "evidence": ""}, {"code": "links", "evidence": "2"}]
    Comment.objects.filter(pk=comment.pk).update(hold_reasons=holds)
    cell = soup(client.get(reverse(QUEUE))).select_one(f"#nm-row-{comment.pk}")
    chips = [
        [chip.get_text(strip=True)]
        + [line.get_text() for line in cell.select(f"#{chip['aria-describedby']} > span")]
        for chip in cell.select(".nm-chip")
    ]
    assert chips == [
        ["First comment", "ann@example.org", "This commenter’s first comment."],
        ["Links", "Contains 2 links."],
    ]


def test_redacting_in_the_queue(client, page, moderator):
    comment, other = (write(page, f"Call {n} today", status="approved") for n in ("555", "556"))
    url = reverse("neuromod_comments_admin:redact", args=[comment.pk])
    form = soup(client.get(url)).select_one("[data-nm-form]")
    assert form.select_one("textarea").get_text().strip() == "Call 555 today"
    sent = {"body": "Call [removed] today", "seen": form.select_one("[name=seen]")["value"]}
    answer = client.post(url, sent, **AS_SCRIPT)
    assert answer.status_code == 200
    assert "edited by a moderator" in answer.json()["html"]
    comment.refresh_from_db()
    other.refresh_from_db()
    assert (comment.body, comment.status) == ("Call [removed] today", "approved")
    assert (other.body, other.redacted_at) == ("Call 556 today", None)
    happened = soup(client.get(reverse("neuromod_comments_admin:history", args=[comment.pk])))
    told = [event.strong.get_text() for event in happened.select(".nm-events > li")]
    assert told.count("Text edited by a moderator") == 2, "the decision, and what it changed"
    assert "555" in happened.select_one(".nm-events .deletion").get_text()


def test_redacting_second_loses_no_word(client, page, moderator):
    comment = write(page, "Call 555", status="pending")
    url = reverse("neuromod_comments_admin:redact", args=[comment.pk])
    Comment.objects.filter(pk=comment.pk).update(body="Edited by Ann")
    answer = client.post(url, {"body": "Call [removed]", "seen": "Call 555"}, **AS_SCRIPT)
    form = soup(answer).select_one("[data-nm-form]")
    assert answer.status_code == 422 and "has been edited" in form.get_text()
    assert form.select_one("textarea").get_text().strip() == "Call [removed]"
    assert "Edited by Ann" in form.select_one("blockquote").get_text()
    assert form.select_one("[name=seen]")["value"] == "Edited by Ann"
    assert client.post(url, {"body": " ", "seen": "Edited by Ann"}).status_code == 422
    comment.refresh_from_db()
    assert comment.body == "Edited by Ann" and not comment.edits.exists()


def test_the_thread_of_a_comment(client, page, moderator, monkeypatch):
    from neuromod_wagtail.comments.moderation.views import comment as views

    first = write(page, "The question", status="approved")
    replies = [
        write(page, f"Answer {n}", parent=first, status="pending" if n % 2 else "approved")
        for n in range(5)
    ]
    write(page, "Another thread", status="approved")

    def told(comment):
        url = reverse("neuromod_comments_admin:conversation", args=[comment.pk])
        shown = soup(client.get(url)).select(".nm-thread__comment")
        words = [one.select_one(".nm-cell__body").get_text(strip=True) for one in shown]
        [current] = [place for place, one in enumerate(shown) if one.get("aria-current")]
        return words, current

    texts = ["The question", *(f"Answer {n}" for n in range(5))]
    assert told(first) == (texts, 0)
    assert told(replies[3]) == (texts, 4)
    monkeypatch.setattr(views, "AROUND", 1)
    assert told(replies[3]) == (["The question", "Answer 2", "Answer 3", "Answer 4"], 2)


def test_filters(client, page, root, moderator):
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    child = page.add_child(instance=PlainPage(title="Child", slug="child"))
    one = write(page, "About coils", status="pending")
    two = write(other, "About leads", email="zoe@example.org", name="Zoë", status="pending")
    three = write(child, "About leads too", status="pending")
    user = User.objects.create_user("uma", "uma@example.org")
    four = write(other, "By a user", user=user, name="Uma", email="", status="pending")
    Comment.objects.filter(pk=two.pk).update(hold_code="links", language="fr")
    for params, expected in (
        ({}, [one, two, three, four]),
        ({"order": "newest"}, [four, three, two, one]),
        ({"page": page.pk}, [one]),
        ({"section": page.pk}, [one, three]),
        ({"reason": "links"}, [two]),
        ({"email": "ZOE@example.org"}, [two]),
        ({"who": "user"}, [four]),
        ({"who": "guest", "section": other.pk}, [two]),
        ({"age": "day"}, [one, two, three, four]),
        ({"age": "older-week"}, []),
        ({"q": "leads"}, [two, three]),
        ({"q": "zoë"}, [two]),
        ({"q": "zoe@example"}, [two]),
        ({"q": "leads too"}, [three]),
    ):
        assert listed(client, **params) == numbers(*expected), params


@pytest.mark.parametrize(
    "params",
    [
        {"tab": "nonsense"},
        {"order": "worst"},
        {"page": "x"},
        {"after": "9.9.9"},
        {"after": "'"},
        {"look": "-3"},
        {"look": "9" * 30},
        {"age": "never"},
        {"q": "\x00%_'"},
        {"email": "\x00"},
    ],
)
def test_bad_parameters_are_no_error(client, page, moderator, params):
    write(page, status="pending")
    listed(client, **params)


def test_paging_by_place_shows_each_comment_once(client, page, moderator, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    comments = [write(page, f"Words {number}", status="pending") for number in range(5)]
    Comment.objects.update(submitted_at=comments[0].submitted_at)
    for params in ({}, {"order": "newest"}, {"order": "urgent"}, {"q": "words"}):
        seen, address = [], reverse(QUEUE)
        query = params
        for _page in range(4):
            answer = soup(client.get(address, query))
            seen += [row["data-nm-row"] for row in answer.select("[data-nm-row]")]
            link = answer.select_one("a[rel=next]")
            if link is None:
                break
            address, query = link["href"], None
        assert sorted(seen, key=int) == numbers(*comments), params
    monkeypatch.setattr(listing, "PAGE", 5)
    for query in ({}, {"q": "words"}):
        shown = soup(client.get(reverse(QUEUE), query))
        assert shown.select_one("a[rel=next]") is None, "there is no more"


@pytest.mark.parametrize(
    ("order", "tab"), [*((o, "pending") for o in Order.values), ("oldest", "all")]
)
def test_stretch_after_stretch_nothing_is_left_out_or_seen_twice(page, moderator, order, tab):
    """Several of the same time and urgency are where one stretch ends and the next begins."""
    now = timezone.now()
    rows = [write(page, f"Words {number}", status="pending") for number in range(10)]
    for number, row in enumerate(rows):
        at, urgency = now - timedelta(minutes=number // 4), number % 3
        Comment.objects.filter(pk=row.pk).update(submitted_at=at, urgency=urgency)
    wanted = [row.pk for row in Queue(moderator, tab, order).walk() if row.pk % 2]
    sifting = Queue(moderator, tab, order, unindexed=Q(pk__in=wanted), stretch=3)
    seen, after = [], None
    while True:
        found = sifting.page(after)
        seen += [row.pk for row in found.rows]
        after = found.after
        if after is None:
            break
    assert seen == wanted and len(wanted) == 5


def test_words_are_looked_for_in_a_stretch_and_the_screen_says_so(
    client, page, moderator, monkeypatch
):
    monkeypatch.setattr(listing, "STRETCH", 2)
    for number in range(5):
        write(page, f"Plain {number}", status="pending")
    wanted = write(page, "A needle", status="pending")
    answer = soup(client.get(reverse(QUEUE), {"q": "needle"}))
    assert "No matches in the first 2 comments" in answer.get_text()
    further = next(a for a in answer.select(".nm-pages a") if "Keep searching" in a.get_text())
    assert [
        row["data-nm-row"] for row in soup(client.get(further["href"])).select("[data-nm-row]")
    ] == numbers(wanted)


def test_tabs_count_without_counting_rows(client, page, moderator):
    write(page, "One", status="pending")
    write(page, "Two", status="spam")
    tabs = soup(client.get(reverse(QUEUE))).select(".nm-tabs a")
    assert {tab.get_text(" ", strip=True) for tab in tabs} >= {"Awaiting 1", "Spam 1", "Approved"}
    tabs = soup(client.get(reverse(QUEUE), {"tab": "spam", "order": "newest"})).select(".nm-tabs a")
    asked = [dict(parse_qsl(urlsplit(tab["href"]).query)) for tab in tabs]
    assert asked == [{"tab": one.value, "order": "newest"} for one in Tab]
    assert [tab.get_text(" ", strip=True) for tab in tabs if tab.has_attr("aria-current")] == [
        "Spam 1"
    ]


def test_the_queue_costs_the_same_for_any_number_of_rows(client, page, moderator):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse(QUEUE))
        return len(queries)

    Note.objects.create(comment=write(page, status="pending"), text="!", user=moderator)
    cost()
    few = cost()
    for number in range(10):
        comment = write(page, f"Words {number}", email=f"p{number}@example.org", status="pending")
        Note.objects.create(comment=comment, text="!", user=moderator)
    assert cost() == few


# Decisions


@pytest.mark.parametrize(
    ("decision", "before", "after"),
    [
        ("approve", "pending", "approved"),
        ("spam", "pending", "spam"),
        ("hold", "spam", "pending"),
        ("approve", "spam", "approved"),
    ],
)
def test_a_button_decides_and_returns(client, page, moderator, decision, before, after):
    comment = write(page, status=before)
    answer = decide(client, decision, comment)
    assert answer.status_code == 302 and answer["Location"] == reverse(QUEUE)
    comment.refresh_from_db()
    assert (comment.status, comment.decided_by) == (after, moderator)
    decide(client, "undo", comment)
    comment.refresh_from_db()
    assert comment.status == before


def test_the_script_gets_the_cell_as_it_is_now(client, page, moderator):
    comment = write(page, status="pending")
    told = decide(client, "approve", comment, **AS_SCRIPT).json()
    assert told["status"] == "approved" and "Ann Reader" in told["message"]
    assert 'value="undo:' in told["html"]


def test_the_second_of_two_is_told_what_the_first_decided(client, page, moderator):
    write(page, "Of no one's interest", email="o@example.org", status="pending")
    comment = write(page, status="pending")
    first = User.objects.create_user("finn")
    actions.mark_spam(comment, user=first)
    for extra in ({}, AS_SCRIPT):
        answer = decide(client, "approve", comment, expected="pending", **extra)
        comment.refresh_from_db()
        assert comment.status == "spam"
    assert answer.status_code == 409
    assert "finn decided" in answer.json()["message"] and "Spam" in answer.json()["message"]


@pytest.mark.parametrize(
    "decision", ["", "approve", "approve:x:pending", "delete:1:pending", "approve:9" + "9" * 30]
)
def test_nonsense_is_no_decision(client, page, moderator, decision):
    write(page, status="pending")
    answer = client.post(reverse("neuromod_comments_admin:decide"), {"decision": decision})
    assert answer.status_code == 400
    assert Comment.objects.get().status == "pending"


def test_one_decision_is_few_queries(client, page, moderator):
    parent = write(page, "Question", status="approved")
    comment = write(page, "Answer", parent=parent, status="pending")
    decide(client, "approve", write(page, "Warm", status="pending"), **AS_SCRIPT)
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        decide(client, "approve", comment, **AS_SCRIPT)
    # The test itself is a transaction, so what begins and ends one counts twice here.
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 20, "\n".join(sql[:120] for sql in asked)


def test_declining_with_a_reason_of_the_list(client, page, moderator):
    reason = DeclineReason.objects.create(title="Personal", text="Too personal to publish.")
    comment = write(page, status="pending", wants_notice=True)
    url = reverse("neuromod_comments_admin:decline", args=[comment.pk])
    form = soup(client.get(url)).select_one("[data-nm-form]")
    assert [option.get_text() for option in form.select("select option")][1:] == ["Personal"]
    client.post(url, {"choice": reason.pk, "tell": "on", "note": "Knows the author"})
    comment.refresh_from_db()
    assert (comment.status, comment.decline_reason) == ("declined", "Too personal to publish.")
    assert comment.notes.get().text == "Knows the author"
    assert Mail.objects.filter(comment=comment, kind="declined").exists()


def test_declining_answers_in_public_in_the_same_step(client, page, moderator):
    """Readers see the reply and that a comment was removed, but not its text."""
    comment = write(page, "Stop your tablets", status="pending")
    url = reverse("neuromod_comments_admin:decline", args=[comment.pk])
    client.post(url, {"reason": "Advice", "answer": "Never stop tablets on your own."})
    reply = Comment.objects.get(parent=comment)
    comment.refresh_from_db()
    assert (comment.status, reply.status, reply.user) == ("declined", "approved", moderator)
    text = soup(Client().get(page.url)).select_one(".nm-threads").get_text(" ")
    assert "This comment was removed." in text and "Never stop tablets" in text
    assert "Stop your tablets" not in text
    reply_url = reverse("neuromod_comments_admin:reply", args=[comment.pk])
    client.post(reply_url, {"body": "Ask your doctor first."})
    assert Comment.objects.filter(parent=comment, status="approved").count() == 2


def test_declining_in_a_closed_thread_offers_no_answer(client, page, moderator):
    comment = write(page, status="pending")
    Comment.objects.filter(pk=comment.pk).update(closed=True)
    url = reverse("neuromod_comments_admin:decline", args=[comment.pk])
    assert not soup(client.get(url)).select("[name=answer]")
    client.post(url, {"answer": "Anyway"})
    assert Comment.objects.get().status == "declined"


def test_declining_second_loses_no_word(client, page, moderator):
    comment = write(page, status="pending")
    url = reverse("neuromod_comments_admin:decline", args=[comment.pk])
    actions.approve(comment, user=User.objects.create_user("finn"))
    said = {"expected": "pending", "reason": "My reason", "answer": "My answer", "note": "My note"}
    answer = client.post(url, said, **AS_SCRIPT)
    form = soup(answer).select_one("[data-nm-form]")
    assert answer.status_code == 422 and "finn decided" in form.get_text()
    kept = [area.get_text().strip() for area in form.select("textarea")]
    assert kept == ["My reason", "My answer", "My note"]
    assert Comment.objects.get().status == "approved" and not Note.objects.exists()
    # Sent again, it is about the comment as it is now.
    client.post(url, {**said, "expected": form.select_one("[name=expected]")["value"]})
    comment.refresh_from_db()
    assert comment.status == "declined"


def test_ones_own_note_is_written_changed_and_taken_back(client, page, moderator):
    comment = write(page, status="pending")
    other = User.objects.create_superuser("finn")
    notes.write(comment, "Of finn", user=other)
    url = reverse("neuromod_comments_admin:note", args=[comment.pk])
    assert soup(client.get(url)).select_one("textarea").get_text().strip() == ""
    for text in ("First", "Second", "Second", ""):
        assert client.post(url, {"text": text}).status_code == 302
        assert soup(client.get(url)).select_one("textarea").get_text().strip() == text
    assert Note.objects.get().user == other
    happened = soup(client.get(reverse("neuromod_comments_admin:history", args=[comment.pk])))
    told = [event.strong.get_text() for event in happened.select(".nm-events > li")]
    assert told == ["Note deleted", "Note changed", "Note added", "Note added", "Posted"]


def test_an_author_need_not_be_told(client, page, moderator):
    comment = write(page, status="pending", wants_notice=True)
    url = reverse("neuromod_comments_admin:decline", args=[comment.pk])
    client.post(url, {"reason": "Off topic"})
    assert Comment.objects.get().decline_reason == "Off topic"
    assert not Mail.objects.filter(kind="declined").exists()


def test_a_reply_publishes_the_comment_with_it(client, page, moderator):
    comment = write(page, status="pending")
    url = reverse("neuromod_comments_admin:reply", args=[comment.pk])
    assert client.post(url, {"body": ""}).status_code == 422
    client.post(url, {"body": "Thank you for asking."})
    reply = Comment.objects.get(parent=comment)
    comment.refresh_from_db()
    assert (comment.status, reply.status, reply.user) == ("approved", "approved", moderator)


def test_a_reply_to_what_is_gone_keeps_the_words(client, page, moderator):
    comment = write(page, status="pending")
    actions.decline(comment)
    url = reverse("neuromod_comments_admin:reply", args=[comment.pk])
    answer = client.post(url, {"body": "My words", "expected": "pending"})
    assert answer.status_code == 422
    assert "My words" in soup(answer).select_one("textarea").get_text()
    assert soup(answer).select_one("[role=alert]")
    assert Comment.objects.count() == 1


def test_erasing_asks_first(client, page, moderator):
    comment = write(page, status="spam")
    url = reverse("neuromod_comments_admin:erase", args=[comment.pk])
    assert "permanently deleted" in soup(client.get(url)).get_text()
    client.post(url)
    comment.refresh_from_db()
    assert (comment.status, comment.body, comment.email) == ("erased", "", "")


# Reports of readers


def test_reports_bring_a_comment_up_and_are_answered(client, page, moderator):
    write(page, "Quiet", status="approved")
    comment = write(page, "Loud", status="approved")
    reports.report(comment, reader="r1", user=None, reason="advice", note="Do not stop pills")
    assert listed(client, tab="reported") == numbers(comment)
    assert listed(client, tab="approved", order="urgent")[0] == str(comment.pk)
    Comment.objects.filter(pk=comment.pk).update(urgency=1)
    assert listed(client, tab="reported") == numbers(comment), "by a reader of little weight"
    answer = soup(client.get(reverse(QUEUE), {"tab": "reported"}))
    assert "Do not stop pills" in answer.get_text()
    decide(client, "dismiss", comment)
    assert listed(client, tab="reported") == []
    assert Report.objects.get().outcome == "wrong"
    assert Comment.objects.get(pk=comment.pk).status == "approved"


def test_undo_asks_again_what_the_undone_decision_answered(client, page, moderator):
    """Reports return with their weight; earlier settled ones stay settled."""
    comment = write(page, "Loud", status="approved")
    reports.report(comment, reader="r0", user=None, reason="other", note="")
    decide(client, "dismiss", comment)
    Report.objects.create(comment=write(page, "Else"), reader="r1", reason="spam", outcome="right")
    for reader in ("r1", "r2"):
        reports.report(comment, reader=reader, user=None, reason="spam", note="")
    comment.refresh_from_db()
    assert comment.urgency == 13 + 10
    decide(client, "spam", comment)
    comment.refresh_from_db()
    assert comment.urgency == 0
    decide(client, "undo", comment)
    comment.refresh_from_db()
    assert (comment.status, comment.urgency) == ("approved", 23)
    found = Report.objects.filter(comment=comment).order_by("reader")
    assert [(one.outcome, one.weight) for one in found] == [("wrong", 10), ("", 13), ("", 10)]
    assert listed(client, tab="reported") == numbers(comment)


def test_who_only_holds_a_reported_comment_leaves_it_reported(client, page, moderator):
    comment = write(page, "Loud", status="approved")
    reports.report(comment, reader="r1", user=None, reason="spam", note="")
    actions.hold(comment)
    assert listed(client, tab="reported") == numbers(comment)


def test_a_decision_answers_reports_and_undo_asks_again(client, page, moderator):
    comment = write(page, "Loud", status="approved")
    reports.report(comment, reader="r1", user=None, reason="spam", note="")
    decide(client, "spam", comment)
    assert Report.objects.get().outcome == "right"
    comment.refresh_from_db()
    decide(client, "undo", comment)
    assert Report.objects.get().outcome == ""
    assert listed(client, tab="reported") == numbers(comment)


def test_reporters_who_were_right_weigh_more(page):
    comments = [write(page, f"Words {number}", status="approved") for number in range(6)]
    for comment in comments[:2]:
        reports.report(comment, reader="sharp", user=None, reason="spam", note="")
        reports.report(comment, reader="other", user=None, reason="spam", note="")
        actions.mark_spam(comment)
    for comment in comments[2:4]:
        reports.report(comment, reader="blunt", user=None, reason="spam", note="")
        actions.mark_spam(comment)
        actions.undo(Comment.objects.get(pk=comment.pk))
        reports.dismiss(comment, user=None)
    assert reports.weight_of("sharp") > reports.weight_of("new") > reports.weight_of("blunt")


def test_enough_reports_hide_a_comment_until_somebody_looks(client, page, moderator, settings):
    settings.NEUROMOD_COMMENTS_HIDE_AFTER_REPORTS = 2
    comment = write(page, "Loud", status="approved")
    for reader in ("r1", "r2", "r3"):
        reports.report(comment, reader=reader, user=None, reason="abuse", note="")
    comment.refresh_from_db()
    assert (comment.status, comment.hold_code) == ("pending", "reports")
    assert listed(client, order="urgent") == numbers(comment)
    assert Discussion.objects.get().pending_count == 1


# Who may


def test_a_moderator_of_another_section_sees_and_does_nothing_here(client, page, elsewhere):
    comment = write(page, status="pending")
    assert listed(client) == []
    assert decide(client, "approve", comment).status_code == 302
    for name in ("decline", "erase", "reply", "note", "history", "view_live"):
        client.get(reverse(f"neuromod_comments_admin:{name}", args=[comment.pk]))
        client.post(
            reverse(f"neuromod_comments_admin:{name}", args=[comment.pk]),
            {"body": "x", "text": "x"},
        )
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert Comment.objects.count() == 1 and not Note.objects.exists()


def test_a_moderator_of_the_section_moderates_what_is_below(client, elsewhere):
    other = PlainPage.objects.get(slug="elsewhere")
    child = other.add_child(instance=PlainPage(title="Child", slug="child"))
    comment = write(child, status="pending")
    assert listed(client) == numbers(comment)
    decide(client, "approve", comment)
    comment.refresh_from_db()
    assert comment.status == "approved"


# The record


def test_the_history_tells_all(client, page, moderator):
    comment = write(page, "Words of before", status="pending")
    where = reverse("neuromod_comments_admin:history", args=[comment.pk])
    assert len(soup(client.get(where)).select(".nm-events li")) == 1
    comment.edits.create(body="Words of <i>long</i> before")
    decide(client, "approve", comment)
    reports.report(Comment.objects.get(), reader="r", user=None, reason="spam", note="Look at this")
    comment.refresh_from_db()
    client.post(
        reverse("neuromod_comments_admin:decline", args=[comment.pk]), {"reason": "Changed mind"}
    )
    client.post(reverse("neuromod_comments_admin:note", args=[comment.pk]), {"text": "Hm"})
    answer = soup(client.get(reverse("neuromod_comments_admin:history", args=[comment.pk])))
    text = " ".join(answer.select_one(".nm-events").get_text(" ").split())
    for part in (
        "Approved , mia",
        "in the queue",
        "Changed mind",
        "Look at this",
        "Note added",
        "Text edited",
        "Posted",
    ):
        assert part in text, part
    assert "Hm" in answer.select_one(".nm-cell__note").get_text()
    assert answer.select_one(".nm-events i") is None
    assert answer.select_one(".nm-events .deletion, .nm-events .addition")


def test_places_of_the_queue_read_and_write_alike(page):
    comment = write(page)
    cursor = Cursor(7, comment.submitted_at, comment.pk)
    assert Cursor.parse(str(cursor)) == cursor
