"""Which cached copies a change to comments makes invalid: those that show them, and no others."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from django.utils import timezone

from neuromod_wagtail.comments.actions import discussion_of
from neuromod_wagtail.comments.display import cache_tags, context
from neuromod_wagtail.comments.models import Discussion
from neuromod_wagtail.page_cache.tags import collecting
from tests.comments.conftest import write
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(root):
    return root.add_child(instance=PlainPage(title="Other", slug="other"))


def shown_by(page):
    with collecting() as shown:
        context.section(page, None)
    return shown


@pytest.mark.parametrize("shared", [True, False])
def test_a_section_is_renewed_by_its_own_comments_even_by_the_first(page, other, settings, shared):
    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = shared

    def is_renewed(where, *changed):
        return bool(shown_by(where).tags & set(cache_tags.of_change(*changed)) - {cache_tags.ANY})

    empty = shown_by(page)
    first = write(page).discussion_id
    assert empty.tags & set(cache_tags.of_change([page.pk], [first]))
    assert (cache_tags.ANY in empty.tags) is shared, "the first may be on a translation"
    there = discussion_of(other).pk
    assert is_renewed(page, [page.pk], []) and is_renewed(page, [], [first])
    assert not is_renewed(page, [other.pk], [there]) and is_renewed(other, [], [there])
    assert cache_tags.ANY in cache_tags.of_change([], [])


def test_votes_renew_the_fragment_of_their_discussion_alone(page, other):
    first, second = discussion_of(page).pk, discussion_of(other).pk
    assert cache_tags.of_votes(first) in shown_by(page).tags
    assert cache_tags.of_votes(second) not in shown_by(page).tags
    votes = {cache_tags.of_votes(first), cache_tags.of_votes(second)}
    assert not votes & set(cache_tags.of_change([page.pk], [first]))


def test_a_section_is_right_until_it_closes_and_a_hidden_one_until_it_is_changed(
    page, site_settings
):
    assert shown_by(page).until == math.inf
    site_settings.close_after_days = 5
    site_settings.save()
    PlainPage.objects.filter(pk=page.pk).update(first_published_at=timezone.now())
    page.refresh_from_db()
    closes_at = page.first_published_at + timedelta(days=5)
    assert shown_by(page).until == closes_at.timestamp()
    discussion = Discussion.objects.create(page=page, mode="hidden")
    assert context.section(page, None) is None
    assert f"discussion-{discussion.pk}" in shown_by(page).tags


def test_a_site_without_the_addresses_of_comments_shows_none(page, settings):
    assert context.section(page, None) is not None
    settings.ROOT_URLCONF = "wagtail.urls"
    assert context.section(page, None) is None
