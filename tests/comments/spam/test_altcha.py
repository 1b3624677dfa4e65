"""The proof of work: asked only in doubt, valid for one comment, and never a reason to lose one."""

from __future__ import annotations

import base64
import json
import time

import pytest
from altcha import Challenge, Payload, solve_challenge
from bs4 import BeautifulSoup

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.spam import altcha
from neuromod_wagtail.conf import COMMENT_SPAM_CHECKS
from tests.comments.conftest import form

ALTCHA = "neuromod_wagtail.comments.spam.altcha.altcha"
DOUBT = "neuromod_wagtail.comments.spam.checks.first_time_author"
BODY = "A calm comment."


@pytest.fixture
def doubted(settings, published_at_once, monkeypatch):
    """Every new commenter is a doubt, and the computing is short."""
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [*COMMENT_SPAM_CHECKS, DOUBT, ALTCHA]
    monkeypatch.setattr(altcha, "COST", 10)


@pytest.fixture
def post(client, page):
    def _post(proof, **fields):
        return client.post(f"/comments/post/{page.pk}/", form(page, proof=proof, **fields))

    return _post


def challenge_in(answer) -> Challenge:
    tree = BeautifulSoup(answer.content, "html.parser")
    return Challenge.from_dict(json.loads(tree.select_one("[name=proof]")["data-nm-challenge"]))


def solved(challenge) -> str:
    return Payload(challenge, solve_challenge(challenge)).to_base64()


def test_a_browser_that_computes_is_not_held(post, doubted):
    asked = post("able", body=BODY)
    assert (asked.status_code, asked["X-Comment-Refused"]) == (400, "proof")
    assert not asked.cookies
    assert BODY in BeautifulSoup(asked.content, "html.parser").select_one("textarea").get_text()
    assert not Comment.objects.exists()
    assert post(solved(challenge_in(asked)), body=BODY).status_code == 302
    comment = Comment.objects.get()
    assert (comment.status, comment.hold_reasons) == ("approved", [])


@pytest.mark.parametrize(
    "proof", ["", "none", "%%%", base64.b64encode(b"[1]").decode(), "e30=", "A" * 20_000]
)
def test_without_a_solution_the_comment_is_held_and_never_lost(post, doubted, proof):
    assert post(proof, body=BODY).status_code == 302
    comment = Comment.objects.get()
    assert (comment.status, comment.body) == ("pending", BODY)
    assert [hold["code"] for hold in comment.hold_reasons] == ["first_time_author", "altcha"]


def test_a_solution_is_valid_for_one_text_of_one_person_and_for_ten_minutes(
    post, doubted, monkeypatch
):
    proof = solved(challenge_in(post("able", body=BODY)))
    post(proof, body="Another text.")
    post(proof, body=BODY, name="Bo", email="bo@example.org")
    later = time.time() + altcha.SECONDS + 60
    monkeypatch.setattr("altcha.v2.time.time", lambda: later)
    post(proof, body=BODY)
    assert list(Comment.objects.values_list("status", flat=True)) == ["pending"] * 3


def test_a_challenge_cannot_be_made_easier(post, doubted):
    challenge = challenge_in(post("able", body=BODY))
    challenge.parameters.cost = 1
    post(solved(challenge), body=BODY)
    assert Comment.objects.get().status == "pending"


def test_without_a_doubt_and_with_certainty_nothing_is_asked(post, doubted, settings, rule):
    rule("miracle")
    assert post("able", body="A miracle").status_code == 302, "held anyway"
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [*COMMENT_SPAM_CHECKS, ALTCHA]
    assert post("able", body=BODY).status_code == 302, "no doubt"
    assert [one.status for one in Comment.objects.order_by("pk")] == ["pending", "approved"]


def test_a_score_below_the_limit_is_a_doubt(post, doubted, settings):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [*COMMENT_SPAM_CHECKS, ALTCHA]
    body = (
        "I made a short video of my trial week for my support group; ask me if you want to see it."
    )
    assert post("able", body=body)["X-Comment-Refused"] == "proof"
    assert post("", body=body).status_code == 302
    comment = Comment.objects.get()
    assert 0.175 < comment.spam_score < 0.35
    assert comment.hold_reasons == [{"code": "altcha", "evidence": ""}]
