"""Publications in the log: of each page and snippet its own, the last one before a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.articles.models import Author, Modality
from neuromod_wagtail.disclaimers.history import publications
from tests.factories import make_author, make_modality

pytestmark = pytest.mark.django_db


def test_of_each_snippet_the_last_publication_before_the_moment():
    """One that is live, one that was unpublished, one that no log knows; and others beside them."""
    live, gone, unknown = (make_author(pk=pk) for pk in (71, 72, 73))
    # Of another model with the same number.
    modality = make_modality(pk=71)
    for one in (live, gone, modality):
        one.save_revision().publish()
    gone.unpublish()
    modality.unpublish()
    revision = live.latest_revision
    # A draft is no publication.
    live.save_revision(log_action=True)
    moment = timezone.now()
    live.unpublish()
    gone.save_revision().publish()
    ModelLogEntry.objects.filter(timestamp__gt=moment).update(timestamp=moment + timedelta(days=1))
    pks = [live.pk, gone.pk, unknown.pk]
    found = publications.for_snippets(Author, pks, moment)
    assert found[live.pk] == publications.Publication(is_live=True, revision=revision)
    assert not found.pop(gone.pk).is_live
    assert set(found) == {live.pk}
    assert set(publications.for_snippets(Author, [gone.pk], moment)) == {gone.pk}
    assert not publications.for_snippets(Modality, [modality.pk], moment)[modality.pk].is_live
    later = publications.for_snippets(Author, pks, moment + timedelta(days=2))
    assert [later[pk].is_live for pk in (live.pk, gone.pk)] == [False, True]
