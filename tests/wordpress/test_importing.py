"""Whole imports of real exports."""

from __future__ import annotations

import json
import tarfile

import pytest
from django.core.management import call_command
from wagtail.images import get_image_model
from wagtail.models import PageLogEntry, PageViewRestriction, Revision

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.comments.models import Comment, Discussion
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.importing import Import, Options
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.undoing import undo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def bring(path, parent, **options):
    run = ImportRun(parent_id=parent.pk)
    report = Import(run, [path], parent, Options(**options)).execute()
    return report, run


def counted(report):
    return {
        kind: (t.read, t.created, t.updated, t.unchanged, len(t.skipped))
        for kind, t in report.kinds.items()
        if t.read
    }


def test_a_real_export_there_again_and_back(shared_data, tmp_path, media):
    folder = shared_data / "wxr/wordpress-6.1"
    with tarfile.open(folder / "uploads.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    index = factories.make_index()
    report, run = bring(folder / "export.xml", index, media=tmp_path / "uploads")
    print(report.as_text())
    print(counted(report))
    again, _second = bring(folder / "export.xml", index, media=tmp_path / "uploads")
    print(counted(again))
    undone = undo(run)
    print(undone.as_text())
    print(ArticlePage.objects.count(), Comment.objects.count(), Category.objects.count(), Author.objects.count(), get_image_model().objects.count(), list(media.rglob("*")))
    print(ImportedItem.objects.all())
    assert 0
