"""The pages of a discussion and of a thread: what each shows, and the addresses of the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from neuromod_wagtail.comments.actions import discussion_of
from neuromod_wagtail.comments.display import threads
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.models.keyset import Cursor

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _few(settings):
    settings.NEUROMOD_COMMENTS_THREADS_PER_PAGE = 2
    settings.NEUROMOD_COMMENTS_REPLIES_SHOWN = 1
    settings.NEUROMOD_COMMENTS_REPLIES_PER_PAGE = 2


def store(page, number, parent=None, status="approved", replies=0):
    return Comment.objects.create(
        page=page, discussion=discussion_of(page), parent=parent, thread=parent, status=status,
        depth=int(parent is not None), body=f"{number}", reply_count=replies,
        submitted_at=START + timedelta(minutes=number),
    )  # fmt: skip


def given(page):
    return settings_for(page, page.get_site().pk)


def bodies(listing):
    return [
        (one.first.body, [reply.comment.body for reply in one.replies]) for one in listing.threads
    ]


def place_in(address, name):
    """Return the place that an address of a next page names."""
    return Cursor.parse(address.partition(f"{name}=")[2].partition("#")[0])


@pytest.mark.django_db
def test_each_page_of_a_discussion_leads_to_the_next_and_back_to_the_first(page, site_settings):
    site_settings.order = "newest"
    site_settings.save()
    assert threads.first_page(given(page)) == threads.Listing([])
    one, two = store(page, 1), store(page, 2)
    full = threads.first_page(given(page))
    assert (bodies(full), full.next_url, full.first_url) == ([("2", []), ("1", [])], "", "")
    three = store(page, 3)
    for order, named, shown, last, rest in (
        ("", "", ["3", "2"], two, "1"),
        ("best", "", ["3", "2"], two, "1"),
        ("newest", "", ["3", "2"], two, "1"),
        ("oldest", "comments-order=oldest&", ["1", "2"], two, "3"),
    ):
        first = threads.first_page(given(page), order=order)
        assert bodies(first) == [(body, []) for body in shown], order
        assert first.next_url == f"?{named}comments-after={last.cursor}#comments"
        assert (first.first_url, first.focus, first.elsewhere) == ("", 0, 0)
        after = place_in(first.next_url, "comments-after")
        second = threads.first_page(given(page), after=after, order=order)
        assert (bodies(second), second.next_url) == ([(rest, [])], "")
        assert second.first_url == "?#comments"
    assert {one.pk, three.pk} == {one.pk for one in Comment.objects.exclude(pk=two.pk)}


@pytest.mark.django_db
def test_a_folded_thread_says_how_many_replies_are_missing_and_where_they_are(page):
    """Held, refused and erased replies are neither shown nor counted."""
    several = [store(page, 10 * number, replies=number) for number in (1, 2, 3)]
    replies = {
        first.pk: [store(page, first.reply_count * 10 + n, first) for n in range(1, count + 1)]
        for count, first in enumerate(several, start=1)
    }
    for n, status in enumerate(("pending", "spam", "declined", "erased")):
        store(page, n, several[2], status)
    listing = threads.first_page(given(page))
    assert bodies(listing) == [("30", ["31"]), ("20", ["21", "22"])]
    assert [one.more for one in listing.threads] == [2, 0]
    folded = listing.threads[0]
    last = replies[several[2].pk][0]
    assert folded.more_url == (
        f"?comment={several[2].pk}&replies-after={last.cursor}#comment-{several[2].pk}"
    )
    after = place_in(folded.more_url, "replies-after")
    opened = threads.one_thread(given(page), several[2], after)
    assert bodies(opened) == [("30", ["32", "33"])]
    assert (opened.threads[0].more, opened.threads[0].more_url) == (0, "")


@pytest.mark.django_db
def test_a_permalink_shows_its_thread_from_its_comment_on(page):
    root, other = store(page, 1, replies=4), store(page, 2, replies=1)
    replies = [store(page, 10 + number, root) for number in range(4)]
    store(page, 11, root, "pending")
    store(page, 20, other)
    whole = threads.one_thread(given(page), root)
    assert (bodies(whole), whole.focus) == ([("1", ["10", "11"])], root.pk)
    assert (whole.first_url, whole.next_url) == ("?#comments", "")
    assert whole.threads[0].more == 1
    assert whole.threads[0].more_url == (
        f"?comment={root.pk}&replies-after={replies[1].cursor}#comment-{root.pk}"
    )
    reply = threads.one_thread(given(page), replies[1])
    assert (bodies(reply), reply.focus) == ([("1", ["11", "12"])], replies[1].pk)
    after = place_in(reply.threads[0].more_url, "replies-after")
    rest = threads.one_thread(given(page), replies[1], after)
    assert (bodies(rest), rest.threads[0].more) == ([("1", ["13"])], 0)


def test_replies_are_nested_as_deep_as_the_site_says_and_deeper_ones_name_their_parents():
    parents = {2: 1, 3: 2, 4: 3, 5: 1, 6: 99, 7: 6}
    rows = [Comment(pk=pk, parent_id=above, name=f"N{pk}") for pk, above in parents.items()]
    for depth, expected in (
        (9, [(2, 2, 0, ""), (3, 3, 0, ""), (4, 4, 0, ""), (5, 2, 0, ""), (6, 2, 99, ""),
             (7, 3, 0, "")]),
        (3, [(2, 2, 0, ""), (3, 3, 0, ""), (4, 3, 3, "N3"), (5, 2, 0, ""), (6, 2, 99, ""),
             (7, 3, 0, "")]),
        (1, [(2, 2, 0, ""), (3, 2, 2, "N2"), (4, 2, 3, "N3"), (5, 2, 0, ""), (6, 2, 99, ""),
             (7, 2, 6, "N6")]),
    ):  # fmt: skip
        made = threads.thread(Comment(pk=1, name="N1"), rows, depth)
        found = [(one.comment.pk, one.level, one.answers, one.answers_name) for one in made.replies]
        assert (made.first.pk, found) == (1, expected), depth
        assert (made.more, made.more_url) == (0, "")
