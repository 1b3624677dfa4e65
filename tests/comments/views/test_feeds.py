"""The feeds of new comments: what each entry says, and whose comments they have."""

from __future__ import annotations

from datetime import timedelta

import feedparser
import pytest
from django.utils import timezone
from wagtail.models import Site

from neuromod_wagtail.comments.models import Comment, CommentSettings
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return feedparser.parse(answer.content)


@pytest.mark.parametrize("name", ["The blog", ""])
def test_an_entry_and_its_feed(client, page, published_at_once, name):
    Site.objects.update(site_name=name)
    now = timezone.now().replace(microsecond=0)
    comment = write(page, "It *helped*.")
    moments = [now - timedelta(hours=hours) for hours in (3, 2, 1)]
    permalink = f"http://testserver/comments/{comment.pk}/"
    site = name or "localhost"
    for address, title, link in (
        ("/comments/feed/", f"Comments on {site}", "http://localhost/"),
        (
            f"/comments/feed/{page.pk}/",
            f"Comments on “An article” – {site}",
            f"http://testserver{page.url}",
        ),
    ):
        for edited, redacted, last in (
            (None, None, moments[0]),
            (moments[1], None, moments[1]),
            (moments[1], moments[2], moments[2]),
            (moments[2], moments[1], moments[2]),
        ):
            Comment.objects.filter(pk=comment.pk).update(
                submitted_at=moments[0], edited_at=edited, redacted_at=redacted
            )
            found = read(client, address)
            [entry] = found.entries
            assert (found.feed.title, found.feed.link) == (title, link)
            assert (entry.title, entry.author) == ("Ann Reader on “An article”", "Ann Reader")
            assert (entry.id, entry.link) == (permalink, permalink)
            assert entry.summary == "<p>It <em>helped</em>.</p>"
            assert entry.published == moments[0].isoformat()
            assert entry.updated == last.isoformat()


def test_the_newest_comments_of_this_site_and_page_alone(client, page, root, settings):
    settings.NEUROMOD_FEED_LENGTH = 2
    other = root.add_child(instance=type(page)(title="Other", slug="other"))
    away = root.get_parent().add_child(instance=type(page)(title="Away", slug="away"))
    second = Site.objects.create(hostname="away.example", root_page=away)
    settings_of_second = CommentSettings.for_site(second)
    settings_of_second.mode = "hidden"
    settings_of_second.save()
    for where, number in ((page, 0), (page, 1), (other, 2), (page, 3), (away, 4)):
        write(where, f"Number {number}", email=f"r{number}@example.org", status="approved")
    Comment.objects.update(submitted_at=timezone.now())

    def numbers(address):
        return [entry.summary[10] for entry in read(client, address).entries]

    assert numbers("/comments/feed/") == ["3", "2"]
    assert numbers(f"/comments/feed/{page.pk}/") == ["3", "1"]
    root.refresh_from_db()
    write(root, "Number 5", status="approved", name="Home")
    assert numbers("/comments/feed/") == ["5", "3"], "the home page, too"


def test_a_title_that_was_pasted_with_control_characters_breaks_no_feed(client, page):
    type(page).objects.filter(pk=page.pk).update(title="An\x0b art\x01icle")
    write(page, "It helped.", status="approved")
    for address in ("/comments/feed/", f"/comments/feed/{page.pk}/"):
        [entry] = read(client, address).entries
        assert entry.title == "Ann Reader on “An article”"


def test_a_feed_may_be_kept_by_all(client, page):
    for address in ("/comments/feed/", f"/comments/feed/{page.pk}/"):
        answer = client.get(address)
        assert answer["Content-Type"].startswith("application/atom+xml")
        assert "s-maxage=60" in answer["Cache-Control"]
        assert not answer.cookies
