"""Exporting and importing again: the same comments, in a file that WordPress can read."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from neuromod_wagtail.comments.importing import store
from neuromod_wagtail.comments.importing.records import IncomingComment
from neuromod_wagtail.comments.models import Comment, Discussion, Provenance
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
    export = Export([path])
    records = list(export)
    assert not len(export.repairs)
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
