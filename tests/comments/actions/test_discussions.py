"""One discussion is opened, closed or hidden, and no other; its state, and that of many pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Locale, PageLogEntry

from neuromod_wagtail.comments.actions import counters, discussions, on_commit
from neuromod_wagtail.comments.models import Discussion
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings, _with_settings
from tests.comments.conftest import write
from tests.comments.roles import person
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db

CLOSES, CHANGED = "2030-01-02T03:04:00+00:00", "neuromod_comments.change_discussion"


@pytest.fixture
def other(root):
    return root.add_child(instance=PlainPage(title="Other", slug="other"))


@pytest.fixture
def asked(monkeypatch):
    """What was purged from the caches, and which discussions were locked."""
    found = {"purge": [], "lock": []}
    lock = counters.lock

    def locked(keys, *args):
        found["lock"].append(list(keys))
        return lock(keys, *args)

    monkeypatch.setattr(counters, "lock", locked)
    monkeypatch.setattr(
        on_commit, "purge", lambda *pages, discussions: found["purge"].append((pages, discussions))
    )
    return found


def test_one_discussion_changes_and_its_page_records_from_what_to_what(page, other, asked):
    write(other)
    write(page)
    user = person("change_comment")
    closes_at = datetime(2030, 1, 2, 3, 4, tzinfo=UTC)
    untouched = Discussion.objects.filter(page=other)
    was = untouched.values().get()
    asked["lock"].clear()
    steps = (("read_only", closes_at, CLOSES), ("hidden", None, ""), ("", closes_at, CLOSES))
    before = {"mode": "", "closes_at": ""}
    for mode, end, written in steps:
        changed = discussions.change(page, mode=mode, closes_at=end, user=user)
        assert (changed.page_id, changed.mode, changed.closes_at) == (page.pk, mode, end)
        after = {"mode": mode, "closes_at": written}
        entry = PageLogEntry.objects.filter(action=CHANGED).order_by("pk").last()
        assert (entry.page_id, entry.user) == (page.pk, user)
        assert entry.data == {"from": before, "to": after}
        before = after
    assert untouched.values().get() == was
    assert asked["lock"].count([changed.pk]) >= len(steps)
    assert asked["purge"] == [((page.pk, page.pk), [changed.pk])] * len(steps)
    version = changed.version
    assert discussions.change(page, mode="", closes_at=closes_at).version == version
    assert PageLogEntry.objects.filter(action=CHANGED).count() == len(asked["purge"]) == len(steps)


def test_the_state_is_what_readers_find_and_whose_choice_it_was():
    past = timezone.now() - timedelta(days=1)

    def overview(discussion=None, **fields):
        given = EffectiveSettings(**{"discussion": discussion, "is_public": True, **fields})
        return discussions.Overview(None, given, discussion, True, True)  # type: ignore[arg-type]

    for fields, state in (
        ({}, "Open"),
        ({"closes_at": past}, "Closed since the closing date"),
        ({"mode": "read_only"}, overview(mode="read_only").state),
        ({"mode": "read_only", "closes_at": past}, overview(mode="read_only").state),
    ):
        assert overview(**fields).state == state
    own = [overview(one).is_own for one in (None, Discussion(), Discussion(mode="open"))]
    assert own == [False, False, True]


def test_the_latest_of_this_page_are_shown_and_what_waits_to_moderators_only(page, other):
    rows = [
        write(page, f"{status} {n}", status=status)
        for n in range(4)
        for status in ("pending", "approved")
    ]
    write(other, "elsewhere", status="pending")
    write(other, "elsewhere, too", status="approved")
    waiting, published = rows[6:0:-2], rows[7:1:-2]
    for user, seen in ((person("change_comment"), waiting), (person(), [])):
        found = discussions.overview(page, user)
        assert (found.waiting, found.published) == (seen, published)
        assert (found.can_moderate, found.can_manage_discussion) == (bool(seen), bool(seen))
    empty = page.add_child(instance=PlainPage(title="Empty", slug="empty"))
    found = discussions.overview(empty, person("change_comment"))
    assert (found.discussion, found.waiting, found.published) == (None, [], [])


@pytest.mark.parametrize("shared", [False, True])
def test_each_page_has_its_own_discussion_unless_translations_share_one(
    page, other, root, settings, shared
):
    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = shared
    french = Locale.objects.get_or_create(language_code="fr")[0]
    translated, third = (
        root.add_child(instance=PlainPage(title=name, slug=name)) for name in ("autre", "third")
    )
    for one in (page, other, third):
        write(one)
    PlainPage.objects.filter(pk=translated.pk).update(
        translation_key=page.translation_key, locale=french
    )
    translated = PlainPage.objects.get(pk=translated.pk)
    found = discussions.for_pages([page, other, translated])
    expected = {page.pk: page.pk, other.pk: other.pk}
    if shared:
        expected[translated.pk] = page.pk
    assert {key: one.page_id for key, one in found.items()} == expected
    assert discussions.for_pages([]) == {}


def test_a_site_may_call_its_relations_to_pages_as_it_likes():
    """Django refuses to annotate what a model has, such as ``alerts`` by a ``related_name``."""
    names = _with_settings(Q(), None, None, checks=True).query.annotations
    assert [name for name in names if not name.startswith("nm_")] == []
