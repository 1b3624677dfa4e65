"""A whole import, with real exports."""

from __future__ import annotations

import pytest

from neuromod_wagtail.wordpress.importing import Import, Options
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from tests import factories

pytestmark = pytest.mark.django_db


def bring(path, parent, **options):
    run = ImportRun()
    report = Import(run, [path], parent, Options(**options)).execute()
    return report, run


def test_a_real_export_arrives_and_a_second_run_changes_nothing(shared_data):
    index = factories.make_index()
    path = shared_data / "wxr/wordpress-6.1/export.xml"
    report, run = bring(path, index)
    assert report.balances
    kinds = {kind: (t.read, t.created) for kind, t in report.kinds.items()}
    assert kinds["post"] == (21, 21)
    assert kinds["page"] == (3, 3)
    assert kinds["comment"] == (93, 93)
    assert kinds["category"] == (8, 8)
    assert kinds["tag"] == (7, 7)
    assert run.state == ImportRun.State.DONE
    again, _run = bring(path, index)
    assert again.balances
    assert sum(t.created + t.updated for t in again.kinds.values()) == 0
    assert again.kinds["post"].unchanged == 21
    assert ImportedItem.objects.filter(run=run, kind="post").count() == 21
