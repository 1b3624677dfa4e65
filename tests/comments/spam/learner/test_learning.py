"""Lessons from moderators' decisions: learned, undone, bounded, rolled back, carried elsewhere."""

from __future__ import annotations

import json
import struct
import zlib
from array import array
from base64 import b64encode
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment, Provenance, SpamFilter, SpamLesson
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.privacy import personal_data
from neuromod_wagtail.comments.spam.learner import files, learning, store
from neuromod_wagtail.comments.spam.learner.features import SIZE, VERSION, features
from neuromod_wagtail.comments.spam.learner.model import Model, prior
from neuromod_wagtail.comments.spam.text import near_hash
from tests.comments.conftest import write
from tests.testapp.models import PlainPage

MAGNETS = "Healing magnets from doctor Magnet"
OTHER = "More healing magnets, doctor Magnet says so"


@pytest.fixture
def boss(db):
    return get_user_model().objects.create_superuser("boss", "boss@example.org", "x")


@pytest.fixture
def site(page):
    return page.get_site()


def score(page, body=OTHER):
    """Return the score that a new comment on the page would have."""
    comment_settings = settings_for(page, page.get_site().pk)
    return store.current(comment_settings.spam_filter).model.score(features(body))


def teach(page, body, user, *, spam, commit):
    comment = write(page, body)
    with commit(execute=True):
        (actions.mark_spam if spam else actions.approve)(comment, user=user)
    return comment


def test_a_decision_teaches(page, boss, django_capture_on_commit_callbacks):
    before = score(page)
    teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    lesson = SpamLesson.objects.get()
    assert (lesson.is_spam, lesson.user, lesson.source) == (True, boss, "decision")
    assert lesson.filter.site == page.get_site()
    assert score(page) > before + 0.05
    teach(page, "Real words", boss, spam=False, commit=django_capture_on_commit_callbacks)
    assert SpamLesson.objects.filter(is_spam=False).count() == 1


def test_an_undone_decision_is_forgotten(page, boss, django_capture_on_commit_callbacks):
    before = score(page)
    comment = teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        actions.undo(comment, user=boss)
    assert not SpamLesson.objects.exists()
    assert score(page) == pytest.approx(before, abs=1e-5)


def test_a_changed_mind_teaches_the_opposite(page, boss, django_capture_on_commit_callbacks):
    comment = teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    held = score(page)
    with django_capture_on_commit_callbacks(execute=True):
        actions.approve(comment, user=boss)
    assert [one.is_spam for one in SpamLesson.objects.all()] == [False]
    assert score(page) < held


def test_only_people_teach(page, boss, django_capture_on_commit_callbacks):
    """Neither rules nor declined comments, which may be anything."""
    teach(page, MAGNETS, None, spam=True, commit=django_capture_on_commit_callbacks)
    comment = write(page, "Against our rules")
    with django_capture_on_commit_callbacks(execute=True):
        actions.decline(comment, user=boss)
    assert not SpamLesson.objects.exists()


def test_each_site_has_its_own_filter(root, page, boss, django_capture_on_commit_callbacks):
    away = root.get_parent().add_child(instance=PlainPage(title="Away", slug="away"))
    Site.objects.create(hostname="away.example", root_page=away)
    elsewhere = away.add_child(instance=PlainPage(title="There", slug="there"))
    before = score(elsewhere)
    teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    assert score(elsewhere) == before < score(page)


def test_no_query_but_loading_and_that_once(
    page, boss, django_capture_on_commit_callbacks, django_assert_num_queries
):
    teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    state = settings_for(page, page.get_site().pk).spam_filter
    with django_assert_num_queries(1):
        store.current(state)
    with django_assert_num_queries(0):
        store.current(state)
    # As when another process has learned since.
    SpamFilter.objects.update(version=state["version"] + 1)
    state = settings_for(page, page.get_site().pk).spam_filter
    with django_assert_num_queries(1):
        store.current(state)


def test_a_held_comment_says_why(page, boss, send, published_at_once):
    send(body="Please subscribe to my channel and win money")
    send(body="TENS helped with my back.", name="Bea", email="bea@example.org")
    held, real = Comment.objects.order_by("pk")
    assert (held.status, held.hold_code) == ("pending", "learned")
    assert held.spam_score > 0.9 and "+~subscribe" in held.hold_reasons[0]["evidence"]
    assert (real.status, real.hold_reasons) == ("approved", [])
    assert 0 < real.spam_score < 0.35


def test_only_where_switched_on_is_it_marked_as_spam(page, site, send, published_at_once):
    row = SpamFilter.objects.create(site=site, features=VERSION, hold_at=0.3, spam_at=0.9)
    send(body="Please subscribe to my channel and win money")
    send(body="Vote for this", name="Bea", email="bea@example.org")
    certain, doubtful = Comment.objects.order_by("pk")
    assert (certain.status, doubtful.status) == ("spam", "pending")
    row.spam_at = None
    row.save()
    send(body="Please subscribe to my channel and win more", name="C", email="c@example.org")
    assert Comment.objects.latest("pk").status == "pending"


def test_a_poisoned_day_is_bounded_and_rolled_back(page, boss, django_capture_on_commit_callbacks):
    for place in range(10):
        for body, spam in ((f"{MAGNETS} {place}x", True), (f"The pain is less, {place}x", False)):
            teach(page, body, boss, spam=spam, commit=django_capture_on_commit_callbacks)
    row = SpamFilter.objects.get()
    row.lessons.update(learned_at=timezone.now() - timedelta(days=2))
    learning.retrain(row)
    before = score(page)
    assert before > 0.35
    fool = get_user_model().objects.create_superuser("fool", "fool@example.org", "x")
    noon = timezone.now() - timedelta(minutes=1)
    wrong = [write(page, f"{MAGNETS} for everyone {place}y") for place in range(60)]
    with django_capture_on_commit_callbacks(execute=True):
        actions.approve(wrong, user=fool)
    learning.retrain(row)
    assert sum(row.lessons.filter(user=fool).values_list("limit", flat=True)) <= 40.01
    assert learning.roll_back(row, noon, boss) == 0
    assert learning.roll_back(row, noon, fool) == 60
    assert learning.roll_back(row, noon, fool) == learning.roll_back(row, noon) == 0
    assert score(page) == pytest.approx(before, abs=0.02)
    # The decisions stay, and are not learned again.
    assert Comment.objects.filter(decided_by=fool, status="approved").count() == 60
    assert learning.learn([one.pk for one in wrong]) == 0


def test_history_is_learned_by_command(page, boss):
    decided = [write(page, f"{MAGNETS} {place}z") for place in range(3)]
    actions.mark_spam(decided, user=boss)
    write(page, "Not decided")
    out = StringIO()
    call_command("spam_filter", "train", stdout=out)
    assert out.getvalue().startswith("3 comments learned. localhost: 3 lessons of spam, 0 of real")
    call_command("spam_filter", "train", stdout=(again := StringIO()))
    assert again.getvalue().startswith("0 comments learned.")


def test_history_is_what_people_decided_on_one_site(root, page, site, boss, monkeypatch):
    monkeypatch.setattr(learning, "MOST", 2)
    away = root.get_parent().add_child(instance=PlainPage(title="Away", slug="away"))
    there = Site.objects.create(hostname="away.example", root_page=away)

    def decided(body, action=actions.mark_spam, where=page, user=boss):
        comment = write(where, body, email=f"{body}@example.org")
        action(comment, user=user)
        return comment

    oldest, newer, newest = (decided(body) for body in ("Oldest", "Newer", "Newest"))
    Comment.objects.filter(pk=newest.pk).update(spam_score=0.25, url="http://pads.example/")
    imported = decided("Imported", actions.approve, user=None)
    Provenance.objects.create(comment=imported, source="b", source_id="1", batch="b", checksum="")
    decided("By a rule", actions.approve, user=None)
    decided("Declined", actions.decline)
    mention = decided("A mention", actions.approve)
    Comment.objects.filter(pk=mention.pk).update(kind="pingback")
    elsewhere = decided("Elsewhere", where=away)
    assert learning.learn_history(site) == 3
    assert {
        one.comment_id: (one.is_spam, one.user, one.source, one.group, one.filter.site)
        for one in SpamLesson.objects.all()
    } == {
        newer.pk: (True, boss, "decision", "", site),
        newest.pk: (True, boss, "decision", "", site),
        imported.pk: (False, None, "import", "", site),
    }
    for one in (newest, imported):
        found = features(one.body, "http://pads.example/" if one == newest else "")
        lesson = one.spam_lesson
        assert (learning.numbers(lesson.signals), learning.numbers(lesson.words)) == (
            found.signals, found.words,
        )  # fmt: skip
        shipped = store.SHIPPED.model.score(found)
        assert lesson.score == (0.25 if one == newest else pytest.approx(shipped))
        assert 0 < lesson.strength <= lesson.limit == 1
    assert learning.learn_history(site) == 1, "what had no place is not known yet"
    kept = list(site.spam_filter.lessons.order_by("-pk"))
    assert [one.is_spam for one in kept].count(True) == 2, "the oldest lesson made room"
    assert kept[0].comment == oldest and imported in {one.comment for one in kept}
    assert learning.learn_history(there) == 1
    assert there.spam_filter.lessons.get().comment == elsewhere


def test_similar_comments_and_those_of_one_day_count_less(page, site, boss, monkeypatch):
    monkeypatch.setattr(learning, "DAY_LEAST", 5)
    other = get_user_model().objects.create_superuser("other", "other@example.org", "x")
    long = "Healing magnets are sold by doctor Magnet in his shop"

    def taught(body, user=boss, action=actions.mark_spam):
        comment = write(page, body, email=f"{SpamLesson.objects.count()}@example.org")
        action(comment, user=user)
        learning.learn([comment.pk])
        return comment.spam_lesson

    limits = [taught(long).limit for _time in range(4)]
    assert limits == [1, 1, 1, pytest.approx(3 / 8)], "the fourth that says the same"
    assert taught(long, action=actions.approve).limit == 1, "the first that says it is none"
    SpamLesson.objects.filter(limit__lt=1).update(dismissed=True)
    assert taught(long, other).limit == pytest.approx(3 / 8), "what was rolled back does not count"
    assert taught("Short", boss).limit == 1
    assert taught("Short", boss).limit == pytest.approx(5 / 12), "the sixth of the day"
    assert taught("Short", other).limit == 1
    SpamLesson.objects.filter(user=boss).update(learned_at=timezone.now() - timedelta(days=1))
    assert taught("Short", boss).limit == 1
    lesson = taught("Another", boss)
    assert 0 < lesson.strength <= lesson.limit
    weights = store.unpacked(SpamFilter.objects.get().weights)
    assert weights.margin(learning.lesson_of(lesson).features) > store.SHIPPED.model.margin(
        learning.lesson_of(lesson).features
    )


def test_a_trained_filter_weighs_days_of_moderators_not_imports(page, site, boss, monkeypatch):
    monkeypatch.setattr(learning, "DAY_LEAST", 2)
    row = SpamFilter.objects.create(site=site, features=VERSION)
    now, before = timezone.now(), timezone.now() - timedelta(days=3)
    made = [(boss, now, "decision")] * 4 + [(boss, before, "decision"), (None, now, "import")] * 4
    for place, (user, moment, source) in enumerate(made):
        found = features(f"Pain {place}" if place % 2 else f"Magnets {place}")
        SpamLesson.objects.create(
            filter=row, is_spam=place % 2 == 0, signals=learning.as_bytes(found.signals),
            words=learning.as_bytes(found.words), score=0.5, user=user, learned_at=moment,
            source=source,
        )  # fmt: skip
    rolled_back = SpamLesson.objects.earliest("pk")
    SpamLesson.objects.filter(pk=rolled_back.pk).update(dismissed=True, limit=0.9, strength=0.7)
    assert learning.retrain(row) == 11
    limits = [round(one.limit, 3) for one in SpamLesson.objects.order_by("pk")]
    # 0.2 of eleven: three were made today, and four three days ago.
    today, earlier = round(2.2 / 3, 3), round(2.2 / 4, 3)
    assert limits == [0.9, today, today, today, *[earlier, 1.0] * 4]
    assert SpamLesson.objects.get(pk=rolled_back.pk).strength == 0.7
    assert SpamLesson.objects.filter(strength=0).count() == 0


def test_reset_leaves_thresholds(page, site, boss, django_capture_on_commit_callbacks):
    before = score(page)
    teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    now = timezone.now()
    SpamFilter.objects.update(hold_at=0.6, base=b"x", features=VERSION + 1, trained_at=None)
    call_command("spam_filter", "reset", stdout=StringIO())
    assert score(page) == before
    assert not SpamLesson.objects.exists()
    row = SpamFilter.objects.get()
    assert (row.hold_at, row.features, row.base, row.weights) == (0.6, VERSION, b"", b"")
    assert row.trained_at >= now


def test_a_filter_moves_to_another_site(page, boss, tmp_path, django_capture_on_commit_callbacks):
    teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    learned = score(page)
    file = tmp_path / "filter.json"
    call_command("spam_filter", "export", str(file), stdout=StringIO())
    assert MAGNETS.casefold() not in file.read_text().casefold()
    call_command("spam_filter", "reset", stdout=StringIO())
    call_command("spam_filter", "import", str(file), stdout=StringIO())
    assert score(page) == pytest.approx(learned)
    # What is learned here is added to it.
    teach(page, OTHER, boss, spam=True, commit=django_capture_on_commit_callbacks)
    learning.retrain(SpamFilter.objects.get())
    assert score(page) > learned


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not an exported spam filter"),
        ("[1]", "is not an exported spam filter"),
        ('{"format": "another"}', "is not an exported spam filter"),
        (
            json.dumps({"format": "neuromod-spam-filter", "features": VERSION + 1}),
            f"another version of the software ({VERSION + 1} instead of {VERSION})",
        ),
        (json.dumps({"format": "neuromod-spam-filter", "features": VERSION}), "damaged"),
        (
            json.dumps(
                {
                    "format": "neuromod-spam-filter",
                    "features": VERSION,
                    "weights": b64encode(b"no weights").decode(),
                }
            ),
            "damaged",
        ),
        ("[" * 100_000, "is not an exported spam filter"),
        ("x" * 2_000_001, "too large"),
    ],
)
def test_other_files_are_refused(page, tmp_path, text, said):
    file = tmp_path / "filter.json"
    file.write_text(text)
    with pytest.raises(CommandError) as error:
        call_command("spam_filter", "import", str(file))
    assert said in str(error.value)
    assert not SpamFilter.objects.exists()


def test_weights_are_stored_as_little_endian_floats_and_read_with_care():
    model = store.unpacked(b"")
    assert model.weights == store.SHIPPED.model.weights
    stored = struct.pack(f"<{SIZE}f", *model.weights)
    assert zlib.decompress(store.packed(model)) == stored
    assert learning.as_bytes((1, 256)) == b"\1\0\0\1"
    assert learning.numbers(memoryview(b"\1\0\0\1")) == (1, 256)
    assert store.unpacked(zlib.compress(stored)).weights == model.weights
    for damaged in (stored + b"\0", stored[:-1]):
        with pytest.raises(ValueError, match="bytes of weights instead of 262144"):
            store.unpacked(zlib.compress(damaged))
    for weight in (1000.0, -1000.0):
        model.weights[70] = weight
        assert store.unpacked(memoryview(store.packed(model))).weights == model.weights
    for weight in (float("nan"), 1000.1, float("-inf")):
        model.weights[70] = weight
        with pytest.raises(ValueError, match="not a number"):
            store.unpacked(store.packed(model))


@pytest.mark.django_db
def test_the_filters_of_a_limited_number_of_sites_are_kept():
    def reads(number, version=1):
        state = {"id": number, "version": version, "features": VERSION}
        with CaptureQueriesContext(connection) as captured:
            known = store.current({**state, "hold_at": 0.4, "spam_at": 0.9})
        assert (known.hold_at, known.spam_at) == (0.4, 0.9)
        return len(captured)

    rows = range(1000, 1000 + store.KEPT + 1)
    assert [reads(number) for number in rows] == [1] * len(rows)
    # A filter that was dropped from memory is loaded again.
    for site in Site.objects.all():
        row = SpamFilter.objects.create(site=site, features=VERSION, version=7)
        assert [reads(row.pk, 7), reads(row.pk, 7), reads(row.pk, 8)] == [1, 0, 1]
    old = {"id": row.pk, "version": 7, "features": VERSION + 1, "hold_at": 0.4, "spam_at": 0.9}
    assert store.current(old) == store.Known(store.SHIPPED.model, 0.4, 0.9)
    assert store.current(store.SHIPPED) is store.current(None) is store.SHIPPED


def test_a_filter_of_another_version_waits_until_it_is_trained(
    page, boss, django_capture_on_commit_callbacks
):
    shipped = score(page)
    first = teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    learned = score(page)
    purged = teach(page, OTHER, boss, spam=True, commit=django_capture_on_commit_callbacks)
    actions.purge([purged])
    SpamLesson.objects.update(words=b"", signals=b"", group="another")
    base = store.packed(store.Model(array("f", [1.0]) * SIZE))
    SpamFilter.objects.update(features=VERSION + 1, base=base)
    assert score(page) == shipped
    exported = files.weights_of(files.export(SpamFilter.objects.get()))
    assert exported == store.packed(store.SHIPPED.model) == files.weights_of(files.export(None))
    teach(page, "Not learned yet", boss, spam=True, commit=django_capture_on_commit_callbacks)
    assert SpamLesson.objects.count() == 2
    assert learning.retrain(SpamFilter.objects.get()) == 1, "without its comment it is lost"
    assert score(page) == pytest.approx(learned, abs=0.05)
    lesson, found = SpamLesson.objects.get(), features(MAGNETS)
    assert (lesson.comment, lesson.group) == (first, near_hash(MAGNETS))
    assert learning.lesson_of(lesson).features == found
    row = SpamFilter.objects.get()
    assert (row.features, bytes(row.base)) == (VERSION, b"")
    # An imported filter has this version, so lessons are made again for it, too.
    SpamLesson.objects.update(words=b"")
    SpamFilter.objects.update(features=VERSION + 1)
    learning.start_from(page.get_site(), base)
    assert learning.lesson_of(SpamLesson.objects.get()).features == found
    row = SpamFilter.objects.get()
    assert (row.features, bytes(row.base)) == (VERSION, base)


def test_training_makes_lessons_of_another_version_again(
    page, boss, django_capture_on_commit_callbacks
):
    teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    SpamLesson.objects.update(words=b"")
    SpamFilter.objects.update(features=VERSION + 1)
    call_command("spam_filter", "train", stdout=StringIO())
    assert learning.lesson_of(SpamLesson.objects.get()).features == features(MAGNETS)
    assert SpamFilter.objects.get().features == VERSION


def test_purged_spam_is_remembered_and_erased_people_are_not(
    page, boss, django_capture_on_commit_callbacks
):
    comment = teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    actions.purge([comment])
    lesson = SpamLesson.objects.get()
    assert (lesson.comment_id, lesson.group) == (None, "")
    teach(page, OTHER, boss, spam=True, commit=django_capture_on_commit_callbacks)
    personal_data.erase("ann@example.org", user=boss)
    assert [one.pk for one in SpamLesson.objects.all()] == [lesson.pk]


def test_a_lesson_is_what_the_filter_reads_in_a_comment(page, admin_user):
    comment = write(page, "CHEAP pills at http://pills.example for all of you", status="spam")
    found = features(comment.body, comment.url)
    assert found.signals and found.words
    filter_, model = SpamFilter(), Model(prior())

    def lesson(**changes):
        for name, value in changes.items():
            setattr(comment, name, value)
        made = learning._lesson(filter_, comment, model)
        assert (made.filter, made.comment, made.group) == (
            filter_,
            comment,
            near_hash(comment.body),
        )
        assert (made.signals, made.words) == (
            learning.as_bytes(found.signals),
            learning.as_bytes(found.words),
        )
        return made.is_spam, made.score, made.user_id, made.source

    decided = {"spam_score": 0.25, "decided_by": admin_user}
    assert lesson(**decided) == (True, 0.25, admin_user.pk, "decision")
    imported = {"spam_score": None, "decided_by": None, "status": "approved"}
    assert lesson(**imported) == (False, model.score(found), None, "import")
