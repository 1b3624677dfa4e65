"""Malformed request headers never cause an error."""

from __future__ import annotations

from itertools import product

import pytest

from neuromod_wagtail.comments.models import Comment, Report
from tests.comments.conftest import form, soup, write

pytestmark = pytest.mark.django_db

ODD = [
    "http://[::1",
    "http://[your-site]/",
    "http://testserver:80a",
    "http://testserver:99999999999",
    "http://test\u2100server",
    "//[x",
    "http://\x00",
    "\ud800",
    "%00",
    "é" * 3000,
    ",,,;q=1e999;;=",
    "-" * 5000,
]
# A server decodes bytes as Latin-1.
ODD = [value.encode("utf-8", "surrogatepass").decode("latin-1") for value in ODD]
# Sent at once with the same odd value, as none of a group decides whether another one is read.
TOGETHER = [
    "HTTP_REFERER HTTP_ACCEPT HTTP_ACCEPT_LANGUAGE HTTP_USER_AGENT HTTP_COOKIE HTTP_IF_NONE_MATCH",
    "HTTP_X_REQUESTED_WITH HTTP_IF_MODIFIED_SINCE HTTP_RANGE",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_SEC_FETCH_SITE",
]
# The number of trusted proxies decides which of these is believed.
OF_PROXIES = ["HTTP_X_FORWARDED_FOR HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED REMOTE_ADDR"]
PROXIES = [None, 0, 1, 3]
# A header that names another site, or an unreadable one, means a post from elsewhere.
REFUSING = {"HTTP_SEC_FETCH_SITE"}


@pytest.mark.parametrize("value", ODD, ids=ascii)
def test_a_form_from_an_unreadable_origin_is_refused(client, page, published_at_once, value):
    comment = write(page)
    posted = client.post(f"/comments/post/{page.pk}/", form(page, body="New"), HTTP_ORIGIN=value)
    assert (posted.status_code, posted["X-Comment-Refused"]) == (403, "origin")
    assert soup(posted).select_one("textarea[name=body]").get_text().strip() == "New"
    fields = {"reason": "spam", "token": form(page)["token"]}
    reported = client.post(f"/comments/{comment.pk}/report/", fields, HTTP_ORIGIN=value)
    assert reported.status_code == 403
    assert Comment.objects.get() == comment and not Report.objects.exists()


@pytest.mark.parametrize(
    ("names", "proxies"),
    [*((names, None) for names in TOGETHER), *product(OF_PROXIES, PROXIES)],
)
def test_reading_and_posting_survive_every_header(
    client, page, published_at_once, settings, names, proxies
):
    settings.NEUROMOD_COMMENTS_RATE = "1000/10m"
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = proxies
    is_refused = names in REFUSING
    for number, value in enumerate(ODD):
        headers = dict.fromkeys(names.split(), value)
        assert client.get(page.url, **headers).status_code == 200
        fields = form(page, body=f"{names} {number}")
        answer = client.post(f"/comments/post/{page.pk}/", fields, **headers)
        assert answer.status_code == (403 if is_refused else 302)
    assert Comment.objects.count() == (0 if is_refused else len(ODD))


@pytest.mark.parametrize(
    "encoding",
    ["raw_unicode_escape", "unicode_escape", "rot13", "hex", "idna", "undefined", "utf-16"],
)
def test_forms_are_utf_8_whatever_the_header_says(client, page, published_at_once, encoding):
    half = "\\ud800"
    comment = write(page)
    kind = f"multipart/form-data; boundary=B; charset={encoding}"

    def send(address, fields):
        # The client's own ``post`` would follow the header.
        return client.generic("POST", address, _multipart(fields), content_type=kind)

    posted = form(page, body=f"Né {half}", idempotency_key=half * 15)
    answer = send(f"/comments/post/{page.pk}/", posted)
    assert answer.status_code == 302
    assert Comment.objects.exclude(pk=comment.pk).get().body == f"Né {half}"
    preview = send(f"/comments/post/{page.pk}/", {**posted, "action": "preview"})
    assert preview.status_code == 200
    assert soup(preview).select_one(".nm-preview").get_text().strip().endswith(f"Né {half}")
    fields = {"reason": "spam", "note": half, "token": posted["token"]}
    send(f"/comments/{comment.pk}/report/", fields)
    assert Report.objects.get().note == half


def _multipart(fields):
    parts = "".join(
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return f"{parts}--B--\r\n".encode()


def test_an_unknown_host_is_a_bad_request(client, page, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.DEBUG = False
    for value in ("[::1", "a b", "testserver:80a", "evil.example"):
        assert client.get(page.url, HTTP_HOST=value).status_code == 400
        posted = client.post(f"/comments/post/{page.pk}/", form(page), HTTP_HOST=value)
        assert posted.status_code == 400
    assert not Comment.objects.exists()
