"""Pin, feature, close, move: log, display, counts, and queries independent of rows."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, ModelLogEntry, Page

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import on_commit, threads
from neuromod_wagtail.comments.models import Comment, Discussion, Note, Report, Subscription
from neuromod_wagtail.comments.models.states import StatusConflict
from neuromod_wagtail.comments.spam.submission import Refused
from tests.comments.actions.test_comments import assert_counts_equal_rows
from tests.comments.conftest import counts, soup, write

pytestmark = pytest.mark.django_db
MARKS = {
    "pin": (threads.pin, "pinned", "unpin"),
    "close": (threads.close, "closed", "reopen"),
    "feature": (threads.feature, "featured", "unfeature"),
}


@pytest.fixture
def other(root):
    from tests.testapp.models import PlainPage

    return root.add_child(instance=PlainPage(title="Other", slug="other"))


@pytest.fixture
def purged(monkeypatch):
    """The pages that were purged from the caches."""
    from neuromod_wagtail.comments import tasks

    found: list[int] = []
    monkeypatch.setattr(tasks, "purge_pages", SimpleNamespace(enqueue=found.extend))
    return found


def article(client, page, query=""):
    return soup(client.get(page.url + query))


@pytest.mark.parametrize("action", MARKS)
def test_a_mark_is_set_and_taken_back_once_each(
    page, action, published_at_once, django_capture_on_commit_callbacks, purged
):
    act, field, back = MARKS[action]
    comment, user = write(page), get_user_model().objects.create_user("mod")
    before = Discussion.objects.get(page=page).version
    with django_capture_on_commit_callbacks(execute=True):
        assert act(comment, True, user=user, screen="queue")
        assert not act(comment, True, user=user), "nothing to change"
        assert getattr(Comment.objects.get(), field)
        assert act(comment, False, user=user)
    assert not getattr(Comment.objects.get(), field)
    entries = ModelLogEntry.objects.for_instance(comment).filter(user=user).order_by("pk")
    assert [entry.action.rpartition(".")[2] for entry in entries] == [action, back]
    assert [entry.data.get("screen") for entry in entries] == ["queue", None]
    assert all(entry.message != entry.action for entry in entries), "registered with Wagtail"
    assert Discussion.objects.get(page=page).version == before + 2
    assert set(purged) == {page.pk}


@pytest.mark.parametrize("action", ["pin", "close"])
def test_pin_and_close_act_on_the_thread_of_a_reply(page, action, published_at_once):
    act, field, _back = MARKS[action]
    first = write(page)
    reply = write(page, "b", parent=first)
    act(reply, True)
    assert getattr(Comment.objects.get(pk=first.pk), field)
    assert not getattr(Comment.objects.get(pk=reply.pk), field)


def test_a_comment_that_is_not_published_is_not_featured(page):
    comment = write(page, status="spam")
    with pytest.raises(StatusConflict) as told:
        threads.feature(comment, True)
    assert told.value.actual == "spam"
    assert not Comment.objects.get().featured


def test_erasing_takes_the_marks_away(page, published_at_once):
    comment = write(page)
    for act in (threads.pin, threads.feature):
        act(comment, True)
    actions.erase(comment)
    comment.refresh_from_db()
    assert not comment.pinned
    assert not comment.featured


def test_readers_see_what_is_featured(client, page, published_at_once):
    plain, featured = write(page, "a"), write(page, "b")
    threads.feature(featured, True)
    shown = article(client, page)
    assert shown.select_one(f"#comment-{featured.pk} .nm-badge").text == "Featured"
    assert not shown.select(f"#comment-{plain.pk} .nm-badge")


def test_a_closed_thread_takes_no_replies_and_says_so(client, page, published_at_once, send):
    first = write(page, "a")
    reply = write(page, "b", parent=first, email="b@example.org")
    free = write(page, "c", email="c@example.org")
    threads.close(reply, True)
    shown = article(client, page)
    links = {link["href"] for link in shown.select("[href$='/reply/']")}
    assert links == {f"/comments/{free.pk}/reply/"}
    assert [line.text for line in shown.select(".nm-thread-closed")] == [
        "This thread is closed to new replies."
    ]
    for closed in (first, reply):
        assert client.get(f"/comments/{closed.pk}/reply/").status_code == 403
        refused = send(parent=closed.pk, body="too late")
        assert refused.status_code == 403
        assert refused["X-Comment-Refused"] == "thread_closed"
        assert soup(refused).select_one("textarea[name=body]").text.strip() == "too late"
        with pytest.raises(Refused) as told:
            write(page, "in between", parent=closed)
        assert told.value.code == "thread_closed"
    threads.close(first, False)
    assert len(article(client, page).select("[href$='/reply/']")) == 3


def test_marks_cost_the_article_no_query(client, page, published_at_once):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(page.url)
        return len(captured)

    first = write(page, "a")
    reply = write(page, "b", parent=first, email="b@example.org")
    plain = cost()
    for act in (threads.pin, threads.close, threads.feature):
        act(first, True)
    threads.feature(reply, True)
    assert cost() == plain


def test_a_thread_moves_with_all_that_belongs_to_it(
    client, page, other, published_at_once, django_capture_on_commit_callbacks, purged
):
    first = write(page, "a", follow="replies")
    reply = write(page, "b", parent=first, email="b@example.org")
    deep = write(page, "c", parent=reply, email="c@example.org", status="spam")
    stays = write(page, "d", email="d@example.org", follow="replies")
    Report.objects.create(comment=reply, reader="r", reason="spam")
    Note.objects.create(comment=deep, text="look again")
    user = get_user_model().objects.create_user("mod")
    with django_capture_on_commit_callbacks(execute=True):
        assert threads.move(reply, other, user=user, screen="queue") == 3
    moved = {comment.pk: comment for comment in Comment.objects.filter(page=other.pk)}
    assert set(moved) == {first.pk, reply.pk, deep.pk}
    assert {c.discussion.page_id for c in moved.values()} == {other.pk}
    assert (moved[deep.pk].thread_id, moved[deep.pk].parent_id) == (first.pk, reply.pk)
    here, there = Discussion.objects.get(page=page.pk), Discussion.objects.get(page=other.pk)
    for discussion in (here, there):
        assert_counts_equal_rows(discussion)
    assert counts(here)["approved"] == 1
    assert counts(there) | {"approved": 2, "spam": 1} == counts(there)
    assert moved[reply.pk].reports.count() == moved[deep.pk].notes.count() == 1
    followed = dict(Subscription.objects.values_list("comment", "discussion"))
    assert followed == {first.pk: there.pk, stays.pk: here.pk}
    entry = ModelLogEntry.objects.for_instance(first).get(action="neuromod_comments.move")
    told = {"from_page": page.pk, "to_page": other.pk, "comments": 3, "screen": "queue"}
    assert entry.data | told == entry.data
    assert set(purged) == {page.pk, other.pk}
    # Addresses: the permalink leads to the new page, the old page says where to look.
    assert client.get(f"/comments/{reply.pk}/").url.startswith(other.url)
    old = article(client, page, f"?comment={reply.pk}")
    assert old.select_one(".nm-comments__elsewhere a")["href"] == f"/comments/{reply.pk}/"
    assert old.select(f"#comment-{stays.pk}")
    assert not old.select(f"#comment-{first.pk}")
    assert article(client, other).select(f"#comment-{first.pk}")


def test_a_thread_that_is_there_does_not_move(page):
    comment = write(page)
    entries = ModelLogEntry.objects.count()
    assert threads.move(comment, page) == 0
    assert ModelLogEntry.objects.count() == entries


def test_a_long_thread_moves_by_as_many_queries_as_a_short_one(page, other, published_at_once):
    actions.discussion_of(other)

    def cost(number):
        first = write(page, f"first {number}")
        for place in range(number):
            write(page, f"{number} {place}", parent=first, email=f"r{place}@example.org")
        with CaptureQueriesContext(connection) as captured:
            assert threads.move(first, other) == number + 1
        return len(captured)

    assert cost(1) == cost(8)


def test_decisions_on_a_comment_that_was_just_moved_count_where_it_is(page, other):
    stale = write(page)
    threads.move(stale, other)
    actions.approve(stale)
    for discussion in Discussion.objects.all():
        assert_counts_equal_rows(discussion)
    assert counts(Discussion.objects.get(page=other.pk))["approved"] == 1


def test_an_answer_to_a_thread_that_just_left_is_refused(page, other, published_at_once):
    first = write(page)
    threads.move(first, other)
    with pytest.raises(Refused) as told:
        write(page, "an answer", parent=first, email="b@example.org")
    assert told.value.code == "parent_gone"
    assert Comment.objects.count() == 1


def test_a_comment_that_was_taken_down_loses_its_label(page, published_at_once):
    comment = write(page)
    threads.feature(comment, True)
    Comment.objects.filter(pk=comment.pk).update(status="declined")
    with pytest.raises(StatusConflict):
        threads.feature(comment, True)
    assert threads.feature(comment, False)
    assert not Comment.objects.get().featured


@pytest.mark.parametrize("status", ["approved", "pending"])
def test_what_came_of_one_correction_is_recorded_and_shown_at_once(
    page, django_capture_on_commit_callbacks, purged, status
):
    settled, other = (
        write(page, f"Typo {n}", status=status, purpose="correction") for n in range(2)
    )
    user = get_user_model().objects.create_user("editor")
    before = Discussion.objects.get(page=page).version
    with django_capture_on_commit_callbacks(execute=True):
        assert threads.settle(settled, "changed", seen="open", user=user, screen="report")
    outcomes = dict(Comment.objects.values_list("pk", "outcome"))
    assert outcomes == {settled.pk: "changed", other.pk: "open"}
    assert Discussion.objects.get(page=page).version == before + 1
    assert purged == ([page.pk] if status == "approved" else [])
    entry = ModelLogEntry.objects.get(action="neuromod_comments.settle")
    assert (entry.object_id, entry.user, entry.data["screen"]) == (str(settled.pk), user, "report")


def test_what_is_marked_or_moved_is_shown_again_where_it_is_and_was(page, other, monkeypatch):
    purged = []
    comment = write(page, status="approved", purpose="correction")
    write(other, "Elsewhere")
    here, there = (Discussion.objects.get(page=one).pk for one in (page, other))
    monkeypatch.setattr(
        on_commit, "purge", lambda *pages, discussions: purged.append((set(pages), discussions))
    )
    for act in (threads.pin, threads.close, threads.feature):
        act(comment, True)
    user = get_user_model().objects.create_user("editor")
    threads.settle(comment, "changed", seen="open", user=user)
    assert purged == [({page.pk}, [here])] * 4
    threads.move(comment, other)
    assert purged[4:] == [({page.pk, other.pk}, [here, there])]


def test_a_thread_that_waits_is_pinned_and_closed_but_not_featured(page):
    comment = write(page, status="pending")
    assert threads.pin(comment, True) and threads.close(comment, True)
    with pytest.raises(StatusConflict):
        threads.feature(comment, True)


def test_a_thread_moves_to_a_translation_that_shares_the_discussion(page, other, settings):
    """Its page changes though its discussion does not."""
    Page.objects.filter(pk=other.pk).update(
        translation_key=page.translation_key,
        locale=Locale.objects.get_or_create(language_code="fr")[0],
    )
    other = type(other).objects.get(pk=other.pk)
    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = True
    comment = write(page)
    shared = comment.discussion_id
    assert [threads.move(comment, other), threads.move(comment, other)] == [1, 0]
    places = set(Comment.objects.values_list("page", "discussion"))
    assert places == {(other.pk, shared)}
