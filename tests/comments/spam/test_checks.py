"""Spam checks and addresses: staff names, rates, proxies, the reader's address."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.http import QueryDict
from django.test import RequestFactory

from neuromod_wagtail.comments.models import Comment, Standing
from neuromod_wagtail.comments.moderation.filters import QueueFilterSet, queue_from
from neuromod_wagtail.comments.security import ip, ratelimit, tokens
from neuromod_wagtail.comments.spam import checks
from neuromod_wagtail.comments.spam.checks import signs_as_staff, spam_check
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from neuromod_wagtail.comments.spam.submission import Hold, Submission
from neuromod_wagtail.conf import COMMENT_SPAM_CHECKS
from tests.comments.conftest import form, soup, write


@pytest.fixture
def staff(db):
    user = get_user_model().objects.create_user("gshima", first_name="Glenn", last_name="Shima")
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


@pytest.mark.parametrize(
    "name", ["Glenn Shima", "glenn  SHIMA", "GSHIMA", "Glеnn Shіma", "Glénn-Shima"]
)
def test_staff_names_are_refused(send, page, staff, name):
    answer = send(name=name)
    assert (answer.status_code, answer["X-Comment-Refused"]) == (400, "staff_name")
    assert soup(answer).select_one("[name=name]")["aria-invalid"] == "true"
    assert not Comment.objects.exists()


def test_staff_names_are_marked_where_the_site_says_so(
    send, page, staff, settings, published_at_once
):
    settings.NEUROMOD_COMMENTS_STAFF_NAMES = "mark"
    send(name="Glenn Shima")
    send(name="Ann", body="other")
    assert list(Comment.objects.order_by("pk").values_list("badge", flat=True)) == ["guest", ""]


def test_so_are_the_names_of_those_who_wrote_the_page(send, page, monkeypatch):
    from tests.testapp.models import PlainPage

    monkeypatch.setattr(
        PlainPage, "get_writer_names", lambda page: ["Ines Carvalho"], raising=False
    )
    for name in ("Ines Carvalho", "Inês  carvalho", "Іnеs Саrvаlhо"):
        assert send(name=name)["X-Comment-Refused"] == "staff_name"
    assert send(name="Ines C.").status_code == 302


def test_whoever_may_enter_the_admin_is_staff(send, page, django_user_model):
    user = django_user_model.objects.create_user("q", "q@example.org", first_name="Quim")
    assert send(name="Quim").status_code == 302
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert send(name="Quim", body="again")["X-Comment-Refused"] == "staff_name"


def test_who_wrote_the_page_answers_at_once(page, client, send, django_user_model):
    """Even where everything is held, unless a moderator chose to hold this person's comments."""
    page.owner = django_user_model.objects.create_user("writer", "w@example.org")
    page.save()
    client.force_login(page.owner)
    send()
    comment = Comment.objects.get()
    assert (comment.status, comment.badge) == ("approved", "author")
    own = f"/comments/own/{tokens.own_token(comment.pk)}/"
    client.post(own, form(page, body="Changed", action="edit"))
    comment.refresh_from_db()
    assert (comment.status, comment.body) == ("approved", "Changed")
    Standing.objects.create(person_key=f"user:{page.owner.pk}", choice="hold")
    send(body="Another")
    assert Comment.objects.latest("pk").status == "pending"


def test_the_staff_itself_has_its_badge(page, client, staff, send):
    page.owner = staff
    page.save()
    client.force_login(staff)
    send()
    other = get_user_model().objects.create_superuser("boss", "boss@example.org", "x")
    client.force_login(other)
    send(body="other")
    assert list(Comment.objects.order_by("pk").values_list("badge", flat=True)) == [
        "author",
        "staff",
    ]


def test_confusable_names_of_the_test_data(data):
    import json

    pairs = json.loads((data / "strings/unicode/confusables.json").read_text())
    taken_for = {chr(letter): chr(latin) for letter, latin in checks.LOOKALIKES.items()}
    doubted = {
        letter
        for letter, latin in taken_for.items()
        if latin not in [known["c"].casefold() for known in pairs[letter]]
    }
    assert doubted == {"ε", "ӏ"}, "a small letter that the list has for a capital one"
    for letter, latin in taken_for.items():
        assert checks.confusable_key(f"B{letter}b") == checks.confusable_key(f"b{latin}B")
    assert checks.confusable_key("Аdmіn") == checks.confusable_key("admin")
    assert checks.confusable_key("Adam") != checks.confusable_key("Adan")


def test_a_site_can_add_its_own_check(page, send, settings, published_at_once):
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = ["tests.comments.spam.test_checks.shouting"]
    send(body="HELP ME NOW")
    comment = Comment.objects.get()
    assert comment.hold_reasons == [{"code": "shouting", "evidence": "100 %"}]
    assert (comment.status, comment.hold_code) == ("pending", "shouting")


@spam_check("shouting", "Capitals only", "Written in capitals only: %(evidence)s.")
def named_shouting(submission, rules):
    return Hold("shouting", "100 %") if submission.body.isupper() else None


def test_moderators_are_told_of_a_check_of_the_site_in_its_words(send, settings, site_rules):
    def labels():
        return dict(QueueFilterSet(queryset=Comment.objects.none()).form.fields["reason"].choices)

    site_rules.moderation = "after"
    site_rules.save()
    hold = {"code": "shouting", "evidence": "100 %"}
    assert (in_words(hold), "shouting" in labels()) == ("shouting: 100 %", False)
    own = f"{__name__}.named_shouting"
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [*COMMENT_SPAM_CHECKS, own]
    send(body="HELP ME NOW")
    [held] = Comment.objects.get().hold_reasons
    assert in_words(held) == "Written in capitals only: 100 %."
    assert labels()["shouting"] == "Capitals only" and "links" in labels()
    write(Comment.objects.get().page, "Quiet", email="b@example.org")
    chosen = queue_from(None, QueryDict("reason=shouting"))
    assert [one.body for one in Comment.objects.filter(chosen.narrow)] == ["HELP ME NOW"]


def shouting(submission, rules):
    return Hold("shouting", "100 %") if submission.body.isupper() else None


@pytest.mark.parametrize(
    ("text", "rate"),
    [("5/10m", (5, 600)), ("20/h", (20, 3600)), ("1/15s", (1, 15)), ("3/2d", (3, 172800))],
)
def test_rates(text, rate):
    parsed = ratelimit.parse(text)
    assert (parsed.count, parsed.seconds) == rate
    assert ratelimit.parse("") is None


@pytest.mark.parametrize("text", ["5", "x/m", "5/0m", "5/m/ip", "-1/m", "5/10", " 5/m"])
def test_rates_that_cannot_be_read(text):
    with pytest.raises(ValueError, match="no rate"):
        ratelimit.parse(text)


def test_a_spent_quota_says_how_long_to_wait():
    rate = ratelimit.Rate(2, 600)
    assert [ratelimit.consume("t", "a", rate) > 0 for _ in range(4)] == [False, False, True, True]
    assert ratelimit.consume("t", "b", rate) == 0
    assert ratelimit.consume("t", "", rate) == 0


@pytest.mark.parametrize(
    ("proxies", "meta", "address"),
    [
        (None, {"REMOTE_ADDR": "8.8.8.8"}, "8.8.8.8"),
        (None, {"REMOTE_ADDR": "8.8.8.8", "HTTP_X_FORWARDED_FOR": "1.1.1.1"}, ""),
        (0, {"REMOTE_ADDR": "8.8.8.8", "HTTP_X_FORWARDED_FOR": "1.1.1.1"}, "8.8.8.8"),
        (1, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 1.1.1.1"}, "1.1.1.1"),
        (2, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 1.1.1.1"}, "6.6.6.6"),
        (3, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 1.1.1.1"}, ""),
        (1, {"REMOTE_ADDR": "10.0.0.1"}, ""),
        (1, {"HTTP_X_FORWARDED_FOR": "rubbish"}, ""),
        (0, {"REMOTE_ADDR": ""}, ""),
    ],
)
def test_the_readers_address(settings, proxies, meta, address):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", **{"REMOTE_ADDR": "", **meta})
    assert ip.address_of(request) == address


def test_limits_are_counted_on_networks_for_ipv6(settings):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    assert ip.limit_key("2a00::1") == ip.limit_key("2a00::2") == "2a00::/64"
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = None
    assert ip.limit_key("fe80::1") == ""


@pytest.mark.django_db
def test_emails_and_websites_of_the_test_data_are_judged_without_an_error(data, page):
    import json

    from neuromod_wagtail.comments.forms import CommentForm

    accepted = 0
    for case in json.loads((data / "strings/email/emails.json").read_text()):
        checked = CommentForm(form(page, email=case["address"]))
        if "email" not in checked.errors:
            accepted += 1
            assert (
                "@" in checked.cleaned_data["email"] and "\n" not in checked.cleaned_data["email"]
            )
    assert accepted > 20
    for case in json.loads((data / "strings/url/urls.json").read_text()):
        checked = CommentForm(form(page, url=case["url"]))
        if "url" not in checked.errors:
            address = checked.cleaned_data["url"]
            assert not address or address.split(":")[0].lower() in {"http", "https"}, case


def test_the_hash_key_can_outlive_the_secret_key(settings):
    before = ip.email_hash("a@example.org")
    settings.SECRET_KEY = "another"
    assert ip.email_hash("a@example.org") != before
    settings.NEUROMOD_COMMENTS_HASH_KEY = "kept"
    kept = ip.email_hash(" A@Example.org")
    settings.SECRET_KEY = "third"
    assert ip.email_hash("a@example.org") == kept


@pytest.mark.django_db
def test_checks_cost_no_query_a_comment(page, published_at_once, send, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for size in (1, 25):
        for number in range(size):
            write(page, f"{size} {number}", email=f"x{number}@example.org")
        with CaptureQueriesContext(connection) as captured:
            assert send(body=f"counted {size}", follow="replies", notify="on").status_code == 302
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 15


HIDDEN = [
    "casino", "CASINO", "c*as*ino", "**c**asino", "cas[i](https://e.com)no", "c\u200bas\u00adino",
    "\uff43\uff41\uff53\uff49\uff4e\uff4f", "&#99;asino", "c&shy;asino", "&#x63;&#97;sino", "c<b>a</b>sino",
    "c<!-- -->asino", "`cas`ino", "> cas*ino*", "[x](https://casino.example)",
]  # fmt: skip


@pytest.mark.parametrize("text", HIDDEN)
def test_a_listed_word_is_seen_however_it_is_written(send, site_rules, text):
    site_rules.refuse_words = "poker\nCasino"
    site_rules.save()
    answer = send(body=f"Such a {text}!")
    assert (answer.status_code, answer["X-Comment-Refused"]) == (400, "words")
    assert "“Casino” is not allowed here" in soup(answer).select_one(".nm-error").get_text()
    site_rules.refuse_words, site_rules.hold_words = "", "poker\nｃasi\u200bno"
    site_rules.save()
    assert send(body=f"Such a {text}!").status_code == 302
    assert Comment.objects.get().hold_code == "words"


def test_phrases_are_found_across_lines_and_words_cut_in_two_are_held(send, site_rules):
    site_rules.refuse_words = "buy  now\npenis"
    site_rules.save()
    assert send(body="Buy\n\n*now*").status_code == 400
    assert send(body="A pe\nnis").status_code == 302
    assert Comment.objects.get().hold_code == "words"
    Comment.objects.all().delete()
    assert send(body="The pen is red, now buy").status_code == 302
    assert Comment.objects.get().hold_code == "moderation"


@pytest.mark.parametrize("field", ["name", "url", "email"])
def test_listed_words_are_found_in_every_field(send, site_rules, field):
    site_rules.refuse_words = "casino"
    site_rules.save()
    sent = {"name": "Cas\u200bino", "url": "HTTPS://CASINO.example", "email": "casino@example.org"}
    assert send(**{field: sent[field]}).status_code == 400
    assert send().status_code == 302


@pytest.mark.parametrize(
    "nothing", ["\u200b", "\u00ad\u2060", "\u3164", "\u2800", "\u202e \u200f", "\u0301"], ids=ascii
)
def test_nothing_visible_is_nothing(send, settings, nothing):
    answer = send(name=nothing)
    assert answer.status_code == 400
    assert soup(answer).find(id="nm-name_error").get_text(strip=True) == "Enter your name."
    for body in (nothing, f"> {nothing}", f"[{nothing}](https://e.com)", f"*{nothing}*\n\n- "):
        answer = send(body=body)
        assert answer.status_code == 400
        assert soup(answer).find(id="nm-body_error").get_text(strip=True) == "Write your comment."
    assert not Comment.objects.exists()
    settings.NEUROMOD_COMMENTS_REQUIRE_IDENTITY = False
    assert send(name=nothing, email="").status_code == 302
    assert Comment.objects.get().name == ""


def test_a_website_may_shout(send):
    assert send(url="HTTPS://Example.ORG/Path").status_code == 302
    assert Comment.objects.get().url == "HTTPS://Example.ORG/Path"
    assert send(url="FTP://example.org", body="Other").status_code == 400


def test_a_reader_with_an_account_may_not_sign_as_another_of_the_staff(page, django_user_model):
    django_user_model.objects.create_superuser("mia", "mia@example.net", "x")
    reader = django_user_model.objects.create_user("reader")
    for is_signed in (False, True):
        submission = Submission(page=page, body="x", name="mia", user=reader, is_signed=is_signed)
        assert signs_as_staff(submission) is is_signed
