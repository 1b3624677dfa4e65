"""Restricted pages: readers with access can read and write, no one else learns anything."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import PageViewRestriction

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.security import tokens
from tests.comments.conftest import form, soup, write

pytestmark = pytest.mark.django_db
KINDS = ["password", "login", "groups"]


@pytest.fixture
def closed(request, page, root):
    """The page's section is restricted after a comment was posted."""
    comment = write(page, "Words behind the door", status="approved")
    kind = request.param
    restriction = PageViewRestriction.objects.create(
        page=root, restriction_type=kind, password="sesame"
    )
    if kind == "groups":
        restriction.groups.add(Group.objects.create(name="Members"))
    return comment, restriction


def let_in(client, page, restriction):
    if restriction.restriction_type == "password":
        unlock = soup(client.get(page.url)).select_one("form")["action"]
        client.post(unlock, {"password": "sesame", "return_url": page.url})
        return client
    user = get_user_model().objects.create_user("member", first_name="Ann")
    user.groups.set(restriction.groups.all())
    client.force_login(user)
    return client


def addresses(page, comment):
    return [
        f"/comments/{comment.pk}/",
        f"/comments/{comment.pk}/reply/",
        f"/comments/{comment.pk}/report/",
        f"/comments/own/{tokens.own_token(comment.pk)}/",
    ]


@pytest.mark.parametrize("closed", KINDS, indirect=True)
def test_whoever_is_let_in_reads_and_writes(client, page, closed):
    comment, restriction = closed
    let_in(client, page, restriction)
    tree = soup(client.get(page.url))
    assert "Words behind the door" in tree.find(id=f"comment-{comment.pk}").get_text()
    sent = {tag["name"]: tag.get("value", "") for tag in tree.select("#respond input[type=hidden]")}
    sent |= {"name": "Ann", "email": "ann@example.org", "body": "An answer", "action": "post"}
    answer = client.post(f"/comments/post/{page.pk}/", sent)
    assert answer.status_code == 302 and Comment.objects.filter(body="An answer").exists()
    for url in [*addresses(page, comment), answer.url]:
        assert client.get(url).status_code in {200, 302}, url


@pytest.mark.parametrize("closed", KINDS, indirect=True)
@pytest.mark.parametrize("with_session", [True, False])
def test_nobody_else_learns_of_anything(client, page, closed, with_session):
    comment, _restriction = closed
    if with_session and _restriction.restriction_type != "login":
        client.force_login(get_user_model().objects.create_user("stranger"))
    for url in addresses(page, comment):
        assert client.get(url).status_code == 404, url
    assert client.post(f"/comments/post/{page.pk}/", form(page)).status_code == 404
    assert "behind the door" not in client.get(page.url, follow=True).content.decode()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("closed", KINDS, indirect=True)
def test_feeds_are_for_everybody_and_so_have_none_of_it(client, page, closed):
    _comment, restriction = closed
    let_in(client, page, restriction)
    assert client.get(f"/comments/feed/{page.pk}/").status_code == 404
    assert "behind the door" not in client.get("/comments/feed/").content.decode()


@pytest.mark.parametrize("closed", ["password"], indirect=True)
def test_one_password_of_two_is_not_enough(client, page, closed):
    comment, restriction = closed
    inner = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="other"
    )
    let_in(client, page, restriction)
    assert client.get(f"/comments/{comment.pk}/").status_code == 404
    inner.delete()
    assert client.get(f"/comments/{comment.pk}/").status_code == 302


@pytest.mark.parametrize("closed", ["password"], indirect=True)
def test_an_unpublished_page_stays_closed_to_those_with_the_password(client, page, closed):
    comment, restriction = closed
    let_in(client, page, restriction)
    page.unpublish()
    assert client.get(f"/comments/{comment.pk}/").status_code == 404


def test_an_alias_is_as_closed_as_what_it_shows(client, root, page):
    alias = page.create_alias(update_slug="alias")
    comment = write(alias, "At the alias", status="approved")
    assert client.get(f"/comments/{comment.pk}/").status_code == 302
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="sesame"
    )
    assert client.get(f"/comments/{comment.pk}/").status_code == 404
    assert let_in(client, page, restriction).get(f"/comments/{comment.pk}/").status_code == 302
    assert Client().get(f"/comments/{comment.pk}/").status_code == 404
