"""Care for moderators: distressing comments are shown on request, or left to others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import appeals
from neuromod_wagtail.comments.models import Comment, Edit, LeftToOthers
from neuromod_wagtail.comments.moderation.queue.listing import QUEUE
from neuromod_wagtail.comments.notifications import moderator_messages
from neuromod_wagtail.comments.security.tokens import decision_token
from tests.comments.conftest import write
from tests.comments.notifications.test_moderators import panel_data

CRISIS = "I don't want to live any more."
NUMBER = "My number is 020 7946 0958, it helped me."
CALM = "It helped with the pain in my foot."


@pytest.fixture
def three(send) -> dict[str, Comment]:
    for place, body in enumerate((CALM, NUMBER, CRISIS)):
        send(body=body, email=f"r{place}@example.org", name=f"R{place}")
    return {comment.body: comment for comment in Comment.objects.all()}


def queue_of(client, **params) -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse(QUEUE), params).content, "html.parser")


def rows(tree: BeautifulSoup) -> list[int]:
    return [int(row["data-nm-row"]) for row in tree.select("[data-nm-row]")]


def test_the_most_pressing_comes_first(admin_client, three) -> None:
    assert rows(queue_of(admin_client)) == [three[body].pk for body in (CRISIS, NUMBER, CALM)]
    oldest = queue_of(admin_client, order="oldest")
    assert rows(oldest) == [three[body].pk for body in (CALM, NUMBER, CRISIS)]


def test_a_distressing_comment_is_closed_until_asked_for(admin_client, three) -> None:
    tree = queue_of(admin_client)
    for body, comment in three.items():
        row = tree.select_one(f"#nm-row-{comment.pk}")
        veiled = row.select("details.nm-veil")
        assert len(veiled) == (body == CRISIS)
        for one in veiled:
            assert not one.has_attr("open")
            assert "live any more" in one.get_text()
            one.extract()
        outside = row.get_text()
        assert ("live any more" in outside) is False
        assert ("foot" in outside) is (body == CALM)
        assert ("Decide by" in outside) is (body != CALM)


def sent_ago(comment: Comment, **span: float) -> None:
    moment = timezone.now() - timedelta(**span)
    Comment.objects.filter(pk=comment.pk).update(submitted_at=moment)


def test_a_deadline_that_has_passed_is_overdue(admin_client, three) -> None:
    sent_ago(three[CRISIS], hours=2)
    sent_ago(three[NUMBER], hours=23)
    tree = queue_of(admin_client)
    late = tree.select_one(f"#nm-row-{three[CRISIS].pk}")
    assert "Overdue since" in late.select_one(".nm-late").get_text()
    assert "Decide by" not in late.get_text()
    in_time = tree.select_one(f"#nm-row-{three[NUMBER].pk}")
    assert "Decide by" in in_time.get_text()
    assert not in_time.select(".nm-late")


def test_the_queue_can_show_what_is_overdue(admin_client, admin_user, three) -> None:
    assert not rows(queue_of(admin_client, age="overdue"))
    for comment in three.values():
        sent_ago(comment, hours=25)
    late = [three[body].pk for body in (CRISIS, NUMBER)]
    assert rows(queue_of(admin_client, age="overdue")) == late
    actions.approve(three[NUMBER], user=admin_user, screen="queue")
    assert rows(queue_of(admin_client, age="overdue", tab="all")) == late[:1]


def test_a_moderator_is_told_by_email_since_when_a_decision_is_overdue(admin_user, three) -> None:
    sent_ago(three[CRISIS], hours=2)
    for body, expected in ((CRISIS, "Overdue since"), (NUMBER, "Decide by"), (CALM, "")):
        entry = moderator_messages._entry(Comment.objects.get(pk=three[body].pk), admin_user)
        for end in ("txt", "html"):
            template = f"neuromod_wagtail/comments/mail/moderator_entry.{end}"
            text = render_to_string(template, {"entry": entry, "words": 300})
            assert [one for one in ("Overdue since", "Decide by") if one in text] == (
                [expected] if expected else []
            )


@pytest.fixture
def screens(admin_user, page, three) -> list[str]:
    """All screens of the admin, without the queue, that show texts of comments."""
    crisis, calm = three[CRISIS], three[CALM]
    # Only published comments can be answered.
    Comment.objects.update(status="approved")
    answer = write(page, CALM, parent=calm, name="R4")
    reply = write(page, CALM, parent=crisis, name="R5")
    Comment.objects.update(status="pending")
    edited = write(page, CALM, name="R6")
    for body in (CALM, CRISIS):  # and then calm again
        Edit.objects.create(comment=edited, body=body)
    declined = write(page, CRISIS, name="R7", email=crisis.email)
    holds = [{"code": "crisis", "evidence": "live any more"}]
    Comment.objects.filter(pk=declined.pk).update(hold_reasons=holds)
    Comment.objects.filter(pk__in=[answer.pk, crisis.pk]).update(outcome="open")
    actions.decline(declined, user=admin_user, reason="No")
    appeals.appeal(Comment.objects.get(pk=declined.pk), "Please.")

    def url(name: str, *args: object) -> str:
        return reverse(f"neuromod_comments_admin:{name}", args=args)

    of_one = (
        "decline",
        "erase",
        "reply",
        "note",
        "redact",
        "conversation",
        "history",
        "pin",
        "move_thread",
    )
    mail = decision_token(crisis.pk, admin_user.pk, crisis.status)
    return [
        *(url(name, crisis.pk) for name in of_one),
        url("history", edited.pk),
        url("conversation", reply.pk),
        url("close_thread", reply.pk),
        url("profile", crisis.person_key),
        url("corrections"),
        url("email_action", mail, "approve"),
        reverse("neuromod_comments_appeal:index"),
        f"/admin/bulk/neuromod_comments/comment/spam/?id={crisis.pk}&id={calm.pk}",
        f"/admin/snippets/neuromod_comments/comment/inspect/{crisis.pk}/",
        f"/admin/snippets/neuromod_comments/comment/history/{crisis.pk}/",
        f"/admin/pages/{page.pk}/edit/",
    ]


def test_no_screen_shows_a_distressing_text_unasked(admin_client, screens) -> None:
    veiled = 0
    for address in screens:
        answer = admin_client.get(address)
        assert answer.status_code == 200, address
        tree = BeautifulSoup(answer.content, "html.parser")
        for one in tree.select("details.nm-veil"):
            assert not one.has_attr("open")
            veiled += "live any more" in one.decode()
            one.extract()
        for one in tree.select("input[type=hidden], script"):
            one.extract()
        assert "live any more" not in tree.decode(), address
    assert veiled >= 12
    assert "pain in my foot" in tree.get_text(), "others are read at once"


def test_the_trial_of_a_rule_leaves_distressing_texts_out(admin_client, three, page) -> None:
    data = {
        "text": "t",
        "match": "phrase",
        "action": "hold",
        "try": "1",
        "site": page.get_site().pk,
    }
    answer = admin_client.post("/admin/reader-comments/word-rules/new/", data)
    tree = BeautifulSoup(answer.content, "html.parser")
    texts = [one.get_text() for one in tree.select("blockquote")]
    assert len(texts) == 3
    assert CALM in texts
    assert "live any more" not in tree.get_text()


def test_a_refused_redaction_shows_what_was_typed(admin_client, three) -> None:
    url = reverse("neuromod_comments_admin:redact", args=[three[CRISIS].pk])
    data = {"body": "Typed by a moderator", "seen": "Something else", "expected": "pending"}
    tree = BeautifulSoup(admin_client.post(url, data).content, "html.parser")
    assert "Typed by a moderator" in tree.select_one("textarea").get_text()
    assert tree.select_one("details textarea") is None


def test_one_click_removes_personal_details(admin_client, three) -> None:
    comment, other = three[NUMBER], three[CALM]
    tree = queue_of(admin_client)
    buttons = [one["value"] for one in tree.select('[value^="redact:"]')]
    assert buttons == [f"redact:{comment.pk}:pending"]
    admin_client.post(reverse("neuromod_comments_admin:decide"), {"decision": buttons[0]})
    comment.refresh_from_db()
    assert comment.body == "My number is [phone number removed], it helped me."
    assert "7946" not in comment.body_html
    assert comment.status == "pending"
    assert Edit.objects.get().body == NUMBER, "kept for moderators"
    other.refresh_from_db()
    assert other.body == CALM
    assert not queue_of(admin_client).select('[value^="redact:"]')
    answer = admin_client.post(
        reverse("neuromod_comments_admin:decide"), {"decision": buttons[0]}, follow=True
    )
    assert "no personal details" in answer.content.decode()
    assert Edit.objects.count() == 1


def test_no_one_else_removes_them(client, three) -> None:
    get_user_model().objects.create_user("reader", "x@example.org", "x")
    client.login(username="reader", password="x")
    client.post(
        reverse("neuromod_comments_admin:decide"),
        {"decision": f"redact:{three[NUMBER].pk}:pending"},
    )
    assert Comment.objects.get(pk=three[NUMBER].pk).body == NUMBER


def test_a_concern_is_left_to_others(admin_client, admin_user, three, django_user_model) -> None:
    other = django_user_model.objects.create_superuser("other", "o@example.org", "o")
    LeftToOthers.objects.create(user=other, code="identifiers")
    LeftToOthers.objects.create(user=admin_user, code="crisis")
    assert rows(queue_of(admin_client)) == [three[NUMBER].pk, three[CALM].pk]
    assert rows(queue_of(admin_client, reason="crisis")) == [three[CRISIS].pk], "asked for"


def test_moderators_choose_in_their_account(admin_client, admin_user) -> None:
    url = reverse("wagtailadmin_account")
    tree = BeautifulSoup(admin_client.get(url).content, "html.parser")
    names = [one.get("value") for one in tree.select("[name=comment_care-codes]")]
    assert "crisis" in names
    assert not tree.select("[name=comment_care-codes][checked]")
    for chosen in (["crisis", "promotion"], ["promotion"], []):
        data = panel_data(**{"comment_care-codes": chosen})
        assert admin_client.post(url, data).status_code == 302
        stored = LeftToOthers.objects.filter(user=admin_user).values_list("code", flat=True)
        assert sorted(stored) == chosen


@pytest.mark.parametrize(("tab", "order"), [("pending", "urgent"), ("approved", "oldest")])
def test_the_usual_order_of_a_tab_is_no_active_filter(admin_client, three, tab, order) -> None:
    tree = queue_of(admin_client, tab=tab)
    assert not tree.select(".w-pill")
    assert tree.select_one(f'[name=order] [value="{order}"][selected]') is not None
    assert queue_of(admin_client, tab=tab, order="newest").select(".w-pill")
