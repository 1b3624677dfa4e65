"""Signed tokens: what each one grants, and for how long."""

from __future__ import annotations

import time

import pytest
from django.core.signing import SignatureExpired, TimestampSigner

from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.security.tokens import FormTokenState

NOW = 1_700_000_000.0
HOUR = 3600
PURPOSES = [
    (tokens.own_token, tokens.own_comment),
    (tokens.subscription_token, tokens.subscription),
    (tokens.no_mail_token, tokens.no_mail),
]


@pytest.fixture
def at(monkeypatch):
    """Set the clock of everything that signs."""
    return lambda moment: monkeypatch.setattr(time, "time", lambda: moment)


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (-HOUR, FormTokenState.STALE),
        (-2, FormTokenState.TOO_FAST),
        (0, FormTokenState.TOO_FAST),
        (4.9, FormTokenState.TOO_FAST),
        (5, FormTokenState.GOOD),
        (2 * HOUR, FormTokenState.GOOD),
        (48 * HOUR, FormTokenState.GOOD),
        (48 * HOUR + 1, FormTokenState.STALE),
    ],
)
def test_the_age_of_a_form(settings, age, state):
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 3
    token = tokens.form_token(7, NOW)
    assert tokens.check_form_token(token, 7, NOW + age) == state
    assert tokens.check_form_token(token, 8, NOW + age) == FormTokenState.FORGED


def test_without_a_least_time_a_form_is_good_at_once(settings):
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 0
    for moment in (NOW, NOW + 1):
        assert (
            tokens.check_form_token(tokens.form_token(7, moment), 7, moment) == FormTokenState.GOOD
        )


@pytest.mark.parametrize(("step", "made"), [(2, [10, 12, 12]), (0, [11, 12, 13]), (10, [10] * 3)])
def test_readers_of_one_step_get_the_same_token(settings, step, made):
    settings.NEUROMOD_COMMENTS_TOKEN_STEP_SECONDS = step
    signed = [tokens.form_token(7, moment) for moment in (11.9, 12.0, 13.9)]
    assert [token.partition(".")[0] for token in signed] == [f"7-{moment}" for moment in made]


@pytest.mark.parametrize(
    "token", ["", "7", "7-1", "7-1700000000.x", "x" * 500, "7-1700000000.", ".", "7-x.y"]
)
def test_what_was_never_ours_is_forged(token):
    assert tokens.check_form_token(token, 7, NOW) == FormTokenState.FORGED


def test_each_character_of_a_token_counts():
    token = tokens.form_token(7, NOW)
    for place in range(len(token)):
        other = "B" if token[place] == "A" else "A"
        changed = f"{token[:place]}{other}{token[place + 1 :]}"
        assert tokens.check_form_token(changed, 7, NOW + HOUR) == FormTokenState.FORGED, place


@pytest.mark.parametrize(
    ("age", "again", "then"),
    [
        (0, True, FormTokenState.TOO_FAST),
        (HOUR, True, FormTokenState.GOOD),
        (48 * HOUR + 1, False, FormTokenState.GOOD),
    ],
)
def test_the_token_of_a_form_that_comes_back(settings, at, age, again, then):
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 3
    token = tokens.form_token(7, NOW)
    at(NOW + age)
    following = tokens.next_form_token(token, 7)
    assert (following == token) is again
    assert tokens.check_form_token(following, 7) == then
    forged = tokens.next_form_token("forged", 7)
    assert forged == tokens.form_token(7, NOW + age)
    assert tokens.check_form_token(forged, 7) == FormTokenState.TOO_FAST
    assert tokens.check_form_token(tokens.next_form_token(token, 8), 8) == FormTokenState.TOO_FAST


@pytest.mark.parametrize("purpose", range(3))
def test_a_key_is_valid_for_its_own_purpose_only(purpose):
    make, _read = PURPOSES[purpose]
    key = make(12)
    assert [str(read(key)) for _make, read in PURPOSES] == [
        "12" if place == purpose else "None" for place in range(3)
    ]
    assert PURPOSES[purpose][1](key.replace("12.", "13.", 1)) is None
    assert PURPOSES[purpose][1](tokens.form_token(12)) is None
    assert tokens.decision(key) is None
    assert tokens.check_form_token(key, 12) == FormTokenState.FORGED


@pytest.mark.parametrize("text", ["", "x", "x.y", "12", "12." + "x" * 300])
def test_rubbish_opens_none(text):
    assert [read(text) for _make, read in PURPOSES] == [None] * 3
    assert tokens.decision(text) is None


def test_a_decision_runs_out_to_the_second(settings, at):
    settings.NEUROMOD_COMMENTS_DECISION_LINK_DAYS = 7
    at(NOW)
    token = tokens.decision_token(3, 4, "pending")
    at(NOW + 7 * 24 * HOUR - 1)
    assert tokens.decision(token) == tokens.Decision(3, "4", "pending")
    at(NOW + 7 * 24 * HOUR + 1)
    with pytest.raises(SignatureExpired):
        tokens.decision(token)


def test_tokens_of_addresses_have_no_colon():
    """Some mail programs end an address at one."""
    for make, _read in PURPOSES:
        assert ":" not in make(7)
    made = [tokens.form_token(7, NOW), tokens.decision_token(7, 8, "approved")]
    assert not any(":" in token for token in made)


def test_what_the_site_signs_for_another_purpose_opens_nothing():
    token = tokens.decision_token(7, 8, "approved")
    assert tokens.decision(token) is not None
    signed = TimestampSigner(sep=".").sign(token.rsplit(".", 2)[0])
    assert tokens.decision(signed) is None


def test_a_clock_that_was_set_back_costs_a_reader_nothing(settings, at):
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 3
    token = tokens.form_token(7, NOW)
    at(NOW - HOUR)
    assert tokens.check_form_token(tokens.next_form_token(token, 7), 7) == FormTokenState.GOOD
