"""Checks of duplicates, bursts, shorteners, forms, new commenters, email and language."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.security import ratelimit
from neuromod_wagtail.comments.spam import checks
from neuromod_wagtail.comments.spam.facts import Fact
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from neuromod_wagtail.comments.spam.learner import explanation, store
from neuromod_wagtail.comments.spam.learner.features import features
from neuromod_wagtail.comments.spam.learner.model import Model
from neuromod_wagtail.comments.spam.submission import Hold, Junk, Submission
from neuromod_wagtail.comments.spam.text import read
from neuromod_wagtail.conf import COMMENT_SPAM_CHECKS
from tests.comments.conftest import form, write
from tests.testapp.models import PlainPage

HERE = "neuromod_wagtail.comments.spam.checks"
ANN = "ann@example.org"
LONG = (
    "My physiotherapist told me to keep the electrodes on for forty minutes every single morning."
)
SETTINGS = EffectiveSettings(discussion=None, is_public=True)


def holds():
    return [one.hold_code for one in Comment.objects.order_by("pk")]


@pytest.mark.parametrize(
    "text",
    [LONG, LONG.upper(), LONG.replace("e", "\u0435"), LONG.replace("o", "o\u200b"), f"*{LONG}* 7"],
)
def test_the_same_text_on_another_page_is_held_however_it_is_disguised(
    send, root, published_at_once, settings, text
):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [f"{HERE}.duplicates"]
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    send(body=LONG)
    send(to=other, body=text, email="b@example.org")
    send(to=other, body=LONG.replace("forty", "thirty"), email="c@example.org")
    assert holds() == ["", "duplicates", ""]


def test_a_few_same_words_hold_only_with_another_doubt_or_if_they_were_spam(
    send, page, published_at_once, settings
):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [f"{HERE}.duplicates", f"{HERE}.first_time_author"]
    thanks = "Thank you so much for this article"
    first = write(page, thanks, status="approved")
    write(page, "Known", email="b@example.org", name="Bo", status="approved")
    send(body=thanks, email="b@example.org", name="Bo")
    send(body=thanks, email="new@example.org", name="New")
    assert holds() == ["", "", "", "duplicates"]
    reasons = [in_words(one) for one in Comment.objects.latest("pk").hold_reasons]
    assert reasons == [
        "Says the same as another comment.",
        "No comment from this commenter has been published yet.",
    ]
    Comment.objects.filter(pk=first.pk).update(status="spam")
    send(body=thanks, email="b@example.org", name="Cy")
    assert holds()[-1] == "duplicates"
    assert "marked as spam" in in_words(Comment.objects.latest("pk").hold_reasons[0])


@pytest.mark.parametrize(("number", "weight"), [(checks.LONG - 1, 0.5), (checks.LONG, 1.0)])
def test_so_many_same_words_are_no_chance(page, number, weight):
    submission = Submission(page=page, body="word " * number)
    submission.facts = {Fact.SAME_TEXT}
    expected = Hold("duplicates", Fact.SAME_TEXT, weight=weight)
    assert checks.duplicates(submission, SETTINGS) == expected


def test_a_comment_is_no_duplicate_of_itself_nor_of_a_withdrawn_one(
    client, send, page, published_at_once
):
    send(body=LONG)
    own = client.get(send(body=f"Own: {LONG}", email="b@example.org").url).wsgi_request.path
    client.post(own, form(page, body=f"own, {LONG}", action="edit"))
    assert holds() == ["", ""]
    Comment.objects.filter(body=LONG).update(status="withdrawn")
    send(body=LONG, email="c@example.org")
    assert holds()[-1] == ""


def test_bursts_with_one_link_or_from_one_address_are_held(
    client, page, published_at_once, settings
):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [f"{HERE}.bursts"]
    settings.NEUROMOD_COMMENTS_BURST_RATE = "2/h"
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    posted = [
        ("8.8.8.1", "see https://www.pads.com/a?x=1"), ("8.8.8.2", "http://pads.com/a"),
        ("8.8.8.3", "at pads.com/a now"), ("8.8.8.4", "https://pads.com/b"),
        ("8.8.8.5", "one"), ("8.8.8.5", "two"), ("8.8.8.5", "three"), ("8.8.8.6", "three"),
    ]  # fmt: skip
    for number, (address, body) in enumerate(posted):
        sent = form(page, body=body, email=f"{number}@example.org")
        client.post(f"/comments/post/{page.pk}/", sent, REMOTE_ADDR=address)
    assert holds() == ["", "", "bursts", "", "", "", "bursts", ""]
    said = [in_words(one.hold_reasons[0]) for one in Comment.objects.exclude(hold_code="")]
    assert "pads.com/a" in said[0] and "same network address" in said[1]


def test_five_links_are_counted_and_a_long_one_is_cut(page, settings, monkeypatch):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    counted = []
    links = [f"{letter}.example/{'x' * 300}" for letter in "fedcba"]
    submission = Submission(page=page, body=" ".join(f"https://{link}" for link in links))
    monkeypatch.setattr(ratelimit, "consume", lambda *given: counted.append(given[:2]) or 0)
    assert checks.bursts(submission, SETTINGS) is None
    assert counted == [*(("burst-link", link) for link in sorted(links[:5])), ("burst", "")]
    monkeypatch.setattr(ratelimit, "consume", lambda kind, what, rate: what == links[2])
    assert checks.bursts(submission, SETTINGS) == Hold("bursts", links[2][:200])


@pytest.mark.parametrize(
    ("html", "hold"), [("", None), ("<a href>x</a> <a b> <abbr>", Hold("links", "2"))]
)
def test_links_are_counted(page, settings, html, hold):
    settings.NEUROMOD_COMMENTS_MAX_LINKS = 1
    submission = Submission(page=page, body="x")
    submission.body_html = html
    assert checks.links(submission, SETTINGS) == hold


def test_links_of_shorteners_are_held(send, published_at_once, settings):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [f"{HERE}.shorteners"]
    send(body="See https://bit.ly/abc")
    send(body="See https://notbit.ly/abc and https://pubmed.ncbi.nlm.nih.gov/1/")
    assert holds() == ["shorteners", ""]


def test_a_form_used_again_and_again_is_a_doubt(client, page, published_at_once, settings):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [f"{HERE}.token_reuse", f"{HERE}.first_time_author"]
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    token = form(page)["token"]

    def post(number, address, **fields):
        sent = form(page, body=f"Words {number}", email=f"{number}@example.org", **fields)
        client.post(f"/comments/post/{page.pk}/", sent, REMOTE_ADDR=address)

    for number in range(4):
        post(number, "8.8.8.8", token=token)
    post(5, "8.8.8.9", token=token)
    assert holds() == ["", "", "", "token_reuse", ""]


def test_forms_are_counted_as_long_as_they_are_valid(page, settings, monkeypatch):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    settings.NEUROMOD_COMMENTS_TOKEN_HOURS = 5
    counted = []
    monkeypatch.setattr(ratelimit, "consume", lambda *given: counted.append(given) or 0)
    checks.token_reuse(Submission(page=page, body="x", address="8.8.8.8", token="t"), SETTINGS)
    assert counted == [("form", "8.8.8.8|t", ratelimit.Rate(checks.FORM_USES, 5 * 60 * 60))]


def test_without_a_form_or_an_address_no_form_is_reused(page, settings):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    for sent, doubts in (
        ({"address": "8.8.8.8", "token": "one"}, 1), ({"address": "8.8.8.8"}, 0), ({"token": "one"}, 0),
    ):  # fmt: skip
        found = [
            checks.token_reuse(Submission(page=page, body="x", **sent), SETTINGS)
            for _time in range(4)
        ]
        doubt = Hold("token_reuse", str(checks.FORM_USES), weight=0.5)
        assert [one for one in found if one] == [doubt] * doubts


def test_checks_of_the_author_are_doubts(page):
    def answer(check, **fields):
        found = check(Submission(page=page, body=fields.pop("body", "x"), **fields), SETTINGS)
        return (found.code, found.evidence, found.weight) if found else None

    assert answer(checks.disposable_email, email="a@mailinator.com") == (
        "disposable_email", "mailinator.com", 0.5,
    )  # fmt: skip
    assert answer(checks.disposable_email, email="a@eu.mailinator.com")[1] == "mailinator.com"
    assert answer(checks.disposable_email, email="a@example.org") is None
    assert answer(checks.disposable_email) is None
    member = get_user_model()(username="member")
    assert answer(checks.disposable_email, email="a@mailinator.com", user=member) is None
    assert answer(checks.first_time_author, email="a@example.org") == (
        "first_time_author",
        "",
        0.5,
    )
    edited = write(page, "Not published yet")
    assert answer(checks.first_time_author, email="a@example.org", edits=edited) is None
    german = (
        "Ich habe seit zwei Jahren starke Schmerzen im Rücken, und das Gerät hilft mir sehr gut."
    )
    assert answer(checks.language, body=german) == ("language", "de", 0.5)
    assert answer(checks.language, body="Ich habe seit Jahren starke Schmerzen im Rücken") is None
    assert answer(checks.language, body=LONG) is None
    assert answer(checks.language, body="Danke schön!") is None, "too short to tell"


@pytest.mark.parametrize(
    ("letters", "probability", "found"),
    [
        (checks.LETTERS - 1, 1.0, ""),
        (checks.LETTERS, 1.0, "de"),
        (checks.LETTERS, checks.CERTAIN, "de"),
        (checks.LETTERS, math.nextafter(checks.CERTAIN, 0), ""),
    ],
)
def test_a_language_is_named_only_if_it_is_certain(monkeypatch, letters, probability, found):
    identifier = SimpleNamespace(classify=lambda text: ("de", probability))
    monkeypatch.setattr(checks, "_identifier", lambda: identifier)
    words = "word " * (letters // 4) + "word"[: letters % 4]
    assert checks.language_of(read(words)) == found


def test_the_limits_of_the_filter_are_inclusive(page):
    def answer(hold_at, spam_at=None):
        submission = Submission(page=page, body="Subscribe", url="https://pads.example/")
        known = store.Known(Model(), hold_at, spam_at)
        hold = checks.learned(submission, SETTINGS._replace(spam_filter=known))
        assert submission.spam_score == score
        return hold and (type(hold), hold.code, hold.evidence, hold.weight)

    score = Model().score(features("Subscribe", "https://pads.example/"))
    said = explanation.evidence(Model(), "Subscribe", "https://pads.example/")
    above = math.nextafter(score, 1)
    assert answer(above) is None
    assert answer(score) == answer(score, above) == (Hold, "learned", said, 1)
    assert answer(score, score) == (Junk, "learned", said, 1)


@pytest.mark.parametrize("name", ["language", "disposable_email", "first_time_author"])
def test_optional_checks_are_not_in_the_default_list(name):
    assert f"{HERE}.{name}" not in COMMENT_SPAM_CHECKS


def test_the_default_list_names_what_is_there():
    assert all(callable(import_string(path)) for path in COMMENT_SPAM_CHECKS)
