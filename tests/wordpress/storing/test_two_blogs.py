"""Two blogs with the same IDs never share or overwrite objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.options import Mapping
from neuromod_wagtail.wordpress.storing.undo import undo
from tests import factories
from tests.wordpress.blogs import attachment, bring, comment, meta, post
from tests.wordpress.conftest import HEAD, TAIL

pytestmark = pytest.mark.django_db

COLOURS = {"one": (200, 0, 0), "two": (0, 0, 200)}


@pytest.fixture
def blog(tmp_path, settings):
    """The files of a blog: all numbers are those of the other one, and no word is."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def write(name: str, text: str = "", **fields: Any) -> tuple[Path, Path]:
        uploads = tmp_path / name / "uploads"
        uploads.mkdir(parents=True, exist_ok=True)
        Pillow.new("RGB", (40, 30), COLOURS[name]).save(uploads / f"{name}.png", "PNG")
        (uploads / f"{name}.txt").write_text(f"The plan of {name}.")
        terms = (
            f'<category domain="category" nicename="cat-{name}">Cat {name}</category>'
            f'<category domain="post_tag" nicename="tag-{name}">Tag {name}</category>'
        )
        content = (
            f"<wp:author><wp:author_id>3</wp:author_id><wp:author_login>ada</wp:author_login>"
            f"<wp:author_display_name>Ada {name}</wp:author_display_name></wp:author>"
            + post(7, f'{text}{name} <a href="https://blog.example/?p=8">next</a>',
                   title=f"Seven {name}", post_name=f"seven-{name}",
                   inside=terms + meta("_thumbnail_id", "12") + comment(31, f"Of {name}."), **fields)
            + attachment(12, f"{name}.png", title=f"Picture {name}", post_parent=7,
                         inside=comment(30, f"Below the picture of {name}."))
            + attachment(13, f"{name}.txt", title=f"Plan {name}")
            + post(8, f'<a href="https://blog.example/wp-content/uploads/{name}.txt">Plan</a>', title=f"Eight {name}", post_name=f"eight-{name}")
        )  # fmt: skip
        path = tmp_path / f"{name}.xml"
        path.write_text((HEAD + content + TAIL).replace("blog.example", f"{name}.example"))
        return path, uploads.parent

    return write


def state(name: str) -> dict[str, Any]:
    """Everything of a blog: each column, but for the number and the moment of an import."""
    pages = ArticlePage.objects.filter(slug__endswith=f"-{name}").order_by("slug")
    return {
        "pages": [row | {"body": str(row["body"].raw_data)} for row in pages.values()],
        "items": list(
            ImportedItem.objects.filter(source=f"{name}.example").order_by("pk").values()
        ),
        "comments": list(Comment.objects.filter(page__in=pages).order_by("pk").values()),
        "bylines": [[a.byline for a in page.authorships.all()] for page in pages],
        "terms": [[str(term) for term in page.categories.all()] for page in pages],
        "tags": [sorted(page.tags.names()) for page in pages],
        "images": list(get_image_model().objects.filter(title__endswith=name).values()),
    }


def assert_own(name: str) -> None:
    seven = ArticlePage.objects.get(slug=f"seven-{name}")
    eight = ArticlePage.objects.get(slug=f"eight-{name}")
    image = get_image_model().objects.get(title=f"Picture {name}")
    assert seven.picture.raw_data[0]["value"]["image"]["image"] == image.pk
    assert f'id="{eight.pk}"' in seven.body[0].value.source
    document = get_document_model().objects.get(title=f"Plan {name}")
    assert f'id="{document.pk}"' in eight.body[0].value.source
    assert [row.byline for row in seven.authorships.all()] == [f"Ada {name}"]
    assert [str(category) for category in seven.categories.all()] == [f"Cat {name}"]
    assert list(seven.tags.names()) == [f"Tag {name}"]
    texts = Comment.objects.filter(page=seven).values_list("body", flat=True)
    assert sorted(texts) == [f"Below the picture of {name}.", f"Of {name}."]
    assert not Comment.objects.filter(page=eight).exists()


def test_each_blog_has_its_own_parents_pictures_authors_terms_and_links(index, blog):
    # So that authors of the same login are two people.
    one, media_one = blog("one")
    two, media_two = blog("two")
    two.write_text(two.read_text().replace(">ada<", ">bea<"))
    bring(one, index, media=media_one)
    bring(two, index, media=media_two)
    assert_own("one")
    assert_own("two")
    assert Author.objects.count() == Category.objects.count() == 2
    sources = {"one.example", "two.example"}
    for kind in ("post", "attachment", "author", "category", "tag", "redirect"):
        assert (
            set(ImportedItem.objects.filter(kind=kind).values_list("source", flat=True)) == sources
        )


@pytest.mark.parametrize("order", [("one", "two"), ("two", "one")])
def test_a_link_to_a_list_leads_to_that_of_its_blog(index, export_file, order):
    """Both had a category at the same address, and the mapping file parts them."""
    for slug in ("of-one", "of-two"):
        factories.make_category(slug=slug, name=slug)
    for name in order:
        category = (
            "<wp:category><wp:category_nicename>pain</wp:category_nicename>"
            "<wp:cat_name>Pain</wp:cat_name></wp:category>"
        )
        link = f'<a href="https://{name}.example/category/pain/">all</a>'
        path = export_file(category + post(1, link, post_name=f"post-{name}"))
        path.write_text(path.read_text().replace("blog.example", f"{name}.example"))
        bring(path, index, mapping=Mapping(categories={"pain": f"of-{name}"}))
    for name in order:
        page = ArticlePage.objects.get(slug=f"post-{name}")
        assert f"category/of-{name}/" in page.body[0].value.source


@pytest.mark.parametrize("name", ["one", "two"])
def test_a_newer_export_of_one_changes_nothing_of_the_other(index, blog, name):
    other = "two" if name == "one" else "one"
    for each in ("one", "two"):
        path, media = blog(each)
        bring(path, index, media=media)
    before, mine = state(other), state(name)
    path, media = blog(name, "Newer ", post_password="secret", comment_status="closed")
    report, run = bring(path, index, media=media)
    tally = report.kinds["post"]
    assert (tally.updated, tally.unchanged, tally.created) == (1, 1, 0)
    assert state(other) == before
    assert state(name) != mine
    assert [row.page.slug for row in PageViewRestriction.objects.all()] == [f"seven-{name}"]
    undo(ImportRun.objects.filter(source=f"{other}.example").get())
    assert not ArticlePage.objects.filter(slug__endswith=f"-{other}").exists()
    assert ArticlePage.objects.filter(slug__endswith=f"-{name}").count() == 2


CHANGES = {
    "password": {"post_password": "other"},
    "private": {"status": "private"},
    "draft": {"status": "draft"},
    "comments": {"comment_status": "closed"},
    "title": {"title": "Another"},
    "date": {"post_date_gmt": "2023-01-01 00:00:00", "post_date": "2023-01-01 00:00:00"},
    "content": {"content": "Other words."},
    "excerpt": {"inside": "<excerpt:encoded>Other</excerpt:encoded>"},
    "category": {"inside": '<category domain="category" nicename="x">X</category>'},
    "tag": {"inside": '<category domain="post_tag" nicename="x">X</category>'},
    "author": {"inside": '<category domain="author" nicename="cap-x">x</category>'},
    "search": {"inside": meta("_yoast_wpseo_metadesc", "Other")},
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_there_is_brought(index, export_file, what):
    bring(export_file(post(1, post_password="first") + post(2)), index)
    twin = ArticlePage.objects.filter(slug="post-2").values().get()
    fields = {"post_password": "first", **CHANGES[what]}
    report, _run = bring(export_file(post(1, **fields) + post(2)), index)
    assert (report.kinds["post"].updated, report.kinds["post"].unchanged) == (1, 1)
    again = ArticlePage.objects.filter(slug="post-2").values().get()
    assert {name for name in twin if str(twin[name]) != str(again[name])} == set()
    page = ArticlePage.objects.get(slug="post-1")
    assert page.live == (what != "draft")
    passwords = list(PageViewRestriction.objects.values_list("page", "password"))
    expected = {"password": "other", "private": ""}.get(what, "first")
    assert passwords == [(page.pk, expected)]
