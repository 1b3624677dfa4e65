"""Behaviours that readers and moderators expect from other comment systems, by number.

The numbers are those of the list of 54 behaviours; groups A to F are about comments, group G is
about the importer. Where peers differ, the choice stands at its number. The last test fails when
a number has neither a test here nor a word below.

Decided otherwise, or elsewhere:

A16  the flood window is a quota ("5/10m"), not 15 seconds between two comments.
A26  the user agent is looked at by the word rules (cut to 254 characters) and never stored.
B7   a word that is not allowed here is refused and told, not put into a hidden bin.
B14  moderation links in mails belong to the queue in the admin; the links of readers (confirm,
     unsubscribe, withdraw) obey the same rule and are tested in test_mail and test_own.
B16  readers without an account may report too, once each; no one is sent to a login.
B17  moderators do not rewrite other people's words; an author's edit is sanitised again.
C5   any depth is stored; the limit is one of display (test_reading, deeper replies are flat).
C14  the largest real thread is in test_reading.
E1   the answer is one document, so there is no second page; addresses are given as the hash.
E2   erasing takes the words too: on a health blog they are the most personal part. The date stays.
E6   there is no cookie to consent to; the form's note on the email is tested below.
F5   the page's structured data is the page's and tested with it; what the section says of its
     comments is tested in test_rendering.

In tests/wordpress:
G1   test_oracle, file by file against WordPress's own three parsers.
G2   decided otherwise: a file without a version or with an odd one is read, and that is reported
     (test_oracle, what WordPress refuses).
G3   the same for malformed XML; what cannot be read is refused by test_refusals, nothing stored.
G4   test_importing, a second time changes nothing; test_again for what changed meanwhile.
G6   the files with slashes in test_oracle.
G13  test_comments and, field by field, test_real_export.
G16  test_items, types without a counterpart are named.
G17  test_items, who may read it and since when; test_real_export.
G22  the UTF-8 challenges in test_oracle.
G24  test_real_export, WordPress leaves spam out; test_comments, the spam that comes later.
"""

from __future__ import annotations

import re

import feedparser
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from neuromod_wagtail.comments import actions, markup
from neuromod_wagtail.comments.models import Comment, Report
from neuromod_wagtail.comments.models.states import InvalidTransition
from neuromod_wagtail.comments.privacy import personal_data
from neuromod_wagtail.comments.security import ip
from neuromod_wagtail.conf import COMMENT_SPAM_CHECKS
from tests.comments.conftest import form, soup, write

pytestmark = pytest.mark.django_db


def post(client, page, **fields):
    return client.post(f"/comments/post/{page.pk}/", form(page, **fields))


def test_a1_unknown_page(client, page):
    assert client.post("/comments/post/999999/", form(page)).status_code == 404
    assert not Comment.objects.exists()


def test_a2_closed_page(client, page, site_settings):
    site_settings.mode = "read_only"
    site_settings.save()
    answer = post(client, page)
    assert answer.status_code == 403 and not Comment.objects.exists()
    assert soup(answer).select_one("textarea").get_text().strip() == form(page)["body"]


def test_a5_unpublished_page(client, page):
    page.unpublish()
    assert post(client, page).status_code == 404 and not Comment.objects.exists()


@pytest.mark.parametrize("url", ["user.example.org", "http://user.example.org"])
def test_a8_guest(client, page, url):
    post(client, page, name="Ann O’Reader", email="Ann@Example.org", body="Exactly this.", url=url)
    comment = Comment.objects.get()
    assert (comment.name, comment.email) == ("Ann O’Reader", "Ann@example.org")
    assert comment.body == "Exactly this."
    assert comment.url in {"https://user.example.org", "http://user.example.org"}


def test_a9_user(client, page):
    user = get_user_model().objects.create_user("cleo", "cleo@example.org", first_name="Cleo")
    client.force_login(user)
    post(client, page, name="Somebody", email="else@example.org", url="https://else.example")
    comment = Comment.objects.get()
    assert (comment.name, comment.email, comment.url) == ("Cleo", "cleo@example.org", "")


@pytest.mark.parametrize("text", ["\\", r"a\b \\ \o/ ¯\_(ツ)_/¯", r"\* \_ \` \["])
def test_a10_backslashes(client, page, published_at_once, text):
    post(client, page, body=f"x {text}", name=text)
    comment = Comment.objects.get()
    assert (comment.body, comment.name) == (f"x {text}", text)
    shown = soup(client.get(page.url)).find(id=f"comment-{comment.pk}")
    assert shown.select_one("[dir]").get_text().strip() == f"x {text}"
    assert shown.find("bdi").get_text() == text


@pytest.mark.parametrize("fields", [{"name": ""}, {"email": ""}, {"email": "a@b"}, {"email": "@"}])
def test_a11_identity(client, page, fields, settings):
    answer = post(client, page, **fields)
    (name,) = fields
    assert answer.status_code == 400
    field = soup(answer).select_one(f"[name={name}]")
    assert field["aria-invalid"] == "true"
    assert soup(answer).find(id=f"nm-{name}_error").get_text(strip=True)
    assert f"nm-{name}_error" in field["aria-describedby"]
    settings.NEUROMOD_COMMENTS_REQUIRE_IDENTITY = False
    assert (post(client, page, **fields).status_code == 302) == (list(fields.values()) == [""])


@pytest.mark.parametrize("body", ["", "   ", "\n\t\n", "\u200b" * 0 + "\x0b\x0c"])
def test_a12_empty(client, page, body):
    assert post(client, page, body=body).status_code == 400
    assert not Comment.objects.exists()


def test_a14_duplicate(client, page):
    assert post(client, page).status_code == post(Client(), page).status_code == 302
    assert Comment.objects.count() == 1


def test_a16_flood(client, page, settings):
    settings.NEUROMOD_COMMENTS_RATE = "1/15s"
    assert post(client, page, body="one").status_code == 302
    assert post(client, page, body="two").status_code == 429
    moderator = get_user_model().objects.create_superuser("boss", "ann@example.org", "x")
    client.force_login(moderator)
    for number in range(3):
        assert post(client, page, body=f"by the house {number}").status_code == 302


@pytest.mark.parametrize("method", ["get", "head"])
def test_a19_only_post(client, page, method):
    assert getattr(client, method)(f"/comments/post/{page.pk}/").status_code == 405


def test_a22_preview(client, page):
    answer = post(client, page, action="preview", body="**seen**")
    assert soup(answer).select_one(".nm-preview strong").get_text() == "seen"
    assert not Comment.objects.exists()


def test_a25_addresses(client, page, settings):
    assert ip.normalise("2001:DB8::0001") == "2001:db8::1"
    assert ip.normalise("::ffff:192.0.2.7") == "192.0.2.7"
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0
    client.post(f"/comments/post/{page.pk}/", form(page), REMOTE_ADDR="::ffff:192.0.2.7")
    comment = Comment.objects.get()
    assert comment.address_hash == ip.keyed_hash("address", "192.0.2.7")
    assert "192.0.2.7" not in str(Comment.objects.values().get())
    del client.defaults  # no address at all
    client.defaults = {}
    answer = client.post(f"/comments/post/{page.pk}/", form(page, body="b"), REMOTE_ADDR="")
    assert answer.status_code == 302


def test_a26_long_user_agent(client, page):
    agent = "x" * 5000
    answer = client.post(f"/comments/post/{page.pk}/", form(page), headers={"user-agent": agent})
    assert answer.status_code == 302
    assert "xxxxx" not in str(Comment.objects.values().get())


@pytest.mark.parametrize("text", ["Здравствуй, мир!", "سلام دنیا", "你好，世界", "👩‍👩‍👧‍👦 ok"])
def test_a28_any_script(client, page, published_at_once, text):
    post(client, page, body=text)
    assert Comment.objects.get().body == text
    assert text in soup(client.get(page.url)).select_one("[dir=auto]").get_text()


def test_a29_email_of_a_user(client, page, published_at_once):
    get_user_model().objects.create_user("cleo", "Cleo@example.org")
    post(client, page, email="cleo@example.org")
    post(client, page, email="nobody@example.org")
    answers = Comment.objects.values_list("status", "hold_code", "hold_reasons")
    assert list(answers) == [("approved", "", [])] * 2, "it does not tell who has an account"


def test_b1_approved_before(client, page, site_settings):
    site_settings.moderation = "first"
    site_settings.save()
    post(client, page, body="first")
    first = Comment.objects.get()
    assert first.status == "pending" and first.hold_code == "first_comments"
    post(client, page, body="second")
    assert Comment.objects.latest("pk").status == "pending"
    actions.approve(first)
    post(client, page, body="third")
    assert Comment.objects.latest("pk").status == "approved"
    post(client, page, body="fourth", name="Someone else")
    assert Comment.objects.latest("pk").status == "pending"


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "My CaSiNowin"},
        {"name": "Casino Royale"},
        {"email": "casino@example.org"},
        {"url": "https://casino.example"},
    ],
)
def test_b3_words_that_hold(client, page, published_at_once, rule, fields):
    rule("  casino ")
    rule("other")
    post(client, page, **fields)
    comment = Comment.objects.get()
    assert comment.status == "pending"
    assert {"code": "words", "evidence": "casino"} in comment.hold_reasons


def test_b3_words_in_address_and_agent(client, page, published_at_once, rule):
    rule("8.8.8.")
    rule("evilbot")
    where = f"/comments/post/{page.pk}/"
    client.post(where, form(page, body="a"), REMOTE_ADDR="8.8.8.9")
    client.post(where, form(page, body="b"), headers={"user-agent": "EvilBot 1"})
    assert [c.hold_code for c in Comment.objects.all()] == ["words", "words"]


@pytest.mark.parametrize(("limit", "status"), [(2, "pending"), (3, "approved"), (0, "approved")])
def test_b6_links(client, page, published_at_once, settings, limit, status):
    settings.NEUROMOD_COMMENTS_MAX_LINKS = limit
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [
        path for path in COMMENT_SPAM_CHECKS if not path.endswith("learned")
    ]
    post(client, page, body="https://a.example and [b](https://b.example)")
    assert Comment.objects.get().status == status


def test_b7_words_that_refuse(client, page, rule):
    rule("viagra", "refuse")
    answer = post(client, page, body="Buy VIAGRA here")
    assert answer.status_code == 400 and not Comment.objects.exists()
    assert "viagra" in soup(answer).select_one("[role=alert]").get_text()


@pytest.mark.parametrize("status", ["pending", "spam", "declined", "erased", "withdrawn"])
def test_b8_only_approved_is_public(client, page, status):
    from neuromod_wagtail.comments.templatetags.neuromod_comments import comment_count

    comment = write(page, "xylophone words", name="Xylophone")
    if status == "withdrawn":
        actions.withdraw(comment)
    elif status != "pending":
        decisions = {"spam": "mark_spam", "declined": "decline", "erased": "erase"}
        getattr(actions, decisions[status])(comment)
    assert comment_count(page) == 0
    for address in (page.url, "/comments/feed/", f"/comments/feed/{page.pk}/"):
        assert b"ylophone" not in client.get(address).content
    assert client.get(f"/comments/{comment.pk}/").status_code == 404


def test_b11_changes_show_at_once(client, page):
    comment = write(page)

    def seen():
        return soup(client.get(page.url)).find(id=f"comment-{comment.pk}") is not None

    for decision, shown in (
        (actions.approve, True),
        (actions.hold, False),
        (actions.approve, True),
        (actions.mark_spam, False),
        (actions.undo, True),
        (actions.decline, False),
        (actions.approve, True),
        (actions.erase, False),
    ):
        comment.refresh_from_db()
        decision(comment)
        assert seen() == shown


def test_b13_approving_twice_says_so(page):
    comment = write(page)
    actions.approve(comment)
    with pytest.raises(InvalidTransition):
        actions.approve(comment)
    comment.discussion.refresh_from_db()
    assert comment.discussion.approved_count == 1


def test_b16_one_report_each(client, page):
    comment = write(page, status="approved")
    for _ in range(2):
        client.post(f"/comments/{comment.pk}/report/", form(page, reason="spam"))
    assert Report.objects.count() == 1


def test_b17_edits_are_sanitised(client, page, published_at_once):
    from neuromod_wagtail.comments.security import tokens

    comment = write(page)
    body = '<a href="https://a.example" onclick="x()">a</a> [b](https://b.example)'
    client.post(
        f"/comments/own/{tokens.own_token(comment.pk)}/", form(page, body=body, action="edit")
    )
    comment.refresh_from_db()
    link = soup_of(comment.body_html).find("a", string="b")
    assert link["rel"] == ["nofollow", "ugc"]
    assert soup_of(comment.body_html).select("[onclick]") == []


def soup_of(html):
    from bs4 import BeautifulSoup

    return BeautifulSoup(html, "html.parser")


def test_b21_closing_by_date(client, page, site_settings):
    from datetime import timedelta

    from django.utils import timezone

    site_settings.close_after_days = 1
    site_settings.save()
    page.first_published_at = None
    page.save()
    assert post(client, page, body="undated").status_code == 302
    page.first_published_at = timezone.now() - timedelta(hours=25)
    page.save()
    assert post(client, page, body="late").status_code == 403
    page.first_published_at = timezone.now() - timedelta(hours=23)
    page.save()
    assert post(client, page, body="in time").status_code == 302


def test_c1_reply(client, page, published_at_once):
    parent = write(page)
    post(client, page, parent=parent.pk, body="below", email="b@example.org")
    reply = Comment.objects.latest("pk")
    assert soup(client.get(page.url)).select_one(f"#comment-{parent.pk} + ol #comment-{reply.pk}")


@pytest.mark.parametrize("status", ["pending", "spam", "declined", "erased"])
def test_c2_reply_to_what_is_not_public(client, page, status):
    parent = write(page, status=status)
    answer = post(client, page, parent=parent.pk, body="kept", email="b@example.org")
    assert answer.status_code == 409 and Comment.objects.count() == 1
    assert soup(answer).select_one("textarea").get_text().strip() == "kept"


def test_c2_reply_to_a_comment_of_another_page(client, page, root):
    from tests.testapp.models import PlainPage

    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    parent = write(other, status="approved")
    assert post(client, page, parent=parent.pk).status_code == 409
    assert Comment.objects.count() == 1


def test_c8_counts(page):
    comment = write(page)

    def published():
        comment.discussion.refresh_from_db()
        return comment.discussion.approved_count

    assert published() == 0
    for decision, number in ((actions.approve, 1), (actions.mark_spam, 0), (actions.undo, 1)):
        comment.refresh_from_db()
        decision(comment)
        assert published() == number
    comment.refresh_from_db()
    actions.erase(comment)
    assert published() == 0


def test_c9_replies_are_in_order_whatever_the_threads(client, page, published_at_once, settings):
    settings.NEUROMOD_COMMENTS_REPLIES_SHOWN = 5
    first = write(page, "one")
    second = write(page, "two", email="b@example.org")
    replies = [write(page, f"r{n}", parent=first, email=f"r{n}@example.org") for n in range(4)]
    for order, threads in (("newest", [second, first]), ("oldest", [first, second])):
        tree = soup(client.get(f"{page.url}?comments-order={order}"))
        found = [int(a["id"].split("-")[1]) for a in tree.select("article")]
        assert [pk for pk in found if pk in {c.pk for c in threads}] == [c.pk for c in threads]
        assert [pk for pk in found if pk in {c.pk for c in replies}] == [c.pk for c in replies]


def test_c12_permalink(client, page):
    comment = write(page, status="approved")
    address = client.get(f"/comments/{comment.pk}/").url
    assert soup(client.get(address)).find(id=f"comment-{comment.pk}")


@pytest.mark.parametrize("superuser", [False, True])
def test_d1_scripts_survive_for_nobody(client, page, published_at_once, superuser):
    if superuser:
        client.force_login(get_user_model().objects.create_superuser("boss", "b@example.org", "x"))
    post(client, page, body="<script>alert(1)</script><b onmouseover=alert(1)>x</b>")
    tree = soup(client.get(page.url)).select_one("article [dir]")
    assert tree.find("script") is None and tree.find("b") is None


def test_d4_names_are_text_everywhere(client, page, published_at_once, admin_client):
    name = "<script>alert(1)</script>"
    post(client, page, name=name)
    comment = Comment.objects.get()
    article = soup(client.get(page.url)).find(id=f"comment-{comment.pk}")
    assert article.find("bdi").get_text() == name and article.find("script") is None
    entry = feedparser.parse(client.get("/comments/feed/").content).entries[0]
    assert entry.author == name
    listing = admin_client.get("/admin/snippets/neuromod_comments/comment/?tab=all")
    assert name.encode() not in listing.content and b"&lt;script&gt;alert" in listing.content
    for address in (f"/comments/{comment.pk}/reply/", f"/comments/{comment.pk}/report/"):
        assert name.encode() not in client.get(address).content


@pytest.mark.parametrize("text", ["x < y & z > w", "👩‍⚕️ ok", "a\u202eb", "&amp;", "“quotes”"])
def test_d7_text_stays_readable(client, page, published_at_once, text):
    post(client, page, body=text, name=text)
    article = soup(client.get(page.url)).select_one("article.nm-comment")
    assert article.select_one("[dir]").get_text().strip() == markup.clean(text)
    assert article.find("bdi").get_text() == text


def test_e1_export(client, page):
    assert personal_data.export("nobody@example.org") == {
        "email": "nobody@example.org",
        "comments": [],
        "appeals": [],
        "verified_clinician": [],
        "subscriptions": [],
        "mails": [],
        "trust_level": [],
        "bans": [],
        "notes": [],
        "reports": [],
        "helpful": [],
    }
    post(client, page, url="https://ann.example", email="Ann@example.org")
    post(Client(), page, name="Bob", email="bob@example.org")
    (comment,) = personal_data.export("ANN@example.org")["comments"]
    pk = Comment.objects.get(name="Ann Reader").pk
    assert {k: comment[k] for k in ("name", "email", "website", "text", "link", "page")} == {
        "name": "Ann Reader",
        "email": "Ann@example.org",
        "website": "https://ann.example",
        "text": "TENS helped my back.",
        "link": f"/comments/{pk}/",
        "page": "An article",
    }
    assert "edited" not in comment and comment["date"]


def test_e2_erase(client, page, published_at_once):
    post(client, page, email="Ann@example.org", follow="all")
    post(client, page, body="second", email="ann@example.org")
    bobs = write(page, "Bob's", name="Bob", email="bob@example.org")
    assert personal_data.erase("ANN@EXAMPLE.ORG") == 2
    assert personal_data.export("ann@example.org")["comments"] == []
    for row in Comment.objects.exclude(pk=bobs.pk).values():
        assert row["status"] == "erased"
        assert (row["name"], row["email"], row["body"], row["address_hash"]) == ("", "", "", "")
        assert row["submitted_at"]
    assert personal_data.erase("ann@example.org") == 0


def test_e5_no_address_in_public(client, page, published_at_once):
    post(client, page, email="secret@example.org")
    comment = Comment.objects.get()
    addresses_of = [page.url, "/comments/feed/", f"/comments/feed/{page.pk}/"]
    addresses_of += [f"/comments/{comment.pk}/reply/", f"/comments/{comment.pk}/report/"]
    for address in addresses_of:
        text = Client().get(address).content.decode()
        assert "secret@" not in text and comment.email_hash not in text and "127.0.0.1" not in text


def test_e6_note_on_the_email(client, page):
    tree = soup(client.get(page.url))
    field = tree.select_one("[name=email]")
    assert "not be published" in tree.find(id=field["aria-describedby"]).get_text()
    assert tree.select_one("[name*=cookie]") is None


def test_f1_empty_feed_and_switch(client, page, settings):
    feed = feedparser.parse(client.get(f"/comments/feed/{page.pk}/").content)
    assert (
        not feed.bozo
        and feed.entries == []
        and feed.feed.title.startswith("Comments on “An article” – ")
    )
    settings.NEUROMOD_COMMENTS_FEEDS = False
    assert client.get(f"/comments/feed/{page.pk}/").status_code == 404
    assert client.get("/comments/feed/").status_code == 404
    assert "/feed/" not in client.get(page.url).content.decode()


@pytest.mark.parametrize("text", ["👍🏽 ok", "]]> & < >", "שלום", "bell \x07 and \x1b[31m"])
def test_f2_feed_is_well_formed(client, page, published_at_once, text):
    import xml.dom.minidom

    post(client, page, body=text, name=f"N {text}")
    for address in ("/comments/feed/", f"/comments/feed/{page.pk}/"):
        answer = client.get(address)
        xml.dom.minidom.parseString(answer.content)  # noqa: S318
        feed = feedparser.parse(answer.content)
        assert not feed.bozo and len(feed.entries) == 1
        assert feed.entries[0].id.startswith("http") and feed.entries[0].updated


def test_every_behaviour_is_tested_or_decided(data):
    listed = re.findall(r"^([A-G]\d+) ", (data / "behaviours/README.md").read_text(), re.M)
    assert len(listed) == 54
    tested = {name.split("_")[1].upper() for name in globals() if name.startswith("test_")}
    said = set(re.findall(r"^([A-G]\d+) ", __doc__, re.M))
    assert set(listed) <= tested | said


@pytest.fixture
def admin_client(db):
    user = get_user_model().objects.create_superuser("admin", "admin@example.org", "x")
    user.user_permissions.add(*Permission.objects.filter(codename="access_admin"))
    client = Client()
    client.force_login(user)
    return client
