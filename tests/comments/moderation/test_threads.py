"""The screens that pin, feature, close and move: confirmation, effect, and the way back."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import threads
from neuromod_wagtail.comments.models import Comment
from tests.comments.conftest import soup, write
from tests.comments.roles import person
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db
TITLES = {
    "pin": ["Pin this thread", "Unpin this thread"],
    "feature": ["Feature this comment", "Stop featuring this comment"],
    "close_thread": ["Close this thread", "Reopen this thread"],
}
MARKS = {"pin": "pinned", "feature": "featured", "close_thread": "closed"}


@pytest.fixture
def other(root):
    return root.add_child(instance=PlainPage(title="Other", slug="other"))


def url(name, comment):
    return reverse(f"neuromod_comments_admin:{name}", args=[comment.pk])


def said(client, answer):
    """Return the screen's description of an action."""
    return [item.text.strip() for item in soup(client.get(answer.url)).select(".messages li")]


def scripts_of(html):
    """Return the addresses of the scripts in this text."""
    return [one["src"] for one in BeautifulSoup(html, "html.parser").select("script[src]")]


@pytest.mark.parametrize(("name", "field"), MARKS.items())
def test_a_mark_is_asked_for_set_and_taken_away(client, page, name, field, published_at_once):
    comment, moderator = write(page), person(section=page)
    client.force_login(moderator)
    asked = soup(client.get(url(name, comment)))
    form = asked.select_one("form[method=post]:not([action*=logout])")
    fields = {one["name"]: one.get("value", "") for one in form.select("input[name]")}
    assert not getattr(Comment.objects.get(), field), "nothing is done on GET"
    assert fields["value"] == "on"
    done = client.post(url(name, comment), {"value": "on", "next": "/admin/reports/"})
    assert done.url == "/admin/reports/"
    assert getattr(Comment.objects.get(), field)
    again = soup(client.get(url(name, comment)))
    assert again.select_one("[name=value]")["value"] == "off"
    titles = [html.select_one("main form .button").get_text() for html in (asked, again)]
    assert titles == TITLES[name]
    client.post(url(name, comment), {"value": "on"})
    assert getattr(Comment.objects.get(), field), "the same thought twice undoes nothing"
    told = said(client, client.post(url(name, comment), {"value": "off"}))
    assert len(told) == len(set(told)) == 2, "set again, and taken away"
    assert not getattr(Comment.objects.get(), field)
    entries = ModelLogEntry.objects.for_instance(comment).filter(user=moderator)
    assert [entry.data["screen"] for entry in entries] == ["queue", "queue"]


def test_the_way_back_leaves_the_site_for_nobody(client, page, published_at_once):
    comment = write(page)
    client.force_login(person(section=page))
    done = client.post(url("pin", comment), {"value": "on", "next": "https://example.org/"})
    assert done.url == reverse("wagtailsnippets_neuromod_comments_comment:list")


def test_who_features_what_somebody_took_down_is_told(client, page, published_at_once):
    comment = write(page)
    client.force_login(person(section=page))
    actions.decline(comment)
    done = client.post(url("feature", comment), {"value": "on"})
    assert any("Declined" in line for line in said(client, done))
    assert not Comment.objects.get().featured


def test_a_thread_is_moved_with_wagtails_chooser(client, page, other, published_at_once):
    first = write(page)
    reply = write(page, "b", parent=first, email="b@example.org")
    moderator = person("change_comment")
    client.force_login(moderator)
    answer = client.get(url("move_thread", reply))
    asked = soup(answer)
    assert asked.select_one("[name=page]")
    scripts = {script.get("src") for script in asked.select("script")}
    assert set(scripts_of(str(answer.context["form"].media["js"]))) <= scripts
    assert "2 comments will move" in asked.text
    done = client.post(url("move_thread", reply), {"page": other.pk})
    assert said(client, done) == ["2 comments have moved to “Other”."]
    assert set(Comment.objects.values_list("page", flat=True)) == {other.pk}
    moved = ModelLogEntry.objects.get(action="neuromod_comments.move")
    assert (moved.object_id, moved.user, moved.data["screen"]) == (
        str(first.pk),
        moderator,
        "queue",
    )
    assert (moved.data["from_page"], moved.data["to_page"]) == (page.pk, other.pk)


@pytest.mark.parametrize("wrong", ["", "same", "root", "foreign", "unknown"])
def test_a_move_that_cannot_be_is_explained(client, page, other, wrong, published_at_once):
    comment = write(page)
    client.force_login(person(section=page))
    targets = {
        "": "",
        "same": page.pk,
        "root": page.get_root().pk,
        "foreign": other.pk,
        "unknown": 10**6,
    }
    answer = client.post(url("move_thread", comment), {"page": targets[wrong]})
    assert answer.status_code == 400
    assert soup(answer).select_one(".w-field__errors").text.strip()
    assert Comment.objects.get().page_id == page.pk


def test_an_inspected_comment_leads_to_all_that_can_be_done(client, page, published_at_once):
    comment = write(page)
    threads.pin(comment, True)
    client.force_login(person(section=page))
    shown = soup(client.get(f"/admin/snippets/neuromod_comments/comment/inspect/{comment.pk}/"))
    links = shown.select(".nm-thread-links a")
    assert [link["href"].partition("?")[0] for link in links] == [
        url(name, comment) for name in ("pin", "feature", "close_thread", "move_thread", "erase")
    ]
    assert links[0].text == "Unpin the thread"
    assert all(client.get(link["href"]).status_code == 200 for link in links)
