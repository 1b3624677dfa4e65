"""Spam that an old blog marked trains the filter, in bounded batches."""

from __future__ import annotations

import pytest

from neuromod_wagtail.comments.models import Comment, SpamFilter, SpamLesson
from neuromod_wagtail.comments.spam.learner import learning
from neuromod_wagtail.wordpress.importing import Import
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.options import Options
from tests.factories import make_index

pytestmark = pytest.mark.django_db


def lessons() -> dict[int, bool]:
    return dict(SpamLesson.objects.values_list("comment", "is_spam"))


def test_an_import_teaches(shared_data, django_capture_on_commit_callbacks):
    path = shared_data / "wxr/wordpress-6.1/export-with-spam.xml"
    index = make_index()
    with django_capture_on_commit_callbacks(execute=True):
        Import(ImportRun(), [path], index, Options(dry_run=True)).execute()
    assert not SpamFilter.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        Import(ImportRun(), [path], index, Options()).execute()
    decided = Comment.objects.filter(status__in=["approved", "spam"], kind="comment")
    assert lessons() == {one.pk: one.status == "spam" for one in decided}
    assert {True, False} == set(lessons().values())
    assert {one.source for one in SpamLesson.objects.all()} == {"import"}
    with django_capture_on_commit_callbacks(execute=True):
        Import(ImportRun(), [path], index, Options()).execute()
    assert len(lessons()) == decided.count(), "once"


def test_the_newest_of_each_kind_are_learned(
    shared_data, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(learning, "MOST", 3)
    monkeypatch.setattr(learning, "CHUNK", 2)
    path = shared_data / "wxr/wordpress-6.1/export-with-spam.xml"
    with django_capture_on_commit_callbacks(execute=True):
        Import(ImportRun(), [path], make_index(), Options()).execute()
    approved = Comment.objects.filter(status="approved", kind="comment")
    newest = approved.order_by("-submitted_at", "-pk").values_list("pk", flat=True)[:3]
    assert {pk for pk, is_spam in lessons().items() if not is_spam} == set(newest)
