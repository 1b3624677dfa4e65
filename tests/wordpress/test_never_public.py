"""Content that was not public on the old blog is not public here, however broken the file is."""

from __future__ import annotations

import pytest
from wagtail.models import PageViewRestriction

from neuromod_wagtail.comments.models import Comment, Discussion
from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.pages.models import ArticlePage
from tests.wordpress.blogs import bring, comment, post, remarks

pytestmark = pytest.mark.django_db

SECRET = "<wp:post_password>secret</wp:post_password>"


def exported(day: int) -> str:
    return f"<pubDate>Fri, {day:02} Mar 2024 10:00:00 +0000</pubDate>\n"


def live() -> list[str]:
    return sorted(ArticlePage.objects.live().values_list("slug", flat=True))


def restricted() -> dict[str, str]:
    rows = PageViewRestriction.objects.select_related("page")
    return {row.page.slug: row.restriction_type for row in rows}


@pytest.mark.parametrize("status", ["", "Publish", "pub lish", "inherit", "acf-disabled", "trash"])
def test_only_what_says_that_it_is_public_is_public(index, export_file, status):
    report, _run = bring(export_file(post(1, status=status) + post(2)), index)
    assert live() == ["post-2"]
    assert ArticlePage.objects.count() == 2
    code = "status" if status else "no_status"
    assert [number for number, _detail in remarks(report, code)] == ["1"]


@pytest.mark.parametrize(
    "statuses", [("publish", "draft"), ("draft", "publish"), ("private", "publish")]
)
def test_contradicting_statuses_do_not_count(index, export_file, statuses):
    """As in a damaged file in which the end of an item is lost, so that the next begins inside."""
    first, second = statuses
    content = post(1, status=first, inside=f"<wp:status>{second}</wp:status>") + post(2)
    report, _run = bring(export_file(content), index)
    assert live() == ["post-2"]
    assert [number for number, _detail in remarks(report, "no_status")] == ["1"]


@pytest.mark.parametrize("passwords", [("", "sesame"), ("sesame", "")])
def test_an_empty_password_does_not_replace_the_other(index, export_file, passwords):
    first, second = passwords
    again = f"<wp:post_password>{second}</wp:post_password>"
    bring(export_file(post(1, post_password=first, inside=again)), index)
    assert restricted() == {"post-1": "password"}


@pytest.mark.parametrize("said", [("1", "spam"), ("1", "0"), ("0", "1")])
def test_contradicting_decisions_on_a_comment_do_not_count(index, export_file, said):
    first, second = said
    again = f"<wp:comment_approved>{second}</wp:comment_approved></wp:comment>"
    note = comment(5, comment_approved=first).replace("</wp:comment>", again)
    bring(export_file(post(1, inside=note + comment(6))), index)
    assert sorted(Comment.objects.values_list("status", flat=True)) == ["approved", "pending"]


@pytest.mark.parametrize(
    "odd",
    [
        "<wp:author>ann</wp:author>",
        "<wp:author><wp:author_login>ann</wp:author_login></wp:author>",
        "<wp:category><wp:cat_name>X</wp:cat_name></wp:category>",
        "<wp:term>x</wp:term>",
        "<wp:tag/>",
        "<channel/>",
        "<wp:termmeta><wp:meta_key>a</wp:meta_key></wp:termmeta>",
        "<media:group><media:title>T</media:title></media:group>",
        "<itunes:image href='x'>",
        "<revision><wp:status>publish</wp:status></revision>",
        "</wp:author>",
    ],
)
@pytest.mark.parametrize("status", ["draft", "private", "publish"])
def test_an_odd_element_does_not_end_an_item(index, export_file, odd, status):
    """Status and password stand behind it."""
    item = post(1).replace("<wp:status>", f"{odd}<wp:status>")
    item = item.replace("publish</wp:status></item>", "publish</wp:status>")
    item = item.replace("<wp:post_type>", f"{SECRET}<wp:post_type>")
    item = item.replace("<wp:status>publish</wp:status><", f"<wp:status>{status}</wp:status><")
    report, _run = bring(export_file(item + post(2)), index)
    pages = {page.slug: page for page in ArticlePage.objects.all()}
    assert set(pages) == {"post-1", "post-2"}
    assert pages["post-2"].live and "post-2" not in restricted()
    assert pages["post-1"].body[0].value.source == "<p>Text.</p>"
    if status == "draft" or "itunes" in odd:
        # A status in an element that was left open is none.
        assert not pages["post-1"].live
    else:
        kind = PageViewRestriction.GROUPS if status == "private" else PageViewRestriction.PASSWORD
        assert restricted() == {"post-1": kind}


@pytest.mark.parametrize("behind", ["<wp:status>", "<wp:post_type>", "<wp:post_password>"])
def test_an_item_that_is_cut_off_is_a_draft(index, export_file, behind):
    """Its password may have stood in what is missing."""
    whole = post(1).replace("</item>", f"{SECRET}</item>")
    cut = whole[: whole.index(behind)]
    report, _run = bring(export_file(cut + post(2)), index)
    assert live() == ["post-2"]
    assert remarks(report, "no_status") == [("1", "")]


def test_a_reusable_block_that_is_not_public_is_shown_in_no_post(index, export_file):
    blocks = "".join(
        post(number, f"<p>Words {number}.</p>", post_type="wp_block", **fields)
        for number, fields in (
            (11, {}),
            (12, {"status": "draft"}),
            (13, {"post_password": "x"}),
            (14, {"status": "trash"}),
        )
    )
    uses = "".join(f'<!-- wp:block {{"ref":{number}}} /-->' for number in (11, 12, 13, 14))
    report, _run = bring(export_file(blocks + post(1, uses)), index)
    page = ArticlePage.objects.get()
    assert [block.value.source for block in page.body] == ["<p>Words 11.</p>"]
    missing = [detail for _number, detail in remarks(report, "missing_reusable_block")]
    assert missing == ["12", "13", "14"]


CLOSED = {
    "draft": {"status": "draft"},
    "private": {"status": "private"},
    "password": {"post_password": "secret"},
    "comments": {"comment_status": "closed"},
}


def state(page: ArticlePage) -> tuple[bool, dict[str, str], str]:
    found = Discussion.objects.filter(page=page).first()
    return page.live, restricted(), found.mode if found else ""


@pytest.mark.parametrize("how", CLOSED)
@pytest.mark.parametrize("age", ["export", "item"])
def test_an_older_export_does_not_open_what_a_newer_one_closed(index, export_file, how, age):
    def write(day: int, **fields):
        head = exported(day) if age == "export" else ""
        if age == "item":
            fields["post_modified_gmt"] = f"2024-03-{day:02} 10:00:00"
        one = post(1, f"Of the day {day}.", **fields)
        return export_file(head + one + post(day + 10), name=f"{day}.xml")

    bring(write(8, **CLOSED[how]), index)
    before = state(ArticlePage.objects.get(slug="post-1"))
    report, _run = bring(write(1, comment_status="open"), index)
    page = ArticlePage.objects.get(slug="post-1")
    assert state(page) == before
    assert page.body[0].value.source == "<p>Of the day 8.</p>"
    [skipped] = report.kinds["post"].skipped
    assert (skipped.id, "older than the version" in skipped.reason) == ("1", True)
    # What only the older file has comes all the same, and a newer one is believed, and told.
    assert ArticlePage.objects.filter(slug="post-11", live=True).exists()
    report, _run = bring(write(15, comment_status="open"), index)
    assert state(ArticlePage.objects.get(slug="post-1")) == (True, {}, "")
    assert remarks(report, "opened") == [("1", "")]


def test_nothing_is_called_open_that_was_open(index, export_file):
    bring(export_file(post(1, "Old.")), index)
    report, _run = bring(export_file(post(1, "New.")), index)
    assert report.kinds["post"].updated == 1
    assert remarks(report, "opened") == []


def test_an_older_export_publishes_no_comment_that_a_newer_one_refused(index, export_file):
    spam = post(1, inside=comment(5, comment_approved="spam") + comment(6))
    bring(export_file(exported(8) + spam), index)
    older = post(1, inside=comment(5) + comment(6) + comment(7, "Only here."))
    report, _run = bring(export_file(exported(1) + older), index)
    tally = report.kinds["comment"]
    assert (tally.created, tally.updated, tally.unchanged) == (1, 0, 2)
    statuses = dict(Comment.objects.values_list("body", "status"))
    assert Comment.objects.filter(status="spam").count() == 1
    assert statuses["Only here."] == "approved"
    # An export of another blog is no newer one of this blog.
    other = (exported(1) + older).replace("blog.example", "other.example")
    path = export_file(other)
    path.write_text(path.read_text().replace("blog.example", "other.example"))
    report, _run = bring(path, index)
    assert report.kinds["post"].created == 1


@pytest.mark.parametrize(
    "never",
    [
        "0001-01-01 00:00:00",
        "9999-12-31 23:59:59",
        "-0001-11-30 00:00:00",
        "1970-01-01 00:00:00",
        "1969-12-31 19:00:00",
        "1970-01-01 14:00:00",
    ],  # fmt: skip
)
def test_a_date_that_says_never_is_none(index, client, export_file, settings, never):
    """As 0000-00-00, and lists answer in every time zone."""
    dates = {"post_date": never, "post_date_gmt": never}
    note = comment(5, comment_date=never, comment_date_gmt=never)
    report, _run = bring(export_file(post(1, inside=note, **dates) + post(2)), index)
    assert len(report.repairs) == 0
    assert [number for number, _detail in remarks(report, "no_date")] == ["1", "5"]
    assert set(ArticlePage.objects.values_list("slug", "live", "published_at__year")) == {
        ("post-1", True, None),
        ("post-2", True, 2024),
    }
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles"):
        settings.TIME_ZONE = zone
        for address in (index.url, f"{index.url}post-1/", f"{index.url}feed/"):
            assert client.get(address).status_code == 200


def test_what_a_moderator_hid_is_not_opened(index, export_file):
    bring(export_file(post(1, comment_status="closed")), index)
    Discussion.objects.update(mode=Mode.HIDDEN)
    bring(export_file(post(1, "New.", comment_status="open")), index)
    assert Discussion.objects.get().mode == Mode.HIDDEN


@pytest.mark.parametrize("inside", ["<p>{0}</p>", "<pre>{0}</pre>"])
def test_a_link_by_number_does_not_tell_the_slug_of_what_is_hidden(
    client, index, export_file, inside
):
    hidden = {2: "draft", 3: "private", 4: "pending"}
    links = [f'<a href="https://blog.example/?p={number}">{number}</a>' for number in range(2, 6)]
    content = post(1, inside.format(" ".join(links)))
    content += "".join(
        post(number, status=status, post_name=f"secret-{number}")
        for number, status in hidden.items()
    )
    report, _run = bring(export_file(content + post(5, post_name="open-5")), index)
    page = index.get_children().get(slug="post-1")
    text = client.get(page.url).text
    assert "secret" not in text
    assert f"{index.url}open-5/" in text
    lost = {detail for _number, detail in remarks(report, "lost_link")}
    assert lost == {f"https://blog.example/?p={number}" for number in hidden}
