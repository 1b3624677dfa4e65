"""Concerns: each finds its examples, lets the others pass, and holds a comment for a person."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.safety import checks, evaluation
from neuromod_wagtail.comments.safety.concerns.identifiers import (
    identifiers,
    is_french_number,
    is_luhn,
    is_nhs_number,
    redacted,
)
from neuromod_wagtail.comments.safety.evaluation import judge, read_file, wrong_examples
from neuromod_wagtail.comments.safety.reading import Reading
from neuromod_wagtail.comments.safety.registry import CONCERNS, deadline_of, is_distressing
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from neuromod_wagtail.comments.spam.submission import Submission
from tests.conftest import SHARED_DATA
from tests.growth import grows_too_fast

HELD_OUT = Path(__file__).with_name("held_out.csv")
CODES = [
    *("crisis", "treatment_advice", "home_stimulation", "diagnosis"),
    *("miracle_cure", "identifiers", "named_person", "promotion"),
]


def test_all_concerns_are_there_and_have_examples() -> None:
    assert list(CONCERNS) == CODES
    for concern in CONCERNS.values():
        assert len(concern.hits) >= 10, concern.code
        assert len(concern.passes) >= 10, concern.code


def test_every_example_is_judged_rightly() -> None:
    assert not wrong_examples()


def own_rule(reading):
    yield "own"


@pytest.mark.parametrize("code", CODES)
def test_a_rule_of_the_site_is_asked_where_ours_find_nothing(settings, code) -> None:
    concern = CONCERNS[code]
    assert concern.evidence(Reading("Good morning.")) == ""
    settings.NEUROMOD_COMMENTS_CONCERN_RULES = {code: [f"{__name__}.own_rule"]}
    assert concern.evidence(Reading("Good morning.")) == "own"
    assert concern.evidence(Reading(concern.hits[0])) not in {"own", ""}


def test_comments_that_were_kept_apart() -> None:
    """Comments written after the rules; the docs have the figures."""
    tallies = judge(read_file(HELD_OUT))
    assert tallies["any"].recall >= 0.95
    assert tallies["any"].alarms == 0
    assert tallies["crisis"].recall == 1


def test_real_comments_are_not_held() -> None:
    """The real comments under videos: about none of them is for concern but promotions."""
    found = 0
    total = 0
    for path in sorted((SHARED_DATA / "spam" / "youtube").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            real = [row["content"] for row in csv.DictReader(file) if row["is_spam"] == "0"]
        total += len(real)
        found += sum(
            any(
                concern.evidence(Reading(body))
                for code, concern in CONCERNS.items()
                if code != "promotion"
            )
            for body in real
        )
    assert total > 500
    assert found / total <= 0.01


@pytest.mark.parametrize(
    ("code", "text", "is_found"),
    [
        ("miracle_cure", "I tried a cream that cures all pain.", False),
        ("miracle_cure", "The seller said it cures all pain.", False),
        ("miracle_cure", "Perhaps it cures all pain.", False),
        ("miracle_cure", "For me it never fails.", True),
        ("miracle_cure", "A miracle cure for me.", True),
        ("miracle_cure", "It is a miracle drug for me.", False),
        ("treatment_advice", "You could double the dose, but ask your doctor.", False),
        ("treatment_advice", "Don't ask your doctor, you don't need those pills.", True),
        ("treatment_advice", "My doctor said you can double the dose.", False),
        ("treatment_advice", "It is dangerous that you could double the dose.", False),
        ("treatment_advice", "They claim you can double the dose.", False),
        ("treatment_advice", "It worked for me, so you could double the dose.", False),
        ("treatment_advice", "Take two tablets, folks.", False),
        ("treatment_advice", "Stop taking tablets.", False),
        ("treatment_advice", "Stop taking tablets as I did, everyone.", False),
        ("crisis", "No self-harm here.", False),
        ("crisis", "I felt alone and took all my pills.", True),
        ("crisis", "Years ago I felt alone and took all my pills.", False),
        ("crisis", "Without you I can't go on any more.", True),
        ("crisis", "The side effects make me want to die.", True),
        ("crisis", "In the trial some have suicidal thoughts.", False),
        ("diagnosis", "Sounds like lupus, ask your doctor.", False),
        ("diagnosis", "They claim you have lupus.", False),
        ("diagnosis", "He probably has arthritis, like my mother.", False),
        ("diagnosis", "You clearly have CRPS, I think.", True),
        ("diagnosis", "He has arthritis.", False),
        ("named_person", "Nurse Clinic was full.", False),
        ("promotion", "Did you know that we offer treatments?", False),
        ("promotion", "They claim we offer treatments for pain.", False),
        ("promotion", "I could order it online.", False),
        ("promotion", "An advert: order it online.", False),
        ("home_stimulation", "They claim you can build your own tDCS.", False),
        ("treatment_advice", "My doctor suggested that you can double the dose.", False),
        ("crisis", "I want to die laughing.", False),
    ],
)
def test_one_word_makes_the_difference(code, text, is_found) -> None:
    assert bool(CONCERNS[code].evidence(Reading(text))) is is_found


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("I don't want to live any more.", "crisis"),
        ("Just stop the medication.", "treatment_advice"),
        ("My number is 020 7946 0958.", "identifiers"),
    ],
)
def test_a_concern_holds_a_comment(send, published_at_once, body, code) -> None:
    send(body=body)
    send(body="It helped me with the pain in my foot.", email="b@example.org", name="Ben")
    held, other = Comment.objects.order_by("pk")
    assert (held.status, held.hold_code) == ("pending", code)
    assert held.priority == held.urgency == CONCERNS[code].priority
    assert (other.status, other.priority, other.urgency) == ("approved", 0, 0)
    [reason] = held.hold_reasons
    assert reason["evidence"]
    assert reason["evidence"] in in_words(reason)


def test_the_reason_to_sort_by_is_the_most_pressing(send) -> None:
    """The number would be found first, and three links before that."""
    send(body="https://a.example https://b.example https://c.example I want to die. 020 7946 0958")
    comment = Comment.objects.get()
    assert comment.hold_code == "crisis"
    assert {"crisis", "identifiers"} <= {hold["code"] for hold in comment.hold_reasons}
    assert deadline_of(comment.hold_reasons) == timedelta(hours=1)
    assert is_distressing(comment.hold_reasons)


def test_an_edit_changes_the_priority(send, published_at_once) -> None:
    send(body="All is well.")
    comment = Comment.objects.get()
    rules = EffectiveSettings(discussion=comment.discussion, is_public=True)
    for body, priority in (("I want to die.", 20_000), ("All is well again.", 0)):
        submission = Submission(page=comment.page, body=body, name="A", email="a@example.org")
        hold = checks.crisis(submission, rules)
        comment = actions.edit(comment, submission, rules, [hold] if hold else [])
        assert (comment.priority, comment.urgency) == (priority, priority)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (is_nhs_number, "943 476 5919", "943 476 5918"),
        (is_luhn, "4111 1111 1111 1111", "4111 1111 1111 1112"),
        (is_french_number, "1 85 05 78 006 084 91", "1 85 05 78 006 084 92"),
        (is_nhs_number, "9434765919", "1111111111"),
        (is_luhn, "046 454 286", "046 454 287"),
        (is_luhn, "046 454 286", "000 000 000"),
        (is_luhn, "046 454 286", "18"),
        (is_nhs_number, "943 476 5080", "943 476 50801"),
        (is_nhs_number, "943 476 5080", "943 476 508"),
    ],
)
def test_check_digits(check, right, wrong) -> None:
    assert check(right)
    assert not check(wrong)


def test_identifiers_are_removed_and_the_rest_stays() -> None:
    text = "I am Jo, 020 7946 0958 or jo@example.org, born on 12 March 1971. It runs at 60 Hz."
    assert [str(one.kind.name) for one in identifiers(text)] == [
        *("phone number", "email address", "date of birth"),
    ]
    assert redacted(text) == (
        "I am Jo, [phone number removed] or [email address removed], [date of birth removed]. "
        "It runs at 60 Hz."
    )
    assert redacted(redacted(text)) == redacted(text)
    assert redacted("Nothing here.") == "Nothing here."


@pytest.mark.parametrize(
    "piece", ["1 ", "a@", "I want to ", "Dr A ", "you have a ", "12 A ", "a.b(", "é́", "I"]
)
def test_reading_takes_linear_time(piece) -> None:
    def read(text: str) -> list[str]:
        reading = Reading(text)
        return [concern.evidence(reading) for concern in CONCERNS.values()]

    assert not grows_too_fast(read, lambda size: (piece * size)[:size])


def test_the_command_prints_a_table_and_accepts_a_sites_own_file(tmp_path) -> None:
    out = StringIO()
    call_command("evaluate_safety_concerns", stdout=out)
    assert "crisis" in out.getvalue()
    own = tmp_path / "own.csv"
    own.write_text("comment,concern\nI want to die.,crisis\nGood morning.,\nMr Patel did it.,\n")
    out = StringIO()
    call_command("evaluate_safety_concerns", own, "--show", "crisis", stdout=out)
    lines = {line.split()[0]: line.split() for line in out.getvalue().splitlines()}
    assert lines["crisis"][1:3] == ["1", "100.0%"]
    assert lines["named_person"][-3:] == ["2", "50.0%", "1"]
    assert "- I want to die." in out.getvalue()


def test_what_counts_as_found_and_what_as_a_false_alarm() -> None:
    crisis, calm = "I want to die.", "Good morning."
    examples = [
        evaluation.Example(crisis, frozenset({"crisis"})),
        evaluation.Example(calm, frozenset({"crisis"})),
        evaluation.Example(crisis, frozenset({"treatment_advice"})),
        evaluation.Example(crisis, frozenset()),
        evaluation.Example(calm, frozenset()),
        evaluation.Example(crisis, None),
    ]
    found = evaluation.judge(examples)
    tally, any_, advice = (found[code] for code in ("crisis", evaluation.ANY, "treatment_advice"))
    assert (tally.wanted, tally.found, tally.others, tally.alarms, tally.unknown) == (2, 1, 2, 1, 1)
    assert (any_.wanted, any_.found, any_.others, any_.alarms, any_.unknown) == (3, 2, 2, 1, 1)
    assert (advice.wanted, advice.found, advice.others, advice.alarms) == (1, 0, 2, 0)
    assert (tally.recall, tally.false_alarms) == (0.5, 0.5)
    assert tally.held == [crisis] * 4 and advice.held == []
    assert (evaluation.Tally().recall, evaluation.Tally().false_alarms) == (None, None)


def test_a_file_with_several_concerns_in_a_row_or_without_their_column(tmp_path) -> None:
    own = tmp_path / "own.csv"
    own.write_text('Text,Concerns\nOne,"crisis, Treatment_advice"\n ,crisis\nTwo,\n')
    assert evaluation.read_file(own) == [
        evaluation.Example("One", frozenset({"crisis", "treatment_advice"})),
        evaluation.Example("Two", frozenset()),
    ]
    own.write_text("concern,text\ncrisis\n")
    assert evaluation.read_file(own) == []
    own.write_text("text,concern\nOne\n")
    assert evaluation.read_file(own) == [evaluation.Example("One", frozenset())]
    own.write_text("text\nOne\n")
    assert evaluation.read_file(own) == [evaluation.Example("One", None)]


@pytest.mark.parametrize(
    ("text", "message"),
    [("concern\ncrisis\n", "none of the columns"), ("body,concern\nHello,panic\n", "“panic”")],
)
def test_the_command_explains_a_wrong_file(tmp_path, text, message) -> None:
    own = tmp_path / "own.csv"
    own.write_text(text)
    with pytest.raises(CommandError, match=message):
        call_command("evaluate_safety_concerns", own)
