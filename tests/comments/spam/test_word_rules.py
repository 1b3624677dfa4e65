"""Word rules: what they find, what they do, how they are read, and their screens."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from neuromod_wagtail.comments.models import Comment, WordRule
from neuromod_wagtail.comments.moderation.forms import word_rules as forms
from neuromod_wagtail.comments.spam import word_rules
from neuromod_wagtail.comments.spam.word_rules import (
    CheckedText,
    Finding,
    InvalidRule,
    Rule,
    Rules,
)
from tests.comments.conftest import soup, write
from tests.comments.roles import person
from tests.testapp.models import PlainPage


def login(*codenames, superuser=False):
    client = Client()
    users = get_user_model().objects
    boss = users.create_superuser("root", "root@example.net", "x") if superuser else None
    client.force_login(boss or person(*codenames))
    return client


INDEX = "/admin/reader-comments/word-rules/"


def found(text, wanted, match="phrase"):
    finding = Rules([Rule(1, wanted, match, "hold")]).find(CheckedText(text, f"<p>{text}</p>"))
    return finding.words if finding else ""


@pytest.mark.parametrize(
    ("match", "wanted", "hit", "miss"),
    [
        ("phrase", "cure", "It is Secure", "It is safe"),
        ("word", "cure", "A CURE!", "It is secure"),
        ("word", "call me", "Please call – me.", "Please call Meg"),
        ("word", "TENS", "My tens, yes", "It tensed"),
        ("pattern", r"\bb[uü]y+ now", "BÜYYY  now", "I bought now"),
        ("pattern", r"\d{3}-\d{4}", "call 555-1234", "call 55-1234"),
    ],
)
def test_each_kind_finds_its_words_and_no_others(match, wanted, hit, miss):
    assert found(hit, wanted, match)
    assert not found(miss, wanted, match)


@pytest.mark.parametrize(
    ("match", "text", "reason"),
    [
        ("pattern", r"(a)\1", r"invalid escape sequence: \1"),
        ("pattern", "(?<ü", "invalid named capture group: (?<ü"),
        ("pattern", "a*", ""),
        ("pattern", " ", " "),
        ("word", "…", "…"),
        ("phrase", "\u200b", "\u200b"),
    ],
)
def test_what_is_no_rule(match, text, reason):
    with pytest.raises(InvalidRule) as caught:
        Rule(1, text, match, "hold")
    assert str(caught.value) == reason


def test_a_weaker_certain_rule_comes_before_a_stronger_one_across_lines():
    rules = Rules([Rule(1, "hotel", "word", "hold"), Rule(2, "casino", "phrase", "refuse")])

    def find(text):
        return rules.find(CheckedText(text, ""))

    assert find("The casi\nno of our hotel") == Finding(1, "hotel", "hold", "hotel", True)
    assert find("The casi\nno") == Finding(2, "casino", "refuse", "casino", False)
    assert find("The hotel's casino") == Finding(2, "casino", "refuse", "casino", True)
    assert find("\nThe hot els\n") is find("The casi no") is None


def test_patterns_take_time_in_proportion_to_the_text():
    rule = Rules([Rule(1, "(a+)+(b|c)*(a*)*x$", "pattern", "hold")])
    checked = CheckedText("a" * 10_000, "")
    started = time.process_time()
    assert rule.find(checked) is None
    assert time.process_time() - started < 2


def test_without_re2_patterns_hold_every_comment_and_say_so(
    send, published_at_once, rule, monkeypatch
):
    rule("harmless")
    monkeypatch.setattr(word_rules, "find_spec", lambda name: None)
    send(body="first")
    rule("never", match="pattern")
    send(body="second")
    assert [one.hold_code for one in Comment.objects.order_by("pk")] == ["", "check_failed"]


def test_the_strongest_rule_counts_and_hits_are_counted(send, published_at_once, rule):
    held, declined, other = rule("casino"), rule("casino royale", "decline"), rule("poker")
    send(body="Such a casino")
    send(body="The Casino Royale", name="Bo")
    assert [one.status for one in Comment.objects.order_by("pk")] == ["pending", "declined"]
    hits = {one.pk: (one.hits, one.last_hit_at is not None) for one in WordRule.objects.all()}
    assert hits == {held.pk: (1, True), declined.pk: (1, True), other.pk: (0, False)}


def test_rules_are_read_again_only_when_they_have_changed(send, published_at_once, rule):
    first = rule("casino")

    def reads():
        with CaptureQueriesContext(connection) as captured:
            send(body=f"Words {time.monotonic_ns()}")
        return sum(
            sql["sql"].startswith('SELECT "neuromod_comments_wordrule"."id"')
            for sql in captured.captured_queries
        )

    assert [reads(), reads()] == [1, 0]
    rule("poker")
    assert [reads(), reads()] == [1, 0]
    first.text = "roulette"
    first.save()
    assert [reads(), reads()] == [1, 0]
    first.delete()
    assert [reads(), reads()] == [1, 0]


def test_the_rules_of_a_limited_number_of_sites_are_kept(site_settings, rule):
    rule("casino")

    def reads(number, changed=0):
        state = {"site": number, "number": 1, "changed": changed}
        with CaptureQueriesContext(connection) as captured:
            word_rules.current(state)
        return len(captured)

    sites = range(1000, 1000 + word_rules.KEPT + 1)
    assert [reads(number) for number in sites] == [1] * len(sites)
    assert [reads(number) for number in sites[1:]] == [0] * word_rules.KEPT
    assert reads(sites[0]) == 1, "the oldest made room"
    assert [reads(sites[-1]), reads(sites[-1], 1), reads(sites[1])] == [0, 1, 1]
    assert word_rules.current({"site": site_settings.site.pk, "number": 0}) is None
    assert len(word_rules.current(word_rules.state_of(site_settings.site.pk)).rules) == 1


def test_rules_of_another_site_do_not_count(send, published_at_once, root, rule):
    from wagtail.models import Page

    top = Page.get_first_root_node().add_child(instance=Page(title="Other", slug="other-root"))
    other = Site.objects.create(hostname="other.example", root_page=top)
    WordRule.objects.create(site=other, text="marjoram")
    send(body="Some marjoram")
    assert Comment.objects.get().hold_reasons == []
    rule("poker")
    send(body="A poker")
    assert [one.status for one in Comment.objects.order_by("pk")] == ["approved", "pending"]


def test_a_rule_is_tried_on_past_comments_before_it_is_saved(page, site_settings):
    admin = login(superuser=True)
    write(page, "A miracle cure", status="approved")
    write(page, "A miracle, buy", status="spam", name="Bo")
    write(page, "A relief", status="approved", name="Cy")
    sent = {"site": site_settings.site.pk, "text": "miracle", "match": "word", "action": "hold"}
    answer = admin.post(f"{INDEX}new/", {**sent, "try": "1"})
    html = soup(answer)
    assert answer.status_code == 200 and not WordRule.objects.exists()
    assert "Found in 2 of the newest 3 comments." in html.select_one(".nm-card").get_text()
    shown = [one.get_text() for one in html.select(".nm-card blockquote")]
    assert shown == ["A miracle cure", "A miracle, buy"], "published ones first"
    assert html.select_one("[name=text]")["value"] == "miracle"
    assert admin.post(f"{INDEX}new/", sent).status_code == 302
    rule = WordRule.objects.get()
    assert (rule.text, rule.match, rule.action) == ("miracle", "word", "hold")
    answer = admin.post(f"{INDEX}edit/{rule.pk}/", {**sent, "text": "relief", "try": "1"})
    assert [one.get_text() for one in soup(answer).select(".nm-card blockquote")] == ["A relief"]
    assert WordRule.objects.get().text == "miracle"
    assert "miracle" in soup(admin.get(INDEX)).select_one("table").get_text()


def test_a_trial_reads_the_newest_comments_of_one_site(root, page, rule, monkeypatch):
    monkeypatch.setattr(word_rules, "TRIED", 5)
    monkeypatch.setattr(word_rules, "EXAMPLES", 2)
    top = root.get_parent().add_child(instance=PlainPage(title="Other", slug="other-root"))
    Site.objects.create(hostname="other.example", root_page=top)
    written = [
        write(where, f"{body} {place}", status=status, email=f"{place}@example.org")
        for place, (where, body, status) in enumerate([
            (page, "Casino", "approved"), (page, "Casino", "approved"), (page, "Casino", "pending"),
            (page, "Casino", "spam"), (page, "Roulette", "approved"), (page, "Casino", "pending"),
            (top, "Casino", "approved"),
        ])
    ]  # fmt: skip
    trial = word_rules.try_rule(rule("casino"))
    assert (trial.tried, trial.number) == (5, 4)
    assert trial.found == {"pending": 2, "spam": 1, "approved": 1}
    assert trial.examples == [written[1], written[5]], "published ones first, then the newest"
    assert trial.oldest == written[1].submitted_at
    Comment.objects.update(submitted_at=written[0].submitted_at, extra={"tried": ["roulette"]})
    assert word_rules.try_rule(rule("Roulette")).number == 5
    assert word_rules.try_rule(rule("0@example")).number == 0, "it is not of the newest five"
    assert word_rules.try_rule(rule("5@example")).examples == [written[5]]


def test_a_wrong_pattern_is_told_beside_it(site_settings):
    sent = {"site": site_settings.site.pk, "text": "(", "match": "pattern", "action": "hold"}
    html = soup(login(superuser=True).post(f"{INDEX}new/", sent))
    assert (
        "This is not a valid RE2 pattern"
        in html.select_one("#panel-child-text-errors, .error-message").get_text()
    )
    assert not WordRule.objects.exists()


def test_saving_a_rule_keeps_the_hits_counted_meanwhile(rule):
    one, other = rule("casino"), rule("poker")
    stale, before = WordRule.objects.get(pk=one.pk), one.changed_at
    finding = Rules([Rule(one.pk, "casino", "phrase", "hold")]).find(CheckedText("casino", ""))
    word_rules.count_hit(finding)
    stale.note = "Seen often"
    stale.save()
    one.refresh_from_db()
    assert (one.hits, one.note) == (1, "Seen often")
    assert one.last_hit_at is not None and one.changed_at > before
    assert WordRule.objects.get(pk=other.pk).hits == 0


def test_only_moderators_of_the_whole_site_see_the_rules(root, rule, site_settings):
    one = rule("casino")
    everywhere, elsewhere = login("change_comment"), login("add_wordrule", "change_wordrule")
    places = [
        INDEX, f"{INDEX}new/", f"{INDEX}edit/{one.pk}/", "/admin/word-rules/import/",
        f"/admin/word-rules/export/?site={site_settings.site.pk}",
    ]  # fmt: skip
    assert {everywhere.get(place).status_code for place in places} == {200}
    assert {elsewhere.get(place).status_code for place in places} <= {302, 403}


def upload(text, site):
    file = SimpleUploadedFile("rules.csv", text.encode("utf-8-sig"))
    return {"site": site.pk, "file": file}


def test_rules_go_out_and_in_as_csv(rule, site_settings):
    rule("=cmd", note="-x")
    rule("casino", "decline", "word")
    site, admin = site_settings.site, login(superuser=True)
    answer = admin.get(f"/admin/word-rules/export/?site={site.pk}")
    text = b"".join(answer.streaming_content).decode()
    before = list(WordRule.objects.order_by("pk").values_list("text", "match", "action", "note"))
    WordRule.objects.all().delete()
    assert admin.post("/admin/word-rules/import/", upload(text, site)).status_code == 302
    assert (
        list(WordRule.objects.order_by("pk").values_list("text", "match", "action", "note"))
        == before
    )
    changed = "action,text,match\r\nrefuse,CASINO,word\r\n,poker,\r\n"
    admin.post("/admin/word-rules/import/", upload(changed, site))
    assert {(one.text, one.action) for one in WordRule.objects.all()} == {
        ("=cmd", "hold"), ("CASINO", "refuse"), ("poker", "hold"),
    }  # fmt: skip


def test_a_file_with_errors_changes_nothing_and_names_each_line(site_settings):
    text = "text,match,action\ngood,phrase,hold\n(,pattern,hold\nx,sometimes,hold\n"
    answer = login(superuser=True).post(
        "/admin/word-rules/import/", upload(text, site_settings.site)
    )
    checked = soup(answer).get_text()
    assert answer.status_code == 200 and not WordRule.objects.exists()
    assert "Line 3:" in checked and "Line 4:" in checked and "Line 2:" not in checked


@pytest.mark.parametrize(
    ("number", "last"),
    [(10, "Line 11:"), (11, "There is 1 more error."), (12, "There are 2 more errors.")],
)
def test_of_many_errors_ten_are_named(site_settings, number, last):
    text = "text,match\n" + "x,sometimes\n" * number
    site = site_settings.site
    form = forms.ImportForm({"site": site.pk}, {"file": upload(text, site)["file"]})
    errors = form.errors["file"]
    assert len(errors) == 10 + (number > 10) and errors[-1].startswith(last)
    assert errors[9].startswith("Line 11:")


@pytest.mark.parametrize("text", ["words\na\n", "text,match\n,word\n", "text\n"])
def test_a_file_without_rules_is_refused(site_settings, text):
    site = site_settings.site
    form = forms.ImportForm({"site": site.pk}, {"file": upload(text, site)["file"]})
    assert form.errors["file"] == ["The file has no column “text”, or no rules."]


def test_a_site_has_only_so_many_rules(site_settings, monkeypatch):
    monkeypatch.setattr(forms, "MOST", 2)
    site = site_settings.site
    form = forms.ImportForm({"site": site.pk}, {"file": upload("text\na\nb\nc\n", site)["file"]})
    assert "The maximum is 2" in form.errors["file"][0]
    form = forms.ImportForm({"site": site.pk}, {"file": upload("text\na\nb\n", site)["file"]})
    assert form.is_valid() and form.save() == 2
    data = {"site": site.pk, "text": "c", "match": "phrase", "action": "hold"}
    assert "site" in forms.WordRuleForm(data=data).errors


def test_rules_that_differ_in_case_alone_are_imported(rule, site_settings):
    rule("Pads")
    rule("pads")
    rule(r"\D{9}", match="pattern")
    text = "text,match,action\nPads,phrase,refuse\n\\d{9},pattern,hold\n\\d{7},pattern,hold\n"
    text += "\\D{7},pattern,hold\n"
    answer = login(superuser=True).post(
        "/admin/word-rules/import/", upload(text, site_settings.site)
    )
    assert answer.status_code == 302
    found = {(one.text, one.action) for one in WordRule.objects.all()}
    assert found == {
        ("Pads", "refuse"), ("pads", "hold"), (r"\D{9}", "hold"), (r"\d{9}", "hold"),
        (r"\d{7}", "hold"), (r"\D{7}", "hold"),
    }  # fmt: skip


def test_a_file_with_a_null_character_is_refused(site_settings):
    answer = login(superuser=True).post(
        "/admin/word-rules/import/", upload("text\ngood\nb\0d\n", site_settings.site)
    )
    assert "Line 3:" in soup(answer).get_text() and not WordRule.objects.exists()


def test_what_a_pattern_finds_in_an_address_or_browser_is_not_stored(
    client, page, send, settings, rule
):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = ["neuromod_wagtail.comments.spam.checks.words"]
    rule(r"127\.0\.\d+\.\d+", match="pattern")
    send(body="Not said")
    send(body="I run my pump at 127.0.0.1 here", email="b@example.org")
    of_address, of_text = Comment.objects.order_by("pk")
    assert of_address.hold_reasons[0] == {"code": "words", "evidence": r"127\.0\.\d+\.\d+"}
    assert of_text.hold_reasons[0] == {"code": "words", "evidence": "127.0.0.1"}


def test_what_a_pattern_finds_across_lines_is_shown_as_it_was_found(send, settings, rule):
    """In the text as it reads, or only where its lines are joined."""
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = ["neuromod_wagtail.comments.spam.checks.words"]
    for pattern, body, found in (
        (r"buy\s+now", "Buy\n\nnow", "buy now"),
        (r"pen\w+s", "A pe\nnis", "penis"),
    ):
        rule(pattern, match="pattern")
        send(body=body)
        held = Comment.objects.latest("pk")
        assert held.hold_reasons[0] == {"code": "words", "evidence": found}
