"""Posting a comment: what is stored, responses, and refusals that keep the text."""

from __future__ import annotations

import secrets
import time

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from neuromod_wagtail.comments.models import Comment, Discussion
from neuromod_wagtail.comments.security import tokens
from tests.comments.conftest import form, soup, write

pytestmark = pytest.mark.django_db


def test_first_comment_is_one_step(client, page):
    """The form in the page is all that a browser needs: its fields, sent as they are, post."""
    fields = {
        tag["name"]: tag.get("value", "")
        for tag in soup(client.get(page.url)).select("#respond input[name], #respond textarea")
        if tag.get("type") != "checkbox"
    }
    fields |= {"name": "Ann", "email": "ann@example.org", "body": "Hello", "action": "post"}
    action = soup(client.get(page.url)).select_one("#respond form")["action"]
    answer = client.post(action, fields)
    assert answer.status_code == 302
    comment = Comment.objects.get()
    assert (comment.name, comment.email, comment.body) == ("Ann", "ann@example.org", "Hello")
    assert (comment.status, comment.hold_code) == ("pending", "moderation")


def test_author_sees_the_comment_awaiting_moderation_and_nobody_else_does(client, page, send):
    answer = send()
    comment = Comment.objects.get()
    assert answer.url.endswith(f"#comment-{comment.pk}")
    mine = soup(client.get(answer.url))
    article = mine.find(id=f"comment-{comment.pk}")
    assert article.select_one(".nm-badge").get_text() == "Awaiting moderation"
    assert "TENS helped" in article.get_text()
    assert not client.cookies
    others = soup(Client().get(page.url))
    assert others.find(id=f"comment-{comment.pk}") is None
    forged = answer.url.replace("/own/", "/own/9")
    assert Client().get(forged).status_code == 404


def test_the_authors_page_tells_its_address_to_nobody_and_leads_back_without_the_key(client, send):
    answer = client.get(send().url)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    key = tokens.own_token(Comment.objects.get().pk)
    tree = soup(answer)
    assert tree.select_one(".nm-back a")["href"].endswith("/article/#comments")
    leading_out = [tag for tag in tree.select("[href], [src], [action]") if key in str(tag)]
    assert leading_out == []


def test_published_at_once_is_in_the_list(client, page, send, published_at_once):
    answer = send()
    comment = Comment.objects.get()
    assert soup(Client().get(page.url)).find(id=f"comment-{comment.pk}")
    [link] = soup(client.get(answer.url)).select("[data-nm-own] a")
    assert link["href"].endswith(f"?comment={comment.pk}#comment-{comment.pk}")
    assert soup(client.get(link["href"])).find(id=f"comment-{comment.pk}")


def test_a_reply_is_below_what_it_answers(client, page, send, published_at_once):
    first = write(page)
    assert client.get(f"/comments/{first.pk}/reply/").status_code == 200
    send(parent=first.pk, body="An answer", email="bob@example.org", name="Bob")
    reply = Comment.objects.latest("pk")
    assert (reply.parent, reply.thread, reply.depth) == (first, first, 1)
    nested = soup(client.get(page.url)).select_one(f"#comment-{first.pk} + ol #comment-{reply.pk}")
    assert nested is not None


def test_preview_stores_nothing_and_keeps_everything(send, page):
    answer = send(action="preview", body="A *word* <b>bold</b>", name="", email="")
    tree = soup(answer)
    assert answer.status_code == 200
    assert tree.select_one(".nm-preview em").get_text() == "word"
    assert tree.select_one("textarea[name=body]").get_text().strip() == "A *word* <b>bold</b>"
    assert tree.select_one(".nm-errors") is None
    assert not Comment.objects.exists() and not Discussion.objects.exists()


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"token": "rubbish"}, 403, "token"),
        ({"token": ""}, 403, "token"),
        ({"contact_time": "noon"}, 400, "honeypot"),
        ({"name": ""}, 400, "invalid"),
        ({"email": "nobody"}, 400, "invalid"),
        ({"body": "x" * 10_001}, 400, "invalid"),
        ({"body": "x" * 1_000_000}, 400, "invalid"),
        ({"body": "nul \x00 byte"}, 400, "invalid"),
        ({"url": "javascript:alert(1)"}, 400, "invalid"),
        ({"parent": "999999"}, 409, "parent"),
        ({"parent": "-1"}, 400, "invalid"),
        ({"parent": "99999999999999999999999999"}, 400, "invalid"),
        ({"parent": "x"}, 400, "invalid"),
    ],
)
def test_refusals_keep_the_text_and_store_nothing(send, fields, status, code):
    answer = send(**fields)
    assert (answer.status_code, answer["X-Comment-Refused"]) == (status, code)
    tree = soup(answer)
    body = fields.get("body", "TENS helped my back.").replace("\x00", "")
    assert tree.select_one("textarea[name=body]").get_text().strip().replace("\x00", "") == body
    assert tree.select_one("[role=alert]").get_text(strip=True)
    assert not Comment.objects.exists()


def test_every_refusal_can_be_sent_again_as_it_is(client, page, settings):
    """The returned form has a fresh token; nothing but the button is needed."""
    settings.NEUROMOD_COMMENTS_TOKEN_HOURS = 1
    stale = form(page, token=tokens.form_token(page.pk, time.time() - 7200))
    answer = client.post(f"/comments/post/{page.pk}/", stale)
    assert (answer.status_code, answer["X-Comment-Refused"]) == (409, "stale")
    fields = {
        tag["name"]: tag.get("value", tag.get_text().strip())
        for tag in soup(answer).select("#respond input[name]:not([type=checkbox]), textarea")
    }
    assert fields["body"] == stale["body"] and fields["name"] == stale["name"]
    assert client.post(f"/comments/post/{page.pk}/", fields).status_code == 302


def test_a_token_is_good_for_its_page_only(send, page, root):
    from tests.testapp.models import PlainPage

    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    assert send(token=tokens.form_token(other.pk, time.time() - 60)).status_code == 403


def test_minimum_time_is_taken_from_the_servers_clock(send, page, settings):
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 600
    answer = send(token=tokens.form_token(page.pk))
    assert answer["X-Comment-Refused"] == "fast"
    assert send(token=tokens.form_token(page.pk, time.time() - 606)).status_code == 302


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"action": "preview"}, 200), ({"name": ""}, 400), ({"contact_time": "x"}, 400)],
)
def test_who_took_their_time_need_not_take_it_again(client, send, settings, fields, status):
    """A returned form can be sent at once: corrected, or after a preview."""
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 3
    answer = send(**fields)
    assert answer.status_code == status
    assert send(token=token_of(answer)).status_code == 302


def test_a_stale_form_can_be_sent_again_at_once(page, send, settings):
    settings.NEUROMOD_COMMENTS_MIN_SECONDS, settings.NEUROMOD_COMMENTS_TOKEN_HOURS = 3, 1
    answer = send(token=tokens.form_token(page.pk, time.time() - 7200))
    assert answer["X-Comment-Refused"] == "stale"
    assert send(token=token_of(answer)).status_code == 302


def test_a_forged_token_or_a_second_click_gains_no_time(page, send, settings):
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 600
    answer = send(token="forged")
    assert answer["X-Comment-Refused"] == "token"
    for _click in range(2):
        answer = send(token=token_of(answer))
        assert answer["X-Comment-Refused"] == "fast"


def token_of(answer):
    return soup(answer).select_one("[name=token]")["value"]


def test_the_token_is_the_same_for_all_readers_of_a_moment(page):
    assert tokens.form_token(page.pk, 1_000_000.0) == tokens.form_token(page.pk, 1_000_001.9)
    assert tokens.form_token(page.pk, 1_000_000.0) != tokens.form_token(page.pk, 1_000_005.0)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://sub.testserver"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 302),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 302),
        ({"Origin": "https://testserver"}, 302),
        ({}, 302),
    ],
)
def test_forms_of_other_sites_are_not_taken(client, page, headers, status):
    answer = client.post(f"/comments/post/{page.pk}/", form(page), headers=headers)
    assert answer.status_code == status
    assert Comment.objects.exists() == (status == 302)


def test_signed_in_users_find_djangos_csrf_token_in_the_form(page, published_at_once):
    user = get_user_model().objects.create_user("cleo", "cleo@example.org", "x")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    sent = {
        tag["name"]: tag.get("value", "Hello")
        for tag in soup(strict.get(page.url)).select("#respond [type=hidden], #respond textarea")
    }
    assert strict.post(f"/comments/post/{page.pk}/", sent).status_code == 302
    assert Comment.objects.get().user == user


def test_signed_in_users_need_djangos_csrf_token(page, published_at_once):
    user = get_user_model().objects.create_user("cleo", "cleo@example.org", "x", first_name="Cleo")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    answer = strict.post(f"/comments/post/{page.pk}/", form(page))
    assert (answer.status_code, answer["X-Comment-Refused"]) == (403, "csrf")
    again = {
        tag["name"]: tag.get("value", tag.get_text().strip())
        for tag in soup(answer).select("#respond input[name]:not([type=checkbox]), textarea")
    }
    assert strict.post(f"/comments/post/{page.pk}/", again).status_code == 302
    comment = Comment.objects.get()
    assert (comment.user, comment.name, comment.email) == (user, "Cleo", "cleo@example.org")


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch", "options"])
def test_other_methods_are_refused(client, page, method):
    answer = getattr(client, method)(f"/comments/post/{page.pk}/")
    assert answer.status_code == 405
    assert not Comment.objects.exists()


def test_unknown_and_unpublished_pages_answer_with_the_text(client, page, send):
    page.unpublish()
    for pk in (page.pk, 999_999):
        answer = client.post(f"/comments/post/{pk}/", form(page))
        assert answer.status_code == 404
        assert soup(answer).select_one("textarea").get_text().strip() == "TENS helped my back."
    assert not Comment.objects.exists()


def test_invalid_utf8_is_no_error(client, page):
    raw = "&".join(f"{k}={v}" for k, v in form(page, body="caf").items()).encode() + b"%ff%fe\xff"
    raw = raw.replace(b"body=caf", b"body=caf%ff\xfe")
    answer = client.post(
        f"/comments/post/{page.pk}/", raw, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (302, 403)
    assert all(c.body.startswith("caf") for c in Comment.objects.all())


def test_bodies_beyond_the_upload_limit_are_a_bad_request(client, page):
    assert (
        client.post(f"/comments/post/{page.pk}/", form(page, body="x" * 3_000_000)).status_code
        == 400
    )


def test_the_same_click_twice_makes_one_comment(send, page):
    key = secrets.token_urlsafe(16)
    first, second = send(idempotency_key=key), send(idempotency_key=key)
    assert first.url == second.url
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("key", ["", "short", "another-one-of-22-chars"])
@pytest.mark.parametrize("sent_with", ["", "short", "the-first-of-22-letters"])
def test_a_stranger_who_repeats_a_comment_gets_no_key(send, page, client, sent_with, key):
    """They may know name, email and text, but not what the browser made for the form."""
    mine = send(idempotency_key=sent_with)
    own_key = tokens.own_token(Comment.objects.get().pk)
    assert own_key in mine.url
    answer = send(idempotency_key=key)
    assert own_key not in answer.url
    told = client.get(answer.url)
    assert own_key not in told.content.decode()
    assert "already been posted" in soup(told).select_one("[role=status]").get_text()
    assert Comment.objects.count() == 1


def test_an_account_gets_its_own_comment_back_and_no_other_account_does(send, client, page):
    ann, bob = (get_user_model().objects.create_user(name, "a@example.org") for name in "ab")
    client.force_login(ann)
    first = send()
    assert send().url == first.url
    client.force_login(bob)
    assert send().url != first.url
    assert Comment.objects.filter(user=bob).count() == 1


def test_the_key_goes_with_the_form_that_comes_back(send):
    """Without a script, a preview or a correction gives the form a key, the same from then on."""
    sent = {"idempotency_key": key_of(send(action="preview"))}
    assert key_of(send(name="", **sent)) == sent["idempotency_key"]
    assert send(**sent).url == send(**sent).url


def key_of(answer):
    return soup(answer).select_one("[name=idempotency_key]")["value"]


def test_the_same_words_much_later_are_told_so(send, page):
    send()
    Comment.objects.update(submitted_at="2020-01-01T00:00Z")
    answer = send()
    assert (answer.status_code, answer["X-Comment-Refused"]) == (409, "duplicate")


def test_rate_limit_by_email_and_by_address(client, page, settings):
    settings.NEUROMOD_COMMENTS_RATE = "2/10m"
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 0

    def say(number, email, address):
        fields = form(page, body=f"Comment {number}", email=email)
        return client.post(f"/comments/post/{page.pk}/", fields, REMOTE_ADDR=address)

    assert [say(n, "a@example.org", f"8.8.8.{n}").status_code for n in range(3)] == [302, 302, 429]
    assert [say(n, f"b{n}@example.org", "9.9.9.9").status_code for n in range(3)] == [302, 302, 429]
    refused = say(4, "b4@example.org", "9.9.9.9")
    assert 0 < int(refused["Retry-After"]) <= 600
    assert soup(refused).select_one("textarea[name=body]").get_text().strip() == "Comment 4"


def test_reading_and_preview_spend_nobodys_quota(client, page, send, settings):
    settings.NEUROMOD_COMMENTS_RATE = "1/10m"
    for _ in range(5):
        client.get(page.url)
        send(action="preview")
        send(name="")
    assert send().status_code == 302


@pytest.mark.parametrize("address", ["", "127.0.0.1", "10.0.0.7"])
def test_behind_a_socket_or_an_unknown_proxy_comments_are_taken(client, page, settings, address):
    """No address, or one that all readers share, must not use up one quota for everyone."""
    settings.NEUROMOD_COMMENTS_RATE = "1/10m"
    for number in range(4):
        fields = form(page, body=f"Comment {number}", email=f"r{number}@example.org")
        answer = client.post(f"/comments/post/{page.pk}/", fields, REMOTE_ADDR=address)
        assert answer.status_code == 302
    assert Comment.objects.count() == 4


def test_sharing_words_with_somebody_else_is_no_duplicate(send):
    send()
    send(email="bob@example.org", name="Bob")
    assert Comment.objects.count() == 2


def test_a_reply_that_is_refused_still_shows_what_it_answers(client, page, send):
    """Only what readers see, and only on its own page."""
    seen = write(page, "Seen words", name="Bea", status="approved")
    held = write(page, "Held words", name="Cleo", status="pending")
    for parent, quoted in ((seen, "Bea"), (held, "")):
        html = soup(send(parent=parent.pk, body=""))
        quote = html.select_one("main .nm-quoted, .nm-quoted")
        assert (quote.b.get_text() if quote else "") == quoted
        assert "Held words" not in html.get_text()
