"""Loading with ``loaddata`` does not repeat updates that were made before dumping."""

from __future__ import annotations

import pytest
from django.core import serializers

from tests.factories import make_author, make_disclaimer, make_index, make_rule

pytestmark = pytest.mark.django_db


def test_nothing_follows_from_what_is_loaded(django_capture_on_commit_callbacks):
    disclaimer, author = make_disclaimer(), make_author()
    rule = make_rule(make_index(), disclaimer=disclaimer)
    rows = [disclaimer, author, rule]
    with django_capture_on_commit_callbacks() as followed:
        for row in rows:
            row.save()
    assert len(followed) == len(rows)
    with django_capture_on_commit_callbacks() as followed:
        disclaimer.save_revision()
    assert followed == [], "a draft"
    dump = serializers.serialize("json", rows)
    with django_capture_on_commit_callbacks() as followed:
        for row in serializers.deserialize("json", dump):
            row.save()
    assert followed == []
