"""The filters of the queue accept what the user moderates, and nothing else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import QueryDict

from neuromod_wagtail.comments.moderation.queue.filters import QueueFilterSet
from tests.comments.roles import person
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db


def test_pages_of_others_are_no_filter(page, root):
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    request = SimpleNamespace(user=person(section=page))

    def chosen(query, request=request):
        filters = QueueFilterSet(QueryDict(query), request=request)
        return [one and one.pk for one in map(filters.chosen, ("page", "section"))]

    mine, theirs = f"page={page.pk}&section={other.pk}", f"page={other.pk}&section={page.pk}"
    assert chosen(mine) == [page.pk, None]
    assert chosen(theirs) == [None, page.pk]
    assert chosen("page=x&section=999999") == [None, None]
    assert chosen(mine, None) == [page.pk, other.pk], "of no one, all"
