"""Lessons from moderators' decisions: learned, undone, bounded, rolled back, carried elsewhere."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment, SpamFilter, SpamLesson
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.privacy import personal_data
from neuromod_wagtail.comments.spam.learner import learning, store
from neuromod_wagtail.comments.spam.learner.features import VERSION, features
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


def test_reset_leaves_thresholds(page, site, boss, django_capture_on_commit_callbacks):
    before = score(page)
    teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    SpamFilter.objects.update(hold_at=0.6)
    call_command("spam_filter", "reset", stdout=StringIO())
    assert score(page) == before
    assert not SpamLesson.objects.exists()
    assert SpamFilter.objects.get().hold_at == 0.6


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


def test_weights_that_are_no_numbers_are_damage():
    model = store.unpacked(b"")
    model.weights[70] = float("nan")
    with pytest.raises(ValueError, match="not a number"):
        store.unpacked(store.packed(model))


def test_a_filter_of_another_version_waits_until_it_is_trained(
    page, boss, django_capture_on_commit_callbacks
):
    shipped = score(page)
    teach(page, MAGNETS, boss, spam=True, commit=django_capture_on_commit_callbacks)
    learned = score(page)
    SpamLesson.objects.update(words=b"")
    SpamFilter.objects.update(features=VERSION + 1)
    assert score(page) == shipped
    teach(page, "Not learned yet", boss, spam=True, commit=django_capture_on_commit_callbacks)
    assert SpamLesson.objects.count() == 1
    learning.retrain(SpamFilter.objects.get())
    assert score(page) == pytest.approx(learned, abs=0.05)


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
