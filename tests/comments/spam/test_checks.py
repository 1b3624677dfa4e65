"""Spam checks and addresses: staff names, rates, proxies, the reader's address."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from neuromod_wagtail.comments.models import Ban, Comment, TrustLevel
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.moderation.queue.filters import QueueFilterSet, queue_from
from neuromod_wagtail.comments.security import ip, ratelimit, tokens
from neuromod_wagtail.comments.security.ip import email_hash
from neuromod_wagtail.comments.spam import checks, word_rules
from neuromod_wagtail.comments.spam.checks import signs_as_staff
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from neuromod_wagtail.comments.spam.pipeline import spam_check
from neuromod_wagtail.comments.spam.submission import Hint, Hold, Submission
from neuromod_wagtail.conf import COMMENT_SPAM_CHECKS
from tests.comments.conftest import form, soup, write
from tests.comments.roles import person
from tests.testapp.models import PlainPage


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
    TrustLevel.objects.create(person_key=f"user:{page.owner.pk}", choice="hold")
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
    assert comment.hold_reasons == [{"code": "shouting", "evidence": "100%"}]
    assert (comment.status, comment.hold_code) == ("pending", "shouting")


@spam_check("shouting", "Capitals only", "Written in capitals only: %(evidence)s.")
def named_shouting(submission, comment_settings):
    return Hold("shouting", "100%") if submission.body.isupper() else None


def test_moderators_are_told_of_a_check_of_the_site_in_its_words(send, settings, site_settings):
    def labels():
        return dict(QueueFilterSet(queryset=Comment.objects.none()).form.fields["reason"].choices)

    site_settings.moderation = "after"
    site_settings.save()
    hold = {"code": "shouting", "evidence": "100%"}
    assert (in_words(hold), "shouting" in labels()) == ("shouting: 100%", False)
    own = f"{__name__}.named_shouting"
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [*COMMENT_SPAM_CHECKS, own]
    send(body="HELP ME NOW")
    [held] = Comment.objects.get().hold_reasons
    assert in_words(held) == "Written in capitals only: 100%."
    assert labels()["shouting"] == "Capitals only" and "links" in labels()
    write(Comment.objects.get().page, "Quiet", email="b@example.org")
    chosen = queue_from(None, QueryDict("reason=shouting"))
    assert [one.body for one in Comment.objects.filter(chosen.indexed)] == ["HELP ME NOW"]


def shouting(submission, comment_settings):
    return Hold("shouting", "100%") if submission.body.isupper() else None


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
    with pytest.raises(ValueError, match="is not a rate"):
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
        # One address, however a server writes it.
        (0, {"REMOTE_ADDR": "::ffff:8.8.8.8"}, "8.8.8.8"),
        (1, {"HTTP_X_FORWARDED_FOR": "[2A00:0::1]"}, "2a00::1"),
        (0, {"REMOTE_ADDR": "fe80::1%eth0"}, "fe80::1"),
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
            assert send(body=f"counted {size}", follow="replies").status_code == 302
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 15


HIDDEN = [
    "casino", "CASINO", "c*as*ino", "**c**asino", "cas[i](https://e.com)no", "c\u200bas\u00adino",
    "\uff43\uff41\uff53\uff49\uff4e\uff4f", "&#99;asino", "c&shy;asino", "&#x63;&#97;sino", "c<b>a</b>sino",
    "c<!-- -->asino", "`cas`ino", "> cas*ino*", "[x](https://casino.example)",
]  # fmt: skip


@pytest.mark.parametrize("text", HIDDEN)
def test_a_listed_word_is_seen_however_it_is_written(send, rule, text):
    rule("poker", "refuse")
    listed = rule("Casino", "refuse")
    answer = send(body=f"Such a {text}!")
    assert (answer.status_code, answer["X-Comment-Refused"]) == (400, "words")
    assert "“Casino” is not allowed here" in soup(answer).select_one(".nm-error").get_text()
    listed.delete()
    rule("ｃasi\u200bno")
    assert send(body=f"Such a {text}!").status_code == 302
    assert Comment.objects.get().hold_code == "words"


def test_phrases_are_found_across_lines_and_words_cut_in_two_are_held(send, rule):
    rule("buy  now", "refuse")
    rule("penis", "refuse")
    assert send(body="Buy\n\n*now*").status_code == 400
    assert send(body="A pe\nnis").status_code == 302
    assert Comment.objects.get().hold_code == "words"
    Comment.objects.all().delete()
    rule("call me")
    assert send(body="Call\n\n*me*").status_code == 302
    assert Comment.objects.get().hold_code == "words"
    Comment.objects.all().delete()
    assert send(body="The pen is red, now buy").status_code == 302
    assert Comment.objects.get().hold_code == "moderation"
    rule("casino", "decline")
    assert send(body="A casi\nno").status_code == send(body="A casino").status_code == 302
    cut, whole = Comment.objects.order_by("pk")[1:]
    assert (cut.status, whole.status) == ("pending", "declined")


def test_every_text_in_fields_of_a_sites_own_is_looked_at():
    own = {"condition": "back", "since": 3, "tried": ["TENS", {"where": "knee"}], "none": None}
    assert list(word_rules.texts(own)) == ["back", "TENS", "knee"]


@pytest.mark.parametrize("field", ["name", "url", "email"])
def test_listed_words_are_found_in_every_field(send, rule, field):
    rule("casino", "refuse")
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
    assert signs_as_staff(Submission(page=page, body="x", name="mia")), "a guest's name is typed"


def code(answer):
    return answer.get("X-Comment-Refused", "")


def test_signs_without_letters_are_nobodys_name(send, page):
    users = get_user_model().objects
    users.create_superuser("nameless", "n@example.org", "x")
    users.create_superuser("***", "m@example.org", "x")
    page.owner = users.create_user("…", "o@example.org")
    page.save()
    for name in ("✨", "…", "***"):
        assert send(name=name, body=name).status_code == 302
    assert code(send(name="Nameless")) == "staff_name"


def test_the_owner_of_a_page_is_taken_for_staff_there_and_only_there(send, root, page):
    users = get_user_model().objects
    page.owner = users.create_user("w", "w@example.org", first_name="Wanda", last_name="Writer")
    page.save()
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    assert code(send(name="wanda WRITER")) == "staff_name"
    assert code(send(to=other, name="Wanda Writer")) == ""
    users.filter(pk=page.owner_id).update(is_active=False)
    assert code(send(name="Wanda Writer")) == "", "who has no account any more signs nothing"


def test_only_groups_that_may_enter_the_admin_are_staff(send, page):
    users = get_user_model().objects
    for name, group in (("Edda", "Editors"), ("Reba", "Readers")):
        user = users.create_user(name.lower(), f"{name}@example.org", first_name=name)
        user.groups.add(Group.objects.get_or_create(name=group)[0])
    users.create_user("plain", "p@example.org", first_name="Ingo", is_staff=True)
    assert code(send(name="Edda")) == "staff_name"
    assert code(send(name="Reba")) == ""
    assert code(send(name="Ingo", body="is_staff")) == "staff_name"
    assert code(send(name="edda", body="login of someone")) == "staff_name"


def test_who_is_of_the_staff_of_a_page_and_who_is_not(page):
    """Not who left, and not who has a permission that is only called or placed like the right one."""
    users, kinds = get_user_model().objects, ContentType.objects
    boss, left, owner, _reader, other, alike = (
        users.create_user(name) for name in ("Boss", "Left", "Owner", "Reader", "Other", "Alike")
    )
    users.filter(pk__in=[boss.pk, left.pk]).update(is_superuser=True)
    users.filter(pk=left.pk).update(is_active=False)
    for user, kind, codename in (
        (other, Permission.objects.get(codename="access_admin").content_type, "other"),
        (alike, kinds.get_for_model(PlainPage), "access_admin"),
    ):
        user.user_permissions.add(
            Permission.objects.create(codename=codename, content_type=kind, name="x")
        )
    for page.owner, staff in ((None, {"Boss"}), (owner, {"Boss", "Owner"}), (boss, {"Boss"})):
        names = users.values_list("username", flat=True)
        assert {name for name in names if checks.is_staff_name(name, page)} == staff


@pytest.mark.django_db
def test_a_user_model_need_not_say_who_is_staff(monkeypatch):
    users = get_user_model()
    users.objects.create_user("flagged", is_staff=True)
    boss = users.objects.create_superuser("boss")
    without = SimpleNamespace(_default_manager=users._default_manager)
    monkeypatch.setattr(checks, "get_user_model", lambda: without)
    assert checks._staff.__wrapped__().run() == [boss]


def test_the_staff_may_sign_with_their_own_name(client, send, page):
    users = get_user_model().objects
    boss = users.create_superuser("boss", "boss@example.org", "x", first_name="Bo", last_name="S")
    client.force_login(boss)
    assert send().status_code == 302
    client.logout()
    assert code(send(name="Bo S", body="a stranger")) == "staff_name"
    client.force_login(users.create_superuser("nm", "nm@example.org", "x"))
    assert code(send(name="Bo S", body="of the staff, without a name of their own")) == ""
    client.force_login(users.create_user("reader", "r@example.org"))
    assert code(send(name="Bo S", body="a reader without a name")) == "staff_name"


@pytest.mark.parametrize(("limit", "number", "code"), [
    (2, 1, "moderation"), (2, 2, "links"), (2, 3, "links"), (0, 5, "moderation"),
])  # fmt: skip
def test_so_many_links_or_more_hold(send, settings, limit, number, code):
    settings.NEUROMOD_COMMENTS_MAX_LINKS = limit
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [
        path for path in COMMENT_SPAM_CHECKS if not path.endswith("learned")
    ]
    send(body=" ".join(f"https://e.com/{n}" for n in range(number)))
    comment = Comment.objects.get()
    assert comment.hold_code == code
    reasons = [reason["code"] for reason in comment.hold_reasons]
    assert ("links" in reasons) == (code == "links")


def test_a_filled_trap_is_refused_and_an_empty_one_is_not(send):
    assert code(send(contact_time="now")) == "honeypot"
    assert code(send(contact_time="")) == ""


def test_superusers_are_staff_and_a_name_of_an_account_is_its_own(client, send, page):
    users = get_user_model().objects
    users.create_user("s", "s@example.org", first_name="Sue", is_superuser=True)
    assert code(send(name="Sue")) == "staff_name"
    client.force_login(users.create_user("other", "o@example.org", first_name="Sue"))
    assert code(send(body="the name that the site gave them")) == ""


def test_who_is_banned_is_refused_but_for_moderators_here(client, send, root, page):
    users = get_user_model().objects
    until = timezone.now() + timedelta(days=1)
    banned = ("bad@example.org", "boss@example.org", "reader@example.org", "there@example.org")
    for email in banned:
        Ban.objects.create(kind="email", value=email_hash(email), reason="r", until=until)
    assert code(send(email="bad@example.org")) == "banned"
    assert code(send(email="good@example.org")) == ""
    client.force_login(users.create_user("r", "reader@example.org", first_name="Rea"))
    assert code(send(body="a user")) == "banned"
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    there = person(section=other, name="there")
    users.filter(pk=there.pk).update(email="there@example.org")
    client.force_login(there)
    assert code(send(body="a moderator elsewhere")) == "banned"
    assert code(send(to=other, body="a moderator there")) == ""
    client.force_login(users.create_superuser("b", "boss@example.org", "x", first_name="Bo"))
    assert code(send(body="a moderator")) == ""
    assert Ban.objects.count() == len(banned)


@pytest.mark.django_db
def test_an_email_of_an_account_is_noticed_however_it_is_written():
    account = get_user_model().objects.create_user("ann", "Ann@Example.org", first_name="Ann")
    comment_settings = settings_for(PlainPage(title="New"), None)

    def of(email, user=None):
        return checks.registered_email(
            Submission(page=PlainPage(title="New"), body="b", email=email, user=user),
            comment_settings,
        )

    assert of("aNN@example.ORG") == of("Ann@Example.org") == Hint("registered_email")
    assert of("bob@example.org") is of("") is of("Ann@Example.org", account) is None


def test_a_banned_domain_is_named_beside_the_email_and_no_other_ban_is(send):
    until = timezone.now() + timedelta(days=1)
    Ban.objects.create(kind="domain", value="bad.example", reason="r", until=until)
    Ban.objects.create(kind="email", value=email_hash("a@good.example"), reason="r", until=until)
    answer = send(email="x@bad.example")
    assert answer.status_code == 403
    refused = soup(answer)
    assert "bad.example" in refused.find(id="nm-email_error").get_text()
    refused = soup(send(email="a@good.example"))
    assert refused.find(id="nm-email_error") is None
    assert "good.example" not in refused.select_one("[role=alert]").get_text()


def test_listed_words_are_found_in_what_the_browser_says_of_itself(client, page, rule):
    rule("spambot", "refuse")
    for agent, refused in (("SpamBot/1.0", "words"), ("Mozilla/5.0", "")):
        sent = client.post(
            f"/comments/post/{page.pk}/", form(page, body=agent[:4]), HTTP_USER_AGENT=agent
        )
        assert code(sent) == refused
