"""Effects after the commit: signals and cache purges; feeds respect the comment settings."""

from __future__ import annotations

import re
import time
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock, call

import pytest
from django.db import transaction
from django.utils.http import http_date
from django_tasks.backends.immediate import ImmediateBackend

import neuromod_wagtail
from neuromod_wagtail.comments import actions, signals, tasks
from neuromod_wagtail.comments.actions import on_commit, reports
from neuromod_wagtail.comments.display import cache_tags
from neuromod_wagtail.comments.models import Comment, Discussion, SectionSettings
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.models.states import Move
from neuromod_wagtail.comments.spam.submission import Submission
from tests.comments.conftest import write

purged: list[str] = []


class RecordingBackend:
    """A front-end cache that records what it is asked to purge."""

    def __init__(self, params):
        self.hostnames = None

    def purge_batch(self, urls):
        purged.extend(urls)

    def invalidates_hostname(self, hostname):
        return True


@pytest.mark.django_db(transaction=True)
def test_what_readers_see_is_purged_and_nothing_else(page, settings):
    backend = f"{__name__}.RecordingBackend"
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": backend, "LOCATION": "http://cache"}}
    purged.clear()
    comment = write(page)
    assert purged == [], "a comment that waits changes nothing for readers"
    actions.approve(comment)
    assert purged == [page.full_url]
    purged.clear()
    comment.refresh_from_db()
    actions.mark_spam(comment)
    assert purged == [page.full_url]


@pytest.mark.parametrize("akismet", [True, False])
@pytest.mark.parametrize(
    ("moves", "is_seen", "lessons"),
    [
        ([("", "pending")], False, []),
        ([("", "approved")], True, []),
        ([("", "spam")], False, []),
        ([("pending", "approved")], True, [0]),
        ([("pending", "spam")], False, [0]),
        ([("pending", "declined")], False, []),
        ([("approved", "declined"), ("pending", "declined")], True, [0]),
        ([("spam", "declined"), ("approved", "approved")], True, [0, 1]),
        ([("", "approved"), ("spam", "pending")], True, [1]),
    ],
)
def test_what_follows_each_move(settings, followed, akismet, moves, is_seen, lessons):
    """First what readers see; the filter learns from what someone decided about spam."""
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [on_commit.AKISMET] * akismet
    made = [Move(7 + n, 3 + n, None, *move) for n, move in enumerate(moves)]
    pks, pages = [move.pk for move in made], [9, 8, 9]
    for mail in (True, False):
        followed.reset_mock()
        on_commit.plan(made, *pages, mail=mail)
        changed = cache_tags.of_change(pages, {move.discussion_id for move in made})
        seen = [call.tags.invalidate(changed), call.tasks.purge_pages.enqueue([8, 9])]
        learnt = [pks[place] for place in lessons]
        assert followed.mock_calls == [
            call.signals(made),
            *(seen if is_seen else []),
            *([call.tasks.send_mail_about.enqueue(pks)] if mail else []),
            *([call.tasks.learn_decisions.enqueue(learnt)] if learnt else []),
            *([call.tasks.report_to_akismet.enqueue(learnt)] if learnt and akismet else []),
        ]
    followed.reset_mock()
    on_commit.plan([], *pages)
    assert followed.mock_calls == []


@pytest.fixture
def followed(monkeypatch):
    """What followed the commit, which is at once here, in its order."""
    calls = Mock()
    monkeypatch.setattr(on_commit, "tags", calls.tags)
    monkeypatch.setattr(on_commit, "tasks", calls.tasks)
    monkeypatch.setattr(on_commit, "_send_signals", calls.signals)

    def at_once(do, *, robust):
        assert robust, "a failure would hide that the change stands"
        do()

    monkeypatch.setattr(on_commit, "transaction", SimpleNamespace(on_commit=at_once))
    return calls


def test_what_follows_a_change_without_a_move(followed):
    on_commit.count_votes(3)
    on_commit.mail(7)
    on_commit.purge(9, discussions=[3])
    on_commit.send(followed.signal, 7, report=5)
    assert followed.mock_calls == [
        call.tags.invalidate([cache_tags.of_votes(3)]),
        call.tasks.send_mail_about.enqueue([7]),
        call.tags.invalidate(cache_tags.of_change([9], [3])),
        call.tasks.purge_pages.enqueue([9]),
        call.signal.send_robust(Comment, pk=7, report=5),
    ]


@pytest.mark.django_db(transaction=True)
def test_signals_come_after_the_commit_and_never_after_a_rollback(page):
    heard = []

    def hear(sender, **told):
        heard.append({k: v for k, v in told.items() if k != "signal"})

    def fail(sender, **told):
        raise RuntimeError("a receiver's own trouble")

    signals.comment_posted.connect(fail)
    signals.comment_posted.connect(hear)
    signals.comment_moved.connect(hear)
    try:
        comment = write(page)
        with transaction.atomic():
            actions.approve(comment)
            assert len(heard) == 1
            transaction.set_rollback(True)
        assert heard == [{"pk": comment.pk, "status": "pending"}]
        actions.approve(comment)
        assert heard[1:] == [{"pk": comment.pk, "old": "pending", "new": "approved"}]
    finally:
        for receiver in (hear, fail):
            signals.comment_posted.disconnect(receiver)
        signals.comment_moved.disconnect(hear)


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_a_report_have_signals_of_their_own(page, published_at_once):
    heard = []
    receivers = {
        name: (lambda sender, name=name, **told: heard.append((name, told["pk"])))
        for name in ("comment_moved", "comment_edited", "comment_reported")
    }
    comment = write(page, "First")
    for name, receiver in receivers.items():
        getattr(signals, name).connect(receiver)
    try:
        submission = Submission(page=page, body="Second", name="Ann", email="ann@example.org")
        effective = settings_for(page, page.get_site().pk)
        actions.edit(comment, submission, effective, [])
        told = {"reader": "r", "user": None, "reason": "spam", "note": ""}
        assert [reports.report(comment, **told) for _time in "ab"] == [True, False]
    finally:
        for name, receiver in receivers.items():
            getattr(signals, name).disconnect(receiver)
    assert heard == [("comment_edited", comment.pk), ("comment_reported", comment.pk)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("site", "outer", "inner", "own", "shown"),
    [
        ("open", "", "", "", True),
        ("hidden", "", "", "", False),
        ("hidden", "open", "", "", True),
        ("open", "hidden", "", "", False),
        ("open", "hidden", "read_only", "", True),
        ("open", "", "hidden", "open", True),
        ("open", "", "", "hidden", False),
    ],
)
def test_the_sites_feed_shows_what_the_pages_show(
    client, root, page, site_settings, site, outer, inner, own, shown
):
    comment = write(page, status="approved")
    site_settings.mode = site
    site_settings.save()
    SectionSettings.objects.create(page=root, mode=outer)
    SectionSettings.objects.create(page=page, mode=inner)
    Discussion.objects.update(mode=own)
    in_feed = f"/comments/{comment.pk}/" in client.get("/comments/feed/").content.decode()
    in_page = f'id="comment-{comment.pk}"' in client.get(page.url).content.decode()
    assert in_feed == in_page == shown


@pytest.mark.django_db
@pytest.mark.parametrize("middleware", [True, False])
@pytest.mark.parametrize("away", ["spam", "decline", "erase", "edit"])
def test_a_reader_of_feeds_is_notified_when_a_comment_was_taken_away(
    client, page, published_at_once, settings, middleware, away
):
    if middleware:
        conditional = "django.middleware.http.ConditionalGetMiddleware"
        settings.MIDDLEWARE = [conditional, *settings.MIDDLEWARE]
    write(page, "Stays", email="b@example.org")
    newest = write(page, "Goes")
    decisions = {"spam": actions.mark_spam, "decline": actions.decline, "erase": actions.erase}
    addresses = [f"/comments/feed/{page.pk}/", "/comments/feed/"]
    before = {address: client.get(address) for address in addresses}
    later = http_date(time.time() + 3600)
    for address, answer in before.items():
        assert "Goes" in answer.text
        again = client.get(address, HTTP_IF_NONE_MATCH=answer["ETag"])
        assert again.status_code == 304, "nothing changed"
    if away == "edit":
        Comment.objects.filter(pk=newest.pk).update(body_html="<p>Went</p>")
    else:
        decisions[away](newest)
    for address, answer in before.items():
        for asked in (
            {"HTTP_IF_NONE_MATCH": answer["ETag"]},
            {"HTTP_IF_MODIFIED_SINCE": later},
            {"HTTP_IF_MODIFIED_SINCE": later, "HTTP_IF_NONE_MATCH": answer["ETag"]},
        ):
            now = client.get(address, **asked)
            assert now.status_code == 200
            assert "Stays" in now.text and "Goes" not in now.text


class Waiting(ImmediateBackend):
    """A queue that notes what waits in it."""

    def enqueue(self, task, args, kwargs):
        queued.append(task.name)


queued: list[str] = []


@pytest.mark.django_db(transaction=True)
def test_no_mail_stands_before_a_purge_in_the_queue(page, settings):
    backend = f"{__name__}.RecordingBackend"
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": backend, "LOCATION": "http://cache"}}
    comment = write(page)
    settings.TASKS = {"default": {"BACKEND": f"{__name__}.Waiting"}}
    queued.clear()
    purged.clear()
    actions.approve(comment)
    assert queued == ["purge_pages", "send_mail_about", "learn_decisions"]
    # Wagtail's task for it would wait behind the mail.
    tasks.purge_pages.call([page.pk])
    assert purged == [page.full_url]
    assert len(queued) == 3


def test_what_fails_after_a_commit_has_a_name():
    """Django 5.2 logs a robust callback that fails by its qualified name; a partial has none."""
    robust_partial = re.compile(r"on_commit\(\s*partial\((?:(?!on_commit\()[\s\S])*?robust=True")
    modules = Path(neuromod_wagtail.__file__).parent.rglob("*.py")
    assert [path.name for path in modules if robust_partial.search(path.read_text())] == []
    assert robust_partial.search("on_commit(partial(send, 1), robust=True)")
