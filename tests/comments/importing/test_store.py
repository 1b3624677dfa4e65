"""Stored imports: dates, statuses, counts, one log entry, and removal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.models import Locale, ModelLogEntry

from neuromod_wagtail.comments import actions, tasks
from neuromod_wagtail.comments.actions import threads
from neuromod_wagtail.comments.importing import store
from neuromod_wagtail.comments.importing.records import IncomingComment, checksum, levels
from neuromod_wagtail.comments.models import Comment, Discussion, Mail
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.importing.bulk_insert import insert
from neuromod_wagtail.page_cache.tags import invalidate
from tests.comments.actions.test_comments import assert_counts_equal_rows
from tests.comments.conftest import soup, write
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db

START = datetime(2019, 5, 1, 12, tzinfo=UTC)


def incoming(number: int, parent: int | str = "", **fields) -> IncomingComment:
    fields.setdefault("status", Status.APPROVED)
    fields.setdefault("body", f"Comment {number}")
    fields.setdefault("submitted_at", START + timedelta(minutes=number))
    return IncomingComment(str(number), parent=str(parent), **fields)


def nesting() -> list[tuple[str, str]]:
    rows = Comment.objects.order_by("submitted_at").select_related("parent")
    return [(row.body, row.parent.body if row.parent else "") for row in rows]


def entries(result: store.Stored) -> dict[int, str]:
    return dict(result.comments.values())


def test_everything_of_a_comment_is_kept(page):
    user = get_user_model().objects.create_user("ada", "ada@example.org")
    long_name = "Grüße " * 30
    written = incoming(
        7,
        name=long_name,
        email="Ann@Example.org",
        url="javascript:alert(1)",
        address="192.0.2.7",
        body="*so* it was",
        body_html="<p><em>so</em> it was<script>alert(1)</script></p>",
        kind="pingback",
        user=user,
        meta=[["rating", "5"]],
    )
    store.create([(page, [written])])
    comment = Comment.objects.get()
    assert (comment.submitted_at, comment.kind, comment.user) == (
        START + timedelta(minutes=7),
        "pingback",
        user,
    )
    assert (comment.body, comment.body_html) == ("*so* it was", "<p><em>so</em> it was</p>")
    assert comment.name == " ".join(long_name.split())[:100]
    assert (comment.url, comment.language) == ("", "en")
    assert comment.meta == [
        ["rating", "5"],
        ["name", " ".join(long_name.split())],
        ["url", "javascript:alert(1)"],
    ]
    known = write(page, email="ann@example.org", address="192.0.2.7")
    assert (comment.email_hash, comment.address_hash) == (known.email_hash, known.address_hash)
    assert "192.0.2.7" not in str(Comment.objects.filter(pk=comment.pk).values())


def test_what_does_not_fit_is_kept_beside_it(page):
    longest = f"{'x' * 242}@example.org"
    assert len(longest) == 254
    several = [
        incoming(1, email=f" {longest} ", name="Ann", url=" https://a.example "),
        incoming(2, email=f"x{longest}", name="x@example.org"),
        incoming(3, email="a b@example.org", url=f"https://a.example/{'x' * 183}"),
    ]
    store.create([(page, several)])
    found = Comment.objects.order_by("submitted_at")
    assert [(one.name, one.email, one.url, one.meta) for one in found] == [
        ("Ann", longest, "https://a.example", []),
        ("", "", "", [["name", "x@example.org"], ["email", f"x{longest}"]]),
        ("", "ab@example.org", "", [
            ["url", f"https://a.example/{'x' * 183}"], ["email", "a b@example.org"],
        ]),
    ]  # fmt: skip


def test_late_missing_and_circular_parents(page):
    result = store.create(
        [(page, [incoming(3, 5), incoming(4, 99), incoming(5), incoming(8, 9), incoming(9, 8)])]
    )
    assert nesting() == [
        ("Comment 3", "Comment 5"),
        ("Comment 4", ""),
        ("Comment 5", ""),
        ("Comment 8", ""),
        ("Comment 9", "Comment 8"),
    ]
    assert result.orphans == ["4", "8"]
    assert_counts_equal_rows(Discussion.objects.get())


def test_a_thread_may_be_as_deep_as_it_likes():
    depths, cut = levels({number: number - 1 or None for number in range(1, 50_000)})
    assert (depths[49_999], cut) == (49_998, [])


@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from(["approved", "pending", "spam", "declined"])),
        max_size=12,
    ),
    st.integers(0, 12),
)
def test_threads_and_counts_are_right_however_the_comments_come(page, drawn, cut):
    """In one go or in two, the second one with replies to the first."""
    Comment.objects.all().delete()
    Discussion.objects.all().delete()
    made = [
        incoming(number, parent if 0 < parent < number else "", status=status)
        for number, (parent, status) in enumerate(drawn, start=1)
    ]
    first = store.create([(page, made[:cut])])
    known = {key: pk for key, (pk, _checksum) in first.comments.items()}
    second = store.create([(page, made[cut:])], known=known)
    bodies = {one.source_id: one.body for one in made}
    assert nesting() == [(one.body, bodies.get(one.parent, "")) for one in made]
    for row in Comment.objects.select_related("parent"):
        above = row.parent
        assert row.depth == (above.depth + 1 if above else 0)
        assert row.thread_id == ((above.thread_id or above.pk) if above else None)
    for discussion in Discussion.objects.all():
        assert_counts_equal_rows(discussion)
        rows = Comment.objects.filter(discussion=discussion)
        before = list(rows.order_by("pk").values())
        store.rethread(discussion)
        assert list(rows.order_by("pk").values()) == before
    gone = store.remove(entries(first) | entries(second))
    assert len(gone) == len(made)
    assert not Comment.objects.exists()
    for discussion in Discussion.objects.all():
        assert_counts_equal_rows(discussion)


def test_each_discussion_counts_its_own(page, root):
    from tests.testapp.models import PlainPage

    other = root.add_child(instance=PlainPage(title="Another", slug="another"))
    store.create([(page, [incoming(1), incoming(2, status="spam")]), (other, [incoming(3)])])
    for discussion in Discussion.objects.all():
        assert_counts_equal_rows(discussion)
    actions.hold(list(Comment.objects.all()))
    for discussion in Discussion.objects.all():
        assert_counts_equal_rows(discussion)


def test_no_mail_no_signal_and_one_entry_a_discussion(
    page, root, django_capture_on_commit_callbacks
):
    """The pages are purged from both caches, unless nothing that readers see has changed."""
    other = root.add_child(instance=PlainPage(title="Another", slug="another"))
    user = get_user_model().objects.create_user("ada", "ada@example.org")

    def done(action, *given, **more):
        ModelLogEntry.objects.all().delete()
        with django_capture_on_commit_callbacks() as callbacks:
            result = action(*given, user=user, source="old.example", **more)
        logged = ModelLogEntry.objects.order_by("pk")
        assert {(entry.user, entry.data["source"]) for entry in logged} <= {(user, "old.example")}
        purged = [(one.func, *map(sorted, one.args)) for one in callbacks]
        found = [
            (entry.action.partition(".")[2], entry.object_id, entry.data["comments"])
            for entry in logged
        ]
        return result, found, purged

    first = [(page, [incoming(1), incoming(2, 1)]), (other, [incoming(3)])]
    result, logged, purged = done(store.create, first)
    here, there = (str(actions.discussion_of(one).pk) for one in (page, other))
    assert logged == [("import", here, 2), ("import", there, 1)]
    assert {entry.message for entry in ModelLogEntry.objects.all()} == {"Comments imported"}
    keys = {number: pk for number, (pk, _checksum) in result.comments.items()}
    of_page = sorted(["comments", f"comments-of-page-{page.pk}", f"discussion-{here}"])
    of_both = sorted({*of_page, f"comments-of-page-{other.pk}", f"discussion-{there}"})
    assert purged == [
        (invalidate, of_both), (tasks.purge_pages.enqueue, sorted([page.pk, other.pk])),
    ]  # fmt: skip
    hidden, logged, purged = done(store.create, [(page, [incoming(4, status="spam")])])
    assert (logged, purged) == ([("import", here, 1)], [])
    newer = {keys["1"]: incoming(1, body="Newer")}
    changed, logged, purged = done(store.update, page, newer)
    assert logged == [("update_import", here, 1)]
    assert purged == [(invalidate, of_page), (tasks.purge_pages.enqueue, [page.pk])]
    gone, logged, purged = done(store.remove, entries(result) | entries(changed))
    assert gone == set(keys.values())
    assert logged == [("remove", here, 2), ("remove", there, 1)]
    assert purged == [
        (invalidate, of_both), (tasks.purge_pages.enqueue, sorted([page.pk, other.pk])),
    ]  # fmt: skip
    assert done(store.remove, entries(hidden))[1:] == ([("remove", here, 1)], [])
    assert done(store.create, [(page, [])])[1:] == ([], [])
    assert not mail.outbox
    assert not Mail.objects.exists()


def test_queries_do_not_grow_with_comments(page):
    """The limit holds as long as the rows fit into one statement."""
    actions.discussion_of(page)
    counted = []
    for size in (3, 20):
        first = incoming(size * 100)
        made = [first, *(incoming(size * 100 + n, first.source_id) for n in range(1, size))]
        with CaptureQueriesContext(connection) as captured:
            store.create([(page, made)])
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_out_again_goes_only_what_nobody_touched(page):
    result = store.create([(page, [incoming(n) for n in range(1, 6)] + [incoming(6, 5)])])
    keys = {key: pk for key, (pk, _checksum) in result.comments.items()}
    actions.decline(Comment.objects.get(pk=keys["1"]))
    write(page, "An answer", parent=Comment.objects.get(pk=keys["2"]), status="approved")
    threads.pin(Comment.objects.get(pk=keys["3"]), True)
    write(page, "Another", parent=Comment.objects.get(pk=keys["6"]), status="approved")
    gone = store.remove(entries(result))
    assert gone == {keys["4"]}
    more = store.create([(page, [incoming(7), incoming(8, 7), incoming(9, 7)])])
    assert len(store.remove(dict([more.comments["8"]]))) == 1
    assert Comment.objects.get(body="Comment 7").reply_count == 1
    assert_counts_equal_rows(Discussion.objects.get())


def test_a_newer_version_is_written_over_and_moves_with_its_replies(page):
    result = store.create([(page, [incoming(1), incoming(2, 99), incoming(3, 2)])])
    known = {key: pk for key, (pk, _checksum) in result.comments.items()}
    newer = incoming(2, 1, status=Status.SPAM, body="Changed", name="Ann")
    before = Discussion.objects.get().version
    renewed = store.update(page, {known["2"]: newer}, known=known)
    row = Comment.objects.get(pk=known["2"])
    assert (row.body, row.name, row.status, row.parent_id) == ("Changed", "Ann", "spam", known["1"])
    assert renewed.comments == {"2": (row.pk, checksum(row))}
    reply = Comment.objects.get(pk=known["3"])
    assert (reply.thread_id, reply.depth) == (known["1"], 2)
    assert Discussion.objects.get().version > before
    assert_counts_equal_rows(Discussion.objects.get())


def test_whoever_has_an_account_here_has_its_badge(page, root):
    """The author of one page is a reader of the other; guests and given badges stay as they are."""
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    people = get_user_model().objects
    ann = people.create_user("ann", "ann@example.org")
    boss = people.create_user("boss", "boss@example.org", is_staff=True)
    PlainPage.objects.filter(pk=page.pk).update(owner=ann)
    page.refresh_from_db()

    def several():
        return [
            incoming(1, user=ann), incoming(2, user=boss), incoming(3, user=boss),
            incoming(4, user=ann, badge="clinician"), incoming(5),
        ]  # fmt: skip

    def badges():
        return list(
            Comment.objects.order_by("page", "submitted_at").values_list("badge", flat=True)
        )

    for number, where in enumerate((page, other)):
        moved = several()
        for one in moved:
            one.source_id = f"{number}-{one.source_id}"
        result = store.create([(where, moved)])
    expected = [
        *("author", "staff", "staff", "clinician", ""),
        *("", "staff", "staff", "clinician", ""),
    ]
    assert badges() == expected
    Comment.objects.filter(page=other).update(badge="guest")
    keys = sorted(pk for pk, _told in result.comments.values())
    store.update(other, dict(zip(keys, several(), strict=True)))
    assert badges() == expected


def test_an_account_is_looked_up_once_for_all_its_comments(page):
    people = get_user_model().objects
    people.create_user("ann", "ann@example.org")
    actions.discussion_of(page)
    counted = []
    for start, end in ((1, 3), (3, 9)):
        ann = people.get()  # who remembers no permissions
        with CaptureQueriesContext(connection) as captured:
            store.create([(page, [incoming(number, user=ann) for number in range(start, end)])])
        counted.append(len(captured))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("shared", [True, False])
def test_translations_have_one_discussion_if_they_share_it(page, settings, shared):
    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = shared
    french = Locale.objects.get_or_create(language_code="fr")[0]
    page.get_parent().copy_for_translation(french)
    other = page.copy_for_translation(french)
    store.create([(page, [incoming(1)]), (other, [incoming(2)])])
    first, second = Comment.objects.order_by("submitted_at")
    assert [(one.page_id, one.language) for one in (first, second)] == [
        (page.pk, "en"), (other.pk, "fr"),
    ]  # fmt: skip
    assert (first.discussion_id == second.discussion_id) is shared
    for discussion in Discussion.objects.all():
        assert_counts_equal_rows(discussion)


@pytest.mark.parametrize("action", ["create", "update", "remove"])
def test_a_discussion_is_locked_before_anything_is_decided_about_its_comments(page, action):
    result = store.create([(page, [incoming(1)])])
    [(key, _told)] = result.comments.values()
    with CaptureQueriesContext(connection) as captured:
        if action == "create":
            store.create([(page, [incoming(2)])])
        elif action == "update":
            store.update(page, {key: incoming(1, body="Newer")})
        else:
            store.remove(entries(result))
    statements = [query["sql"] for query in captured]
    lock, uses = "UPDATE" if connection.vendor == "sqlite" else "FOR UPDATE", '"body"'
    locked = next(n for n, sql in enumerate(statements) if lock in sql and "_discussion" in sql)
    assert locked < next(n for n, sql in enumerate(statements) if uses in sql)


def test_a_pingback_is_shown_apart_and_cannot_be_answered(page, client, send):
    store.create([(page, [incoming(1, kind="pingback", name="A blog", url="https://b.example/")])])
    comment = Comment.objects.get()
    shown = soup(client.get(page.url)).select_one(f"#comment-{comment.pk}")
    assert "nm-comment--mention" in shown["class"]
    assert "Mentioned by" in shown.text
    assert not shown.select("[href$='/reply/'], button")
    assert send(parent=str(comment.pk)).status_code == 409


def test_rows_with_and_without_keys_are_what_django_would_have_stored(page):
    """Each field of each row is compared, whichever way the row was inserted."""
    discussion = actions.discussion_of(page)
    written = [
        incoming(n, name="Ann", url="https://example.org/", meta=[["ä", "%s"]]) for n in range(3)
    ]
    written[0].number, written[1].number = 700, 800
    rows = [one.as_comment(discussion.pk, page.pk, "en") for one in written]
    insert(rows)
    assert [row.pk for row in rows[:2]] == [700, 800]
    assert rows[2].pk not in {None, 700, 800}
    assert not any(row._state.adding for row in rows)
    again = [one.as_comment(discussion.pk, page.pk, "en") for one in written]
    for row in again:
        row.pk = None
    Comment.objects.bulk_create(again)
    names = [field.attname for field in Comment._meta.concrete_fields if not field.primary_key]
    for ours, theirs in zip(rows, again, strict=True):
        stored, expected = (Comment.objects.get(pk=one.pk) for one in (ours, theirs))
        assert [getattr(stored, name) for name in names] == [
            getattr(expected, name) for name in names
        ]


def all_columns(*leaving_out):
    return {
        row["body"]: {name: value for name, value in row.items() if name not in leaving_out}
        for row in Comment.objects.values()
    }


def test_what_is_renewed_is_that_and_nothing_beside_it(page, root):
    """Even a comment that was asked for, if its thread has moved to another page meanwhile."""
    elsewhere = root.add_child(instance=PlainPage(title="Elsewhere", slug="elsewhere"))
    result = store.create([(page, [incoming(1), incoming(2, 1), incoming(3), incoming(4)])])
    known = {key: pk for key, (pk, _told) in result.comments.items()}
    Comment.objects.update(helpful_count=4, featured=True, language="de")
    threads.move(Comment.objects.get(pk=known["4"]), elsewhere, user=None)
    before, version = all_columns(), Discussion.objects.get(page=page).version
    newer = incoming(3, body="Newer", name="Ann", kept={"language": ""})
    store.update(page, {known["3"]: newer, known["4"]: incoming(4, body="Newer")}, known=known)
    after = all_columns()
    assert Discussion.objects.get(page=page).version > version, "its readers see another text"
    assert after["Comment 4"] == before["Comment 4"]
    assert {body: after[body] for body in ("Comment 1", "Comment 2")} == {
        body: before[body] for body in ("Comment 1", "Comment 2")
    }
    told = after["Newer"], before["Comment 3"]
    assert {name for name in told[0] if told[0][name] != told[1][name]} == {
        *("body", "body_html", "name")
    }


def test_a_discussion_that_a_reader_begins_meanwhile_is_used(page, root):
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    begun = []

    def meanwhile(execute, sql, params, many, context):
        if not begun and sql.startswith("INSERT") and Discussion._meta.db_table in sql:
            begun.append(page.pk)
            begun.append(Discussion.objects.create(page=page))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        found = store._discussions([page, other])
    assert found == {page.pk: begun[1], other.pk: Discussion.objects.get(page=other)}


def test_threads_are_built_from_the_parents_and_nothing_else_is_written(page, root):
    """Roots and replies that were wrong; those that were right keep every column."""
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    batch = [incoming(1), incoming(2, 1), incoming(3, 2), incoming(4), incoming(5, 4)]
    store.create([(page, batch), (other, [incoming(6), incoming(7, 6)])])
    first, reply, deep, *_rest = Comment.objects.filter(page=page).order_by("submitted_at")
    before = list(Comment.objects.order_by("pk").values())
    store.rethread(first.discussion)
    assert list(Comment.objects.order_by("pk").values()) == before
    Comment.objects.filter(pk=deep.pk).update(depth=7, thread=reply)
    Comment.objects.filter(pk=reply.pk).update(reply_count=1)
    Comment.objects.filter(pk=first.pk).update(reply_count=0)
    store.rethread(first.discussion)
    assert list(Comment.objects.order_by("pk").values()) == before
    wrong = Comment.objects.filter(page=other, parent__isnull=False)
    wrong.update(depth=7, reply_count=3)
    store.rethread(first.discussion)
    assert wrong.values_list("depth", "reply_count").get() == (7, 3), "only this discussion"


def test_newer_versions_may_answer_later_comments_and_each_other(page):
    """A circle is cut at one of its comments, the others hang below it."""
    result = store.create([(page, [incoming(number) for number in range(1, 8)])])
    known = {key: pk for key, (pk, _told) in result.comments.items()}
    answered = {1: 2, 2: 3, 3: 7, 4: 6, 6: 4, 5: 99}
    newer = {known[str(number)]: incoming(number, above) for number, above in answered.items()}
    store.update(page, newer, known=known)
    assert nesting() == [
        ("Comment 1", "Comment 2"),
        ("Comment 2", "Comment 3"),
        ("Comment 3", "Comment 7"),
        ("Comment 4", ""),
        ("Comment 5", ""),
        ("Comment 6", "Comment 4"),
        ("Comment 7", ""),
    ]
    rows = Comment.objects.order_by("submitted_at").values_list("thread", "depth", "reply_count")
    fourth, last = known["4"], known["7"]
    assert list(rows) == [
        (last, 3, 0), (last, 2, 0), (last, 1, 0), (None, 0, 1), (None, 0, 0), (fourth, 1, 0),
        (None, 0, 3),
    ]  # fmt: skip
