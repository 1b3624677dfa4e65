"""What the views of one comment share: who gets it, what the script is told, and the way back."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from wagtail.models import Site

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.moderation.queue import listing
from neuromod_wagtail.comments.moderation.queue.columns import cell_of
from neuromod_wagtail.comments.moderation.views import mixins
from tests.comments.conftest import write
from tests.comments.roles import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(rf):
    """Return a request of a user; the script's with ``accept``."""

    def _asked(user=None, accept="application/json", **query):
        request = rf.get("/admin/", query, headers={"accept": accept})
        request.user = user or User(username="mia")
        return request

    return _asked


def test_who_moderates_nothing_does_not_learn_which_comments_exist(asked, page):
    known, missing = write(page).pk, 10**6
    for role, user in cast(page).items():
        refused = (
            (PermissionDenied, PermissionDenied)
            if role in {"nobody", "editor", "viewer"}
            else (PermissionDenied if role == "other section" else None, Http404)
        )
        for pk, error in zip((known, missing), refused, strict=True):
            if error is None:
                assert mixins.comment_for(asked(user), pk).pk == pk
                continue
            with pytest.raises(error):
                mixins.comment_for(asked(user), pk)


def test_the_script_gets_the_row_of_this_comment(asked, page):
    write(page, "Another", status="spam")
    comment = write(page, "This one", status="approved")
    write(page, "A third", status="spam")
    shown = listing.shown(Comment.objects.all()).get(pk=comment.pk)
    told = {"pk": comment.pk, "status": "approved", "html": cell_of(shown)}
    for ok, status in ((True, 200), (False, 409)):
        answer = mixins.respond(asked(), comment.pk, "Done.", ok=ok)
        assert answer.status_code == status
        assert json.loads(answer.content) == {"message": "Done.", **told}
    assert "This one" in told["html"]
    Comment.objects.filter(pk=comment.pk).delete()
    gone = json.loads(mixins.respond(asked(), comment.pk, "Gone.").content)
    assert gone == {"message": "Gone.", "pk": comment.pk, "status": "", "html": ""}


def test_the_way_back_leads_where_one_came_from_on_this_site_only(asked):
    queue = reverse(listing.QUEUE)
    for next_url, way in (
        ("/admin/reports/", "/admin/reports/"),
        ("https://evil.example/", queue),
        ("", queue),
    ):
        assert mixins.back(asked(next=next_url)) == way


def test_without_the_script_the_next_screen_says_what_was_done_or_warns(asked, monkeypatch):
    said = []
    for level in ("success", "warning"):
        monkeypatch.setattr(
            mixins.messages, level, lambda _request, text, level=level: said.append((level, text))
        )
    for ok in (True, False):
        answer = mixins.respond(asked(accept="text/html"), 1, "Words.", ok=ok)
        assert (answer.status_code, answer["Location"]) == (302, reverse(listing.QUEUE))
    assert said == [("success", "Words."), ("warning", "Words.")]


def test_a_site_is_chosen_by_its_number_else_it_is_the_default_one(asked, root):
    default = Site.objects.get(is_default_site=True)
    other = Site.objects.create(hostname="other.example", root_page=root)
    for number, site in (
        ("", default), (f"{other.pk}", other), (f"{default.pk}", default), ("x", default),
        ("-1", default), ("²", default), ("9" * 10, default), ("9" * 5000, default),
    ):  # fmt: skip
        assert mixins.chosen_site(asked(site=number)) == site
    with pytest.raises(Http404):
        mixins.chosen_site(asked(site="9" * 9))
    assert mixins.chosen_site(asked()) == default


def test_each_screen_names_those_above_it():
    class Screen(mixins.AdminScreen):
        page_title = "Here"
        breadcrumbs_items: ClassVar[list[dict[str, str]]] = [{"url": "/admin/", "label": "Home"}]

    class Below(mixins.ModeratorView, Screen):
        pass

    home, here = {"url": "/admin/", "label": "Home"}, {"url": "", "label": "Here"}
    above = {"url": reverse(listing.QUEUE), "label": "Reader comments"}
    assert Screen().get_breadcrumbs_items() == [home, here]
    assert Below().get_breadcrumbs_items() == [home, above, here]
