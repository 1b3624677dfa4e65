"""The context of a comments section, and of the form in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.display import context
from neuromod_wagtail.comments.forms import comment_form_class
from neuromod_wagtail.comments.models import CommentNotice, CommentSettings, Discussion
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.security import tokens
from tests.comments.conftest import write
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db


def request_of(rf, query="", site_host="localhost", **attributes):
    request = rf.get(f"/article/{query}", headers={"host": site_host})
    for name, value in attributes.items():
        setattr(request, name, value)
    return request


def test_a_section_with_and_without_a_request(rf, page, site_settings, settings):
    site_settings.order = "oldest"
    site_settings.save()
    write(page, status="approved")
    without = context.section(page, None)
    request = request_of(rf)
    found = context.section(page, request, 3)
    for one, level in ((without, 2), (found, 3)):
        assert (one["page"], one["heading_level"], one["count"]) == (page, level, 1)
        assert (one["order"], one["root"], one["feeds"]) == ("oldest", "/comments/", True)
        assert one["page_url"] == page.full_url
        assert (one["is_preview"], one["user"]) == (False, None)
        assert one["comment_settings"].is_open
        assert len(one["threads"]) == len(one["listing"].threads) == 1
        assert one["form"].token == context.TOKEN_MARK
        [[html, _thread]] = one["threads"]
        assert "/reply/" in html, "it can be answered"
        assert f"<h{level + 1} " in html, "its heading is below that of the section"
    assert (without["request"], found["request"]) == (None, request)
    assert ("csrf_token" in without, "csrf_token" in found) == (False, True)
    settings.NEUROMOD_COMMENTS_FEEDS = False
    assert context.section(page, None)["feeds"] is False


def test_settings_are_those_of_the_site_that_the_reader_is_on(rf, page, site_settings):
    """Without a request, of the page's own; a page of no site has those of none."""
    home = page.get_parent()
    inner = Site.objects.create(hostname="inner.example", root_page=page)
    CommentSettings.objects.create(site=inner, order="oldest", mode="read_only")
    site_settings.order = "newest"
    site_settings.save()
    for host, order, is_open in (("localhost", "newest", True), ("inner.example", "oldest", False)):
        found = context.section(page, request_of(rf, site_host=host))
        assert (found["order"], found["comment_settings"].is_open) == (order, is_open), host
        assert found["page_url"].startswith(f"http://{host}/")
    assert context.section(page, None)["order"] == "oldest"
    beside = home.add_child(instance=PlainPage(title="Beside", slug="beside"))
    assert context.section(beside, None)["order"] == "newest"
    nowhere = home.get_parent().add_child(instance=PlainPage(title="Nowhere", slug="nowhere"))
    assert context.site_id_of(None, nowhere) is None
    context.section(nowhere, None)


def test_what_a_reader_asks_for_and_a_preview_does_not(rf, page):
    comment = write(page, status="approved")
    query = f"?comments-order=oldest&comment={comment.pk}"
    asked = context.section(page, request_of(rf, query))
    assert (asked["order"], asked["listing"].focus) == ("oldest", comment.pk)
    preview = context.section(page, request_of(rf, query, is_preview=True))
    assert (preview["order"], preview["listing"].focus) == ("newest", 0)
    assert preview["is_preview"] is True


def test_the_next_page_and_the_other_order_are_had_by_the_address(rf, page, settings):
    settings.NEUROMOD_COMMENTS_THREADS_PER_PAGE = 1
    old, new = (write(page, text, status="approved") for text in ("Old", "New"))
    for query, shown in (
        ("", new),
        (f"?comments-after={new.cursor}", old),
        ("?comments-order=oldest", old),
        (f"?comments-order=oldest&comments-after={old.cursor}", new),
    ):
        [thread] = context.section(page, request_of(rf, query))["listing"].threads
        assert thread.first == shown, query


def test_a_draft_shows_its_section_only_in_the_preview_and_not_if_it_is_hidden(rf, page):
    page.unpublish()
    assert context.section(page, request_of(rf)) is None
    assert context.section(page, request_of(rf, is_preview=True)) is not None
    Discussion.objects.create(page=page, mode="hidden")
    assert context.section(page, request_of(rf, is_preview=True)) is None


def test_a_page_that_was_never_saved_has_no_address(rf, root):
    new = PlainPage(title="New", slug="new", path=f"{root.path}0009", depth=3, live=False)
    found = context.section(new, request_of(rf, is_preview=True))
    assert (found["page_url"], found["count"]) == ("", 0)
    assert found["form"].action.endswith("/post/0/")


def test_the_form_of_a_page(page, site_settings):
    user = User.objects.create_user("cleo", first_name="Cleo")
    notice = {"title": "Notice", "body": "<p>Be kind.</p>", "locale": page.locale}
    site_settings.notice = CommentNotice.objects.create(**notice)
    site_settings.save()
    given = settings_for(page, page.get_site().pk)
    parent = write(page)
    form = context.comment_form(page, given, user, parent=parent, message="Said", preview="Seen")
    assert (form.user, form.form.user, form.account_name) == (user, user, "Cleo")
    assert (form.notice, form.closed, form.parent) == ("<p>Be kind.</p>", "", parent)
    assert (form.message, form.preview, form.challenge) == ("Said", "Seen", "")
    assert form.action == f"/comments/post/{page.pk}/"
    states = [tokens.check_form_token(form.token, pk) for pk in (page.pk, page.pk + 1)]
    assert (states[0] is states[1], states[1]) == (False, tokens.FormTokenState.FORGED)
    guest = context.comment_form(page, given, None)
    assert (guest.user, guest.account_name, guest.parent) == (None, "", None)
    sent = comment_form_class()({"body": "Typed", "token": "old"})
    again = context.comment_form(page, given, None, form=sent)
    assert again.form is sent and again.token != "old"
    over = given._replace(closes_at=timezone.now() - timedelta(days=1))
    assert "closed" in context.comment_form(page, over, None).closed


def test_a_comment_of_another_page_is_said_to_be_elsewhere(rf, page, root):
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    write(page, status="approved")
    seen, held = (
        write(other, text, status=status) for text, status in (("a", "approved"), ("b", "pending"))
    )
    own_held = write(page, "c", status="pending")
    for comment, elsewhere in ((seen, seen.pk), (held, 0), (own_held, 0)):
        listing = context.section(page, request_of(rf, f"?comment={comment.pk}"))["listing"]
        assert (listing.elsewhere, listing.focus, len(listing.threads)) == (elsewhere, 0, 1)
    bare = root.add_child(instance=PlainPage(title="Bare", slug="bare"))
    for where, asked in ((page, "x"), (page, own_held.pk + 999), (bare, seen.pk), (bare, "")):
        listing = context.section(where, request_of(rf, f"?comment={asked}"))["listing"]
        assert (listing.elsewhere, listing.focus, len(listing.threads)) == (0, 0, where == page)


def test_a_permalink_shows_the_thread_of_what_is_published(rf, page):
    """Of a reply, too, and of a first comment that was held again, for the sake of its replies."""
    write(page, "Another", status="approved")
    first = write(page, "First", status="approved")
    reply = write(page, "Reply", parent=first, status="approved")
    held = write(page, "Held", parent=first, status="pending")

    def focus(comment):
        listing = context.section(page, request_of(rf, f"?comment={comment.pk}"))["listing"]
        return listing.focus, [one.first.pk for one in listing.threads]

    for shown in (first, reply):
        assert focus(shown) == (shown.pk, [first.pk])
    assert focus(held)[0] == 0
    actions.hold(first)
    for shown in (first, reply):
        assert focus(shown) == (shown.pk, [first.pk])
    actions.hold(reply)
    assert focus(first)[0] == focus(reply)[0] == 0
