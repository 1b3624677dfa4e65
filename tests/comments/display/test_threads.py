"""Listing of threads: order, keyset pages, nesting, permalinks, and visibility."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import threads
from neuromod_wagtail.comments.models import Comment, Discussion, SectionSettings
from neuromod_wagtail.comments.models.keyset import Cursor
from tests.comments.conftest import soup, write

pytestmark = pytest.mark.django_db


def ids(response):
    return [int(tag["id"].split("-")[1]) for tag in soup(response).select("article.nm-comment")]


def many(page, number, *, replies=0, parent=None):
    """Insert published comments a minute apart."""
    discussion = actions.discussion_of(page)
    start = timezone.now() - timedelta(days=9)
    place = Comment.objects.count()
    made = []
    for n in range(number):
        made.append(
            Comment.objects.create(
                page_id=page.pk,
                discussion=discussion,
                parent=parent,
                thread_id=parent.root_id if parent else None,
                depth=parent.depth + 1 if parent else 0,
                status="approved",
                name=f"R{n}",
                body="x",
                body_html="<p>x</p>",
                submitted_at=start + timedelta(minutes=place + n),
                reply_count=replies,
            )
        )
        if replies:
            many_replies(made[-1], replies)
    Discussion.objects.filter(pk=discussion.pk).update(approved_count=Comment.objects.count())
    return made


def many_replies(root, number):
    for n in range(number):
        Comment.objects.create(
            page_id=root.page_id,
            discussion_id=root.discussion_id,
            parent=root,
            thread=root,
            depth=1,
            status="approved",
            name=f"A{n}",
            body="y",
            body_html="<p>y</p>",
            submitted_at=root.submitted_at + timedelta(seconds=n + 1),
        )


def test_reading_writes_nothing_and_sets_no_cookie(page):
    many(page, 30, replies=3)
    reader = Client()
    for address in (page.url, f"{page.url}?comments-order=oldest", "/comments/feed/"):
        with CaptureQueriesContext(connection) as captured:
            answer = reader.get(address)
        assert answer.status_code == 200
        assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
        assert all(q["sql"].lstrip().startswith("SELECT") for q in captured.captured_queries)


def test_queries_do_not_grow_with_comments(page):
    """Settings, threads, first replies: three queries, however many comments there are."""
    bare = Client()
    bare.get(page.url)  # Wagtail reads its sites once
    with CaptureQueriesContext(connection) as none:
        bare.get(page.url)
    costs = []
    for _ in range(2):
        many(page, 30, replies=3)
        with CaptureQueriesContext(connection) as captured:
            bare.get(page.url)
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert costs[0] - len(none) == 2, "settings are read in any case"


def test_the_section_adds_three_queries_at_most(page, root):
    from tests.testapp.models import BarePage

    plain = root.add_child(instance=BarePage(title="Bare", slug="bare"))
    many(page, 30, replies=3)
    for target in (plain, page):
        Client().get(target.url)
    with CaptureQueriesContext(connection) as without:
        Client().get(plain.url)
    with CaptureQueriesContext(connection) as within:
        Client().get(page.url)
    assert len(within) - len(without) <= 3


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_pages_by_keyset_show_each_thread_once_and_pinned_first(client, page, settings, order):
    settings.NEUROMOD_COMMENTS_THREADS_PER_PAGE = 7
    made = many(page, 24)
    Comment.objects.update(submitted_at=timezone.now())  # all at the same time: ties count
    for comment in (made[3], made[11]):
        threads.pin(comment, True)
    address, seen = f"{page.url}?comments-order={order}", []
    while address:
        answer = client.get(address)
        seen += ids(answer)
        link = soup(answer).select_one("[data-nm-more]")
        address = page.url + link["href"].partition("#")[0] if link else ""
        if len(seen) == 7:
            many(page, 1)  # a new comment meanwhile shifts nothing
    assert {c.pk for c in made} <= set(seen)
    assert len(seen) == len(set(seen))
    assert set(seen[:2]) == {made[3].pk, made[11].pk}
    rest = [pk for pk in seen[2:] if pk <= made[-1].pk]
    assert rest == sorted(rest, reverse=order == "newest")


@pytest.mark.parametrize(
    "cursor", ["", "x", "0.1", "9.9.9", "0.-1.5", "0." + "9" * 50 + ".1", "\x00"]
)
def test_rubbish_cursors_show_the_first_page(client, page, cursor):
    made = many(page, 3)
    answer = client.get(page.url, {"comments-after": cursor})
    assert answer.status_code == 200
    assert len(ids(answer)) in {3, 0}
    assert Cursor.parse(str(made[0].cursor)) == made[0].cursor


def test_replies_beyond_the_first_few_are_folded_and_can_be_had(client, page, settings):
    settings.NEUROMOD_COMMENTS_REPLIES_PER_PAGE = 4
    root = many(page, 1, replies=9)[0]
    tree = soup(client.get(page.url))
    assert len(tree.select("article.nm-comment")) == 3
    link = tree.select_one(".nm-more a")
    assert link.get_text() == "7 more replies"
    seen, address = [], page.url + link["href"].partition("#")[0]
    while address:
        answer = client.get(address)
        seen += ids(answer)[1:]
        link = soup(answer).select_one(".nm-more a")
        address = page.url + link["href"].partition("#")[0] if link else ""
    shown_first = [int(a["id"].split("-")[1]) for a in tree.select(".nm-replies article")]
    expected = list(root.thread_replies.order_by("submitted_at").values_list("pk", flat=True))
    assert shown_first + seen == expected


@pytest.mark.parametrize(
    ("replies", "shown", "link"), [(1, 1, ""), (3, 3, ""), (4, 2, "2 more replies")]
)
def test_a_single_reply_is_never_folded(client, page, replies, shown, link):
    many(page, 2, replies=replies)
    tree = soup(client.get(page.url))
    assert [len(one.select(".nm-replies article")) for one in tree.select(".nm-threads > li")] == [
        shown, shown,
    ]  # fmt: skip
    links = [one.get_text() for one in tree.select(".nm-more a")]
    assert links == ([link] * 2 if link else [])


def test_deeper_replies_are_flat_and_say_what_they_answer(client, page, site_settings, settings):
    settings.NEUROMOD_COMMENTS_REPLIES_SHOWN = 9
    site_settings.depth = 3
    site_settings.save()
    chain = many(page, 1)
    for _ in range(5):
        chain += many(page, 1, parent=chain[-1])
    Comment.objects.filter(pk=chain[0].pk).update(reply_count=5)
    tree = soup(client.get(page.url))

    def level(comment):
        return len(tree.find(id=f"comment-{comment.pk}").find_parents("ol"))

    assert [level(c) for c in chain] == [1, 2, 3, 3, 3, 3]
    answers = [f'a[href="?comment={c.pk}#comment-{c.pk}"]' for c in chain]
    for number in (3, 4, 5):
        article = tree.find(id=f"comment-{chain[number].pk}")
        assert "in reply to" in article.select_one(answers[number - 1]).get_text()
    assert "in reply to" not in tree.find(id=f"comment-{chain[2].pk}").get_text()


def test_permalinks_find_their_comment_wherever_it_is(client, page):
    made = many(page, 60, replies=1)
    deep = made[2].thread_replies.get()
    for comment in (made[0], made[59], deep):
        answer = client.get(f"/comments/{comment.pk}/")
        assert answer.status_code == 302
        assert answer.url.endswith(f"?comment={comment.pk}#comment-{comment.pk}")
        assert comment.pk in ids(client.get(answer.url))


def test_a_removed_first_comment_leaves_its_place_to_the_replies(client, page, published_at_once):
    first = write(page, "gone soon")
    reply = write(page, "stays", parent=first, email="b@example.org")
    actions.decline(first)
    tree = soup(client.get(page.url))
    place = tree.find(id=f"comment-{first.pk}")
    assert "removed" in place.get_text() and "gone soon" not in tree.get_text()
    assert tree.find(id=f"comment-{reply.pk}")
    actions.decline(reply)
    assert soup(client.get(page.url)).find(id=f"comment-{first.pk}") is None


def test_heading_counts_published_comments(client, page):
    def title():
        return soup(client.get(page.url)).select_one("#nm-comments-title").get_text()

    assert title() == "Comments"
    write(page, "a", status="approved")
    write(page, "b", status="pending")
    assert title() == "1 comment"
    write(page, "c", status="approved")
    assert title() == "2 comments"


def test_marks_badges_edited_and_datetime(client, page):
    comment = write(page, status="approved")
    Comment.objects.update(badge="author", edited_at=timezone.now())
    article = soup(client.get(page.url)).find(id=f"comment-{comment.pk}")
    assert article.select_one(".nm-badge--author").get_text() == "Author"
    assert article.select_one("i").get_text() == "edited"
    assert article.time["datetime"].startswith(f"{comment.submitted_at:%Y-%m-%dT%H:%M:%S}")


def test_modes(client, page, site_settings, send):
    write(page, "shown", status="approved")
    discussion = Discussion.objects.get()
    for mode, shows, takes in (
        ("open", True, True),
        ("read_only", True, False),
        ("hidden", False, False),
    ):
        discussion.mode = mode
        discussion.save()
        tree = soup(client.get(page.url))
        assert (tree.select_one("article.nm-comment") is not None) == shows
        assert (tree.select_one("[data-nm-form]") is not None) == takes
        assert send(body=f"to {mode}").status_code == (302 if takes else 403)


def test_the_nearest_settings_win(client, root, page, site_settings):
    from neuromod_wagtail.comments.models.effective_settings import settings_for
    from tests.testapp.models import PlainPage

    site = page.get_site().pk
    below = page.add_child(instance=PlainPage(title="Below", slug="below"))
    SectionSettings.objects.create(page=root, mode="read_only", moderation="after")
    assert settings_for(below, site).mode == "read_only"
    near = SectionSettings.objects.create(page=page, mode="open")
    assert (settings_for(below, site).mode, settings_for(below, site).moderation) == (
        "open",
        "after",
    )
    Discussion.objects.create(page=below, mode="hidden")
    assert settings_for(below, site).mode == "hidden"
    near.delete()
    assert settings_for(page, site).mode == "read_only"


def test_closing_days_of_a_section_and_never(root, page, site_settings):
    from neuromod_wagtail.comments.models.effective_settings import settings_for

    site = page.get_site().pk
    page.first_published_at = timezone.now() - timedelta(days=10)
    page.save()
    site_settings.close_after_days = 5
    site_settings.save()
    assert not settings_for(page, site).is_open
    section = SectionSettings.objects.create(page=page, never_closes=True)
    assert settings_for(page, site).is_open
    section.close_after_days = 3
    with pytest.raises(ValidationError):
        section.full_clean()


@pytest.mark.parametrize("by", ["site", "section"])
def test_zero_days_close_at_once(page, site_settings, by, client, send):
    from neuromod_wagtail.comments.models.effective_settings import settings_for

    site = page.get_site().pk
    page.first_published_at = timezone.now()
    page.save()
    assert settings_for(page, site).is_open
    if by == "site":
        site_settings.close_after_days = 0
        site_settings.save()
    else:
        SectionSettings.objects.create(page=page, close_after_days=0)
    assert not settings_for(page, site).is_open
    assert send().status_code == 403
    assert soup(client.get(page.url)).select_one("#respond form") is None


@pytest.mark.parametrize("days", [10**6, 2**31 - 1])
def test_days_beyond_the_calendar_never_close(client, page, site_settings, days):
    site_settings.close_after_days = days
    site_settings.save()
    page.first_published_at = timezone.now()
    page.save()
    assert soup(client.get(page.url)).select_one("#respond form")


@pytest.mark.parametrize("kind", ["login", "password"])
def test_private_pages_take_and_show_none(client, page, root, send, kind):
    comment = write(page, status="approved")
    PageViewRestriction.objects.create(page=root, restriction_type=kind, password="x")
    assert send(body="more").status_code == 404
    assert client.get(f"/comments/{comment.pk}/").status_code == 404
    assert client.get(f"/comments/feed/{page.pk}/").status_code == 404
    assert f"/comments/{comment.pk}/" not in client.get("/comments/feed/").content.decode()
    assert client.get(f"/comments/{comment.pk}/reply/").status_code == 404


def test_copies_have_no_comments_and_moved_pages_keep_theirs(client, root, page):
    from tests.testapp.models import PlainPage

    comment = write(page, status="approved")
    copy = page.copy(update_attrs={"slug": "copy"})
    assert ids(client.get(copy.url)) == []
    other = root.add_child(instance=PlainPage(title="Section", slug="section"))
    page.move(other, pos="last-child")
    page.refresh_from_db()
    assert ids(client.get(page.get_url())) == [comment.pk]


def test_unpublishing_hides_and_publishing_shows_again(client, page):
    comment = write(page, status="approved")
    page.unpublish()
    assert client.get(f"/comments/{comment.pk}/").status_code == 404
    assert f"/comments/{comment.pk}/" not in client.get("/comments/feed/").content.decode()
    page.save_revision().publish()
    assert ids(client.get(page.url)) == [comment.pk]


@pytest.mark.parametrize("shared", [True, False])
def test_translations_share_a_discussion_if_the_site_says_so(client, page, settings, shared):
    from wagtail.models import Locale

    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = shared
    french = Locale.objects.get_or_create(language_code="fr")[0]
    page.get_parent().copy_for_translation(french)
    translation = page.copy_for_translation(french)
    translation.save_revision().publish()
    comment = write(page, status="approved")
    other = write(translation, "ailleurs", email="fr@example.org")
    site = page.get_site()
    from neuromod_wagtail.comments.models.effective_settings import settings_for

    comment_settings = settings_for(translation, site.pk)
    assert (comment_settings.discussion == comment.discussion) == shared
    if shared:
        assert other.discussion == comment.discussion
        third = page.copy_for_translation(
            Locale.objects.create(language_code="de"), copy_parents=True
        )
        late = write(third, "woanders", email="de@example.org")
        third.delete()
        assert Comment.objects.get(pk=late.pk).page_id == page.pk
        page.specific.delete()
        assert Comment.objects.get(pk=comment.pk).page_id == translation.pk


def test_previews_of_drafts_show_the_section(page):
    from django.test import RequestFactory

    from neuromod_wagtail.comments.templatetags.neuromod_comments import render_section
    from tests.testapp.models import PlainPage

    request = RequestFactory().get("/")
    request.is_preview = True
    page.unpublish()
    for target in (page, PlainPage(title="Never saved", slug="never")):
        html = render_section(request, target)
        assert "Comments will open when this page is published." in html
    request.is_preview = False
    assert render_section(request, page) == ""


def test_jinja2_pages_show_comments(client, root):
    from tests.testapp.models import JinjaPage

    page = root.add_child(instance=JinjaPage(title="Jinja", slug="jinja"))
    comment = write(page, status="approved")
    answer = client.get(page.url)
    assert ids(answer) == [comment.pk]
    assert soup(answer).select_one("#respond form")
    assert answer.content.decode().count("&lt;section") == 0


def test_thousands_separators_stay_out_of_addresses(client, page, settings):
    settings.USE_THOUSAND_SEPARATOR = True
    Comment.objects.create(
        pk=1234567,
        page_id=page.pk,
        discussion=actions.discussion_of(page),
        status="approved",
        body="x",
        body_html="<p>x</p>",
    )
    html = client.get(page.url).content.decode()
    assert 'id="comment-1234567"' in html and "1,234,567" not in html


def test_the_largest_real_thread_renders_in_bounded_queries(client, page, data, settings):
    """C14: 1,428 comments, eleven levels deep."""
    shapes = [json.loads(line) for line in (data / "threads/reddit/shapes.jsonl").open()]
    shapes = [s for s in shapes if s["thread"] == "t3_n49rw"]
    discussion = actions.discussion_of(page)
    made: dict[str, Comment] = {}
    start = timezone.now() - timedelta(days=1)
    for place, shape in enumerate(sorted(shapes, key=lambda s: s["created"])):
        parent = made.get(shape["parent"])
        made[shape["id"]] = Comment.objects.create(
            page_id=page.pk,
            discussion=discussion,
            parent=parent,
            thread_id=parent.root_id if parent else None,
            depth=parent.depth + 1 if parent else 0,
            status="approved",
            name=shape["author"][:100],
            body="x",
            body_html="<p>x</p>",
            submitted_at=start + timedelta(seconds=place),
        )
    assert len(made) == 1428 and max(c.depth for c in made.values()) >= 9
    for root in Comment.objects.filter(parent__isnull=True):
        root.reply_count = root.thread_replies.count()
        root.save(update_fields=["reply_count"])
    longest = Comment.objects.order_by("-reply_count").first()
    for address in (page.url, f"{page.url}?comment={longest.pk}"):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(captured) < 15
        assert len(answer.content) < 100_000


def test_what_is_held_again_is_not_read_above_its_replies(client, page):
    """Reports hid the first comment, its replies stay: its text and name must not be shown."""
    root = write(page, "Bad advice", status="approved", name="Bertil")
    answer = write(page, "No, ask first.", parent=root, status="approved")
    for moved in (actions.hold, actions.mark_spam):
        moved(root)
        for address in (
            page.url,
            f"{page.url}?comment={answer.pk}",
            f"{page.url}?comment={root.pk}",
        ):
            response = client.get(address)
            text = response.content.decode()
            assert "Bad advice" not in text and "Bertil" not in text
            assert ids(response) == [root.pk, answer.pk]
