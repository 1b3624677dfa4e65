"""Exporting and importing again: the same comments, in a file that WordPress can read."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction, Site

from neuromod_wagtail.comments.importing import store
from neuromod_wagtail.comments.importing.records import IncomingComment
from neuromod_wagtail.comments.models import Comment, Discussion, Provenance
from neuromod_wagtail.wordpress import export
from neuromod_wagtail.wordpress.reading.records import Author, Category, Item
from neuromod_wagtail.wordpress.reading.wxr import Export
from neuromod_wagtail.wordpress.storing import comments as comment_html
from tests.factories import (
    full_body,
    make_article,
    make_author,
    make_category,
    make_image,
    make_index,
    make_root,
    picture_value,
)

pytestmark = pytest.mark.django_db

KEPT = (
    "page_id kind status name email url body body_html submitted_at edited_at pinned helpful_count "
    "depth reply_count meta"
).split()
TEXTS = st.lists(
    st.sampled_from([*"ab \n*_`[]()<>&\"'\\#-1.!é中😀", "]]>", "https://e.org/ ", "<b>", "</b>"]),
    max_size=30,
).map("".join)
# What no one can see is no comment here, so only its place would come back.
WORDS = TEXTS.map(lambda text: text if any(map(str.isalnum, text)) else f"{text}a")


@pytest.fixture
def index():
    return make_index(make_root(), slug="blog")


def state() -> list[tuple]:
    found = Comment.objects.order_by("submitted_at", "pk").select_related("parent")
    return [
        (
            *(getattr(row, name) for name in KEPT),
            row.parent.submitted_at if row.parent else None,
        )
        for row in found
    ]


def empty() -> None:
    while Comment.objects.exists():
        Comment.objects.filter(replies__isnull=True).delete()
    Discussion.objects.all().delete()
    Provenance.objects.all().delete()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            WORDS,
            TEXTS,
            st.integers(0, 8),
            st.sampled_from("approved pending spam declined withdrawn".split()),
            st.sampled_from("comment pingback trackback".split()),
        ),
        max_size=8,
    ),
    st.booleans(),
)
@pytest.mark.parametrize("way", ["wordpress", "jsonl"])
def test_comments_come_back_as_they_were(index, tmp_path, way, drawn, foreign):
    pages = list(index.get_children().specific()) or [make_article(index), make_article(index)]
    empty()
    groups = []
    for page in pages:
        incoming_comments = []
        for number, (text, name, parent, status, kind) in enumerate(drawn, start=1):
            words = (
                comment_html.from_wordpress(f"a {text}")
                if foreign
                else comment_html.Words(text, "")
            )
            incoming_comments.append(
                IncomingComment(
                    f"{page.pk}-{number}",
                    datetime(2020, 1, 1, 0, 0, number, 123456, tzinfo=UTC),
                    words.body,
                    words.body_html,
                    parent=f"{page.pk}-{parent}" if 0 < parent < number else "",
                    status=status,
                    kind=kind,
                    name=name,
                    email="ann@example.org",
                    url="https://ann.example/?a=1&b=2",
                    pinned=number == 1,
                    helpful_count=number,
                    edited_at=datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=number),
                    meta=[["rating", text.strip() or "5"]],
                )
            )
        groups.append((page, incoming_comments))
    store.create(groups)
    before = state()
    path = tmp_path / "export"
    if way == "wordpress":
        call_command("export_wordpress", str(path))
    else:
        call_command("export_comments", output=path)
    empty()
    call_command(
        *(["import_wordpress_comments"] if way == "wordpress" else ["import_comments", "neuromod"]),
        str(path),
        stdout=StringIO(),
    )
    assert state() == before


@pytest.mark.usefixtures("reference_index")
def test_articles_terms_authors_and_pictures(index, tmp_path):
    parent = make_category(name="Therapies & more", slug="therapies")
    category = make_category(name="TENS", slug="tens", parent=parent)
    author = make_author(name="Ada]]>", slug="ada")
    image = make_image()
    article = make_article(
        index,
        title="Pulses & <pain>",
        slug="pulses",
        authors=[author],
        categories=[category],
        tags=["nerve"],
        summary="In short.",
        is_pinned=True,
        body=full_body(images=[image]),
    )
    make_article(index, title="Draft", slug="draft", publish=False)
    path = tmp_path / "export.xml"
    call_command("export_wordpress", str(path))
    written = Export([path])
    records = list(written)
    assert not len(written.repairs)
    found = {record.slug: record for record in records if isinstance(record, Item)}
    one = found["pulses"]
    assert (one.title, one.type, one.status, one.author) == (
        "Pulses & <pain>",
        "post",
        "publish",
        "ada",
    )
    assert (one.link, one.excerpt) == (article.full_url, "In short.")
    assert one.date.utc == article.published_at
    assert (one.sticky, found["draft"].sticky) == (True, False)
    assert {(term.taxonomy, term.slug) for term in one.terms} == {
        ("category", "tens"),
        ("post_tag", "nerve"),
    }
    assert "It helped." in one.content
    assert 'src="/' not in one.content
    assert found["draft"].status == "draft"
    assert found["draft"].date.utc is None
    pictures = [record for record in found.values() if record.type == "attachment"]
    assert [entry.attachment_url for entry in pictures] == [f"http://localhost{image.file.url}"]
    categories = {record.slug: record for record in records if isinstance(record, Category)}
    assert (categories["tens"].parent, categories["therapies"].name) == (
        "therapies",
        "Therapies & more",
    )
    assert [record.display_name for record in records if isinstance(record, Author)] == ["Ada]]>"]
    # WordPress reads with a strict parser; the prefixes are those that it looks for.
    root = ElementTree.parse(path).getroot()  # noqa: S314
    namespace = {"wp": "http://wordpress.org/export/1.2/"}
    assert root.findtext("channel/wp:wxr_version", namespaces=namespace) == "1.2"


ITEM = """<item>
<title><![CDATA[Pulses]]></title>
<link>http://localhost/blog/pulses/</link>
<pubDate>Sat, 03 Feb 2024 04:05:06 +0000</pubDate>
<dc:creator><![CDATA[ada]]></dc:creator>
<guid isPermaLink="false">{article}</guid>
<content:encoded><![CDATA[]]></content:encoded>
<excerpt:encoded><![CDATA[In short.]]></excerpt:encoded>
<wp:post_id>{article}</wp:post_id>
<wp:post_date>2024-02-03 04:05:06</wp:post_date>
<wp:post_date_gmt>2024-02-03 04:05:06</wp:post_date_gmt>
<wp:post_modified>2024-05-01 00:00:00</wp:post_modified>
<wp:post_modified_gmt>2024-05-01 00:00:00</wp:post_modified_gmt>
<wp:post_name><![CDATA[pulses]]></wp:post_name>
<wp:status>publish</wp:status>
<wp:post_parent>0</wp:post_parent>
<wp:menu_order>0</wp:menu_order>
<wp:is_sticky>1</wp:is_sticky>
<wp:post_type>post</wp:post_type>
<wp:post_password></wp:post_password>
<wp:comment_status>open</wp:comment_status>
<wp:ping_status>closed</wp:ping_status>
<category domain="category" nicename="tens"><![CDATA[TENS]]></category>
<category domain="post_tag" nicename="nerve"><![CDATA[nerve]]></category>
<wp:postmeta><wp:meta_key><![CDATA[_thumbnail_id]]></wp:meta_key>
<wp:meta_value><![CDATA[{picture}]]></wp:meta_value>
</wp:postmeta>
{comments}</item>
"""
COMMENT = """<wp:comment>
<wp:comment_id>{pk}</wp:comment_id>
<wp:comment_author><![CDATA[{name}]]></wp:comment_author>
<wp:comment_author_email><![CDATA[{email}]]></wp:comment_author_email>
<wp:comment_author_url><![CDATA[{url}]]></wp:comment_author_url>
<wp:comment_author_IP></wp:comment_author_IP>
<wp:comment_date>2024-03-01 02:03:04</wp:comment_date>
<wp:comment_date_gmt>2024-03-01 02:03:04</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{body}]]></wp:comment_content>
<wp:comment_approved>{approved}</wp:comment_approved>
<wp:comment_type>{kind}</wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent>
<wp:comment_user_id>{user}</wp:comment_user_id>
{meta}<wp:commentmeta><wp:meta_key><![CDATA[_neuromod]]></wp:meta_key>
<wp:meta_value><![CDATA[{ours}]]></wp:meta_value>
</wp:commentmeta>
</wp:comment>
"""
PICTURE = """<item>
<title><![CDATA[Coil]]></title>
<link>{address}</link>
<dc:creator></dc:creator>
<content:encoded><![CDATA[]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{picture}</wp:post_id>
<wp:post_date>2024-01-01 00:00:00</wp:post_date>
<wp:post_date_gmt>2024-01-01 00:00:00</wp:post_date_gmt>
<wp:post_name>image-{pk}</wp:post_name>
<wp:status>inherit</wp:status>
<wp:post_parent>0</wp:post_parent>
<wp:post_type>attachment</wp:post_type>
<wp:attachment_url>{address}</wp:attachment_url>
<wp:postmeta><wp:meta_key><![CDATA[_wp_attachment_image_alt]]></wp:meta_key>
<wp:meta_value><![CDATA[{alt}]]></wp:meta_value>
</wp:postmeta>
</item>
"""
RATING = """<wp:commentmeta><wp:meta_key><![CDATA[rating]]></wp:meta_key>
<wp:meta_value><![CDATA[5]]></wp:meta_value>
</wp:commentmeta>
"""


def author_element(author, email: str) -> str:
    return (
        f"<wp:author><wp:author_id>{author.pk}</wp:author_id>\n"
        f"<wp:author_login><![CDATA[{author.slug}]]></wp:author_login>\n"
        f"<wp:author_email><![CDATA[{email}]]></wp:author_email>\n"
        f"<wp:author_display_name><![CDATA[{author.name}]]></wp:author_display_name>\n</wp:author>\n"
    )


def category_element(category, parent: str, description: str) -> str:
    return (
        f"<wp:category><wp:term_id>{category.pk}</wp:term_id>\n"
        f"<wp:category_nicename><![CDATA[{category.slug}]]></wp:category_nicename>\n"
        f"<wp:category_parent><![CDATA[{parent}]]></wp:category_parent>\n"
        f"<wp:cat_name><![CDATA[{category.name}]]></wp:cat_name>\n"
        f"<wp:category_description><![CDATA[{description}]]></wp:category_description>\n</wp:category>\n"
    )


@pytest.mark.usefixtures("reference_index")
def test_every_element_of_an_export(index, monkeypatch, django_user_model):
    """All of a small site, but for the head and the content of the article."""
    user = django_user_model.objects.create_user("ada-signs-in", "ada@example.org")
    author, guest = make_author(name="Ada", slug="ada", user=user), make_author(slug="guest")
    parent = make_category(name="All", slug="all", description="All <of> them")
    category = make_category(name="TENS", slug="tens", parent=parent)
    image, unused = make_image(title="Coil"), make_image()
    type(image).objects.update(created_at=datetime(2024, 1, 1, tzinfo=UTC))
    article = make_article(
        index, title="Pulses", slug="pulses", authors=[author, guest], categories=[category],
        tags=["nerve"], summary="In short.", is_pinned=True,
        picture=[{"type": "picture", "value": picture_value(image)}],
        published_at=datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC),
    )  # fmt: skip
    modified = {"latest_revision_created_at": datetime(2024, 5, 1, tzinfo=UTC)}
    type(article).objects.filter(pk=article.pk).update(**modified)
    moment = datetime(2024, 3, 1, 2, 3, 4, tzinfo=UTC)
    given = [
        {"name": "A & B", "email": "r@example.org", "url": "https://r.example/", "pinned": True,
         "helpful_count": 3, "edited_at": moment, "meta": [["rating", "5"]], "user": user},
        {"name": "P", "status": "spam", "kind": "pingback"}, {"status": "declined"},
        {"name": "Ada", "status": "pending", "parent": "1", "user": user},
    ]  # fmt: skip
    store.create([(article, [
        IncomingComment(str(number), moment, f"Words {number}", **{"status": "approved", **fields})
        for number, fields in enumerate(given, start=1)
    ])])  # fmt: skip
    monkeypatch.setattr(export, "_content", lambda page, root: "")
    text = "".join(export.lines(Site.objects.get()))
    comments = list(Comment.objects.order_by("pk"))
    told = [
        {"name": "A &amp; B", "email": "r@example.org", "url": "https://r.example/", "approved": "1", "meta": RATING},
        {"name": "P", "approved": "spam", "kind": "pingback"}, {"approved": "trash"},
        {"name": "Ada", "email": "ada@example.org", "approved": "0", "parent": comments[0].pk},
    ]  # fmt: skip
    usual = {
        "name": "",
        "email": "",
        "url": "",
        "kind": "comment",
        "parent": 0,
        "user": 0,
        "meta": "",
    }
    elements = []
    for number, (comment, fields, states) in enumerate(zip(comments, told, given, strict=True), 1):
        ours = {
            "digest": comment_html.content_digest(f"Words {number}"), "body": f"Words {number}",
            "html": "", "status": states.get("status", "approved"), "at": moment.isoformat(),
            "edited": moment.isoformat() if number == 1 else "", "pinned": number == 1,
            "helpful": 3 if number == 1 else 0, "badge": comment.badge,
        }  # fmt: skip
        user_pk = {"user": user.pk} if "user" in states else {}
        values = {"body": f"Words {number}", "pk": comment.pk, "ours": json.dumps(ours)}
        elements.append(COMMENT.format(**{**usual, **values, **user_pk, **fields}))
    picture = 1_000_000_000 + image.pk
    address = f"http://localhost{image.file.url}"
    body = text.partition("<wp:base_blog_url>http://localhost</wp:base_blog_url>\n")[2]
    assert body == "".join([
        author_element(author, "ada@example.org"), author_element(guest, ""),
        category_element(parent, "", "All <of> them"), category_element(category, "all", ""),
        ITEM.format(article=article.pk, picture=picture, comments="".join(elements)),
        PICTURE.format(address=address, picture=picture, pk=image.pk, alt=image.description or "Coil"),
        "</channel>\n</rss>\n",
    ])  # fmt: skip
    assert unused.file.url not in text
    head = text.partition("<channel>\n")[2]
    assert head.startswith("<title>Test site</title>\n<link>http://localhost</link>\n<pubDate>")
    assert "</pubDate>\n<language>en</language>\n<wp:wxr_version>1.2</wp:wxr_version>\n" in head
    assert "<wp:base_site_url>http://localhost</wp:base_site_url>\n<wp:base_blog_url>" in head


def test_pages_with_comments_are_exported_without_their_text(index):
    """Characters that XML forbids are left out, and what could end an element cannot."""
    moment = datetime(2024, 3, 1, tzinfo=UTC)
    store.create(
        [(index, [IncomingComment("1", moment, "One"), IncomingComment("2", moment, "Two")])]
    )
    type(index).objects.filter(pk=index.pk).update(title="A\x0b]]>")
    Site.objects.update(site_name="")
    text = "".join(export.lines(Site.objects.get()))
    assert text.count("<item>") == 1 and text.count("<wp:comment>") == 2
    assert "<title>localhost</title>" in text
    assert "<title><![CDATA[A]]]]><![CDATA[>]]></title>" in text
    zero = "0000-00-00 00:00:00"
    for element in (
        "<link>http://localhost/blog/</link>", "<pubDate></pubDate>", "<wp:post_type>page</wp:post_type>",
        f"<wp:post_date>{zero}</wp:post_date>", f"<wp:post_modified_gmt>{zero}</wp:post_modified_gmt>",
        "<wp:is_sticky>0</wp:is_sticky>", "<wp:status>publish</wp:status>", "<dc:creator><![CDATA[]]></dc:creator>",
    ):  # fmt: skip
        assert element in text, element


def test_what_few_may_read_yet_stays_with_few(index, tmp_path):
    soon = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    make_article(index, slug="later", publish=False, go_live_at=soon, published_at=None)
    locked, private = make_article(index, slug="locked"), make_article(index, slug="private")
    kinds = PageViewRestriction
    kinds.objects.create(page=locked, restriction_type=kinds.PASSWORD, password="open sesame")
    kinds.objects.create(page=private, restriction_type=kinds.LOGIN)
    closed = make_article(index, slug="closed")
    Discussion.objects.create(page=closed, mode="read_only")
    path = tmp_path / "export.xml"
    call_command("export_wordpress", str(path))
    found = {item.slug: item for item in Export([path]) if isinstance(item, Item)}
    assert (found["later"].status, found["later"].date.utc) == ("future", soon)
    assert (found["locked"].status, found["locked"].password) == ("publish", "open sesame")
    assert (found["private"].status, found["private"].password) == ("private", "")
    assert found["closed"].comment_status == "closed"
    assert found["later"].comment_status == found["private"].comment_status == "open"


def test_a_broken_export_leaves_no_file(index, tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_wordpress", str(tmp_path / "none" / "file"))
    with pytest.raises(CommandError, match="no such site"):
        call_command("export_wordpress", site="nobody.example")
    assert not list(tmp_path.iterdir())


def test_csv_is_safe_to_open(index, tmp_path):
    page = make_article(index)
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    store.create([(page, [IncomingComment("1", moment, '=HYPERLINK("x")', name='+1, "Ann"\n')])])
    path = tmp_path / "comments.csv"
    call_command("export_comments", output=path, format="csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["body"], row["name"]) == ('\'=HYPERLINK("x")', '\'+1, "Ann"')
