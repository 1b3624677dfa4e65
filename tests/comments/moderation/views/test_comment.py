"""What the history of a comment tells is its own; of a long thread, that there is more."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Ban
from neuromod_wagtail.comments.moderation.views import comment as views
from tests.comments.conftest import write
from tests.comments.roles import ban, person

pytestmark = pytest.mark.django_db


def test_the_history_is_that_of_this_comment_alone(page):
    boss = person("change_comment")
    ban(boss)
    comment, other = (write(page, f"Words {n}") for n in range(2))
    for one in (comment, other):
        actions.approve(one, user=boss)
        one.edits.create(body=f"Before {one.pk}", user=boss)
    # An entry about something else with the same number.
    bans = ContentType.objects.get_for_model(Ban)
    assert ModelLogEntry.objects.filter(content_type=bans).update(object_id=comment.pk)
    for one in (comment, other):
        told = [event.what for event in views.events(one)]
        assert told == ["Text edited", "Approved", "Posted"]


@pytest.mark.parametrize("place", range(5))
def test_a_long_thread_says_that_it_is_shown_in_part(client, page, monkeypatch, place):
    client.force_login(person("change_comment"))
    first = write(page, "Question", status="approved")
    rows = [first, *(write(page, f"{n}", parent=first, status="approved") for n in range(4))]
    url = reverse("neuromod_comments_admin:conversation", args=[rows[place].pk])
    for around, part in ((1, True), (4, False)):
        monkeypatch.setattr(views, "AROUND", around)
        assert client.get(url).context["is_part"] is part


@pytest.mark.parametrize("view", ["edit", "usage", "history", "inspect"])
def test_wagtail_shows_a_comment_to_those_who_moderate_its_page(client, root, page, view):
    """A moderator of another section has the same permission on the model."""
    other = root.add_child(instance=type(page)(title="Other", slug="other"))
    url = reverse(f"wagtailsnippets_neuromod_comments_comment:{view}", args=[write(page).pk])
    for section, status in ((page, 200), (other, 302)):
        client.force_login(person(section=section))
        assert client.get(url).status_code == status
