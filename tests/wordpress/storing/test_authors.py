"""Authors of a blog: matching entries, and unknown facts."""

from __future__ import annotations

import pytest
from taggit.models import Tag

from neuromod_wagtail.articles.models import Author
from neuromod_wagtail.pages.models import ArticlePage
from tests import factories
from tests.wordpress.blogs import bring, meta, post, remarks

pytestmark = pytest.mark.django_db


def author(login: str, name: str = "", number: int = 1) -> str:
    return (
        f"<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>{login}"
        f"</wp:author_login><wp:author_display_name>{name}</wp:author_display_name></wp:author>"
    )


def test_no_export_says_who_is_a_medical_professional(client, index, export_file):
    path = export_file(author("ada", "Ada") + author("ben", "Ben", 2) + post(1))
    factories.make_author(name="Ben", slug="ben", is_medical_professional=True)
    planned, _run = bring(path, index, dry_run=True)
    report, _run = bring(path, index)
    assert {row.slug: row.is_medical_professional for row in Author.objects.all()} == {
        "ada": None,
        "ben": True,
    }
    assert remarks(report, "profession_not_stated") == [("ada", "")]
    assert remarks(planned, "profession_not_stated") == [("ada", "")]
    page = index.get_children().get().specific
    assert "medical professional" not in client.get(page.url).text
    # Once someone has said it, no one is asked any more.
    Author.objects.filter(slug="ada").update(is_medical_professional=False)
    report, _run = bring(path, index)
    assert remarks(report, "profession_not_stated") == []
    assert Author.objects.get(slug="ada").is_medical_professional is False


def test_each_author_to_look_at_is_named(index, export_file):
    path = export_file("".join(author(f"a{number}", number=number) for number in range(1, 13)))
    report, _run = bring(path, index)
    line = next(row for row in report.as_text().splitlines() if "profession_not_stated" in row)
    assert all(f"author a{number}" in line for number in range(1, 13))


def term(slug: str, name: str, taxonomy: str = "author") -> str:
    return f'<category domain="{taxonomy}" nicename="{slug}"><![CDATA[{name}]]></category>'


def bylines() -> dict[str, list[str]]:
    return {
        page.slug: [entry.byline for entry in page.authorships.order_by("sort_order")]
        for page in ArticlePage.objects.all()
    }


def test_several_authors_stand_in_the_byline_in_their_order(index, export_file):
    guest = post(
        9, title="Otto O.", post_type="guest-author", post_name="cap-otto",
        inside=meta("cap-user_login", "otto") + meta("cap-display_name", "Otto Example"),
    )  # fmt: skip
    listed = (
        "<wp:term><wp:term_id>5</wp:term_id><wp:term_taxonomy>author</wp:term_taxonomy>"
        "<wp:term_slug>cap-ada</wp:term_slug><wp:term_name>ada</wp:term_name>"
        "<wp:term_description>Ada Lovelace ada 1 ada@private.example</wp:term_description></wp:term>"
    )
    both = term("cap-otto", "otto") + term("cap-ada", "ada") + term("pain", "Pain", "post_tag")
    path = export_file(author("ada", "Ada") + listed + guest + post(1, inside=both) + post(2))
    report, _run = bring(path, index)
    assert bylines() == {"post-1": ["Otto Example", "Ada"], "post-2": ["Ada"]}
    assert list(Tag.objects.values_list("name", flat=True)) == ["Pain"]
    assert remarks(report, "author_not_listed") == [("otto", "")]
    [skipped] = report.kinds["guest-author"].skipped
    assert "guest author" in skipped.reason
    report, _run = bring(path, index)
    assert report.kinds["post"].unchanged == 2
    newer = export_file(author("ada", "Ada") + post(1, inside=term("cap-ada", "ada")) + post(2))
    report, _run = bring(newer, index)
    assert (report.kinds["post"].updated, bylines()["post-1"]) == (1, ["Ada"])


def test_a_taxonomy_of_authors_of_books_stays_one(index, export_file):
    path = export_file(author("ada", "Ada") + post(1, inside=term("jane-austen", "Jane Austen")))
    bring(path, index)
    assert bylines() == {"post-1": ["Ada"]}
    assert list(Tag.objects.values_list("name", flat=True)) == ["Jane Austen"]


def test_authors_of_two_blogs_with_one_login_are_two_people(index, export_file):
    """Each blog has its ``admin``; an author whom an editor made here is no one of a blog yet."""
    factories.make_author(name="Dr Cleo", slug="cleo")
    for blog, name in (("one", "Ann"), ("two", "Bob"), ("three", "Ann")):
        people = author("admin", name) + author("cleo", f"Cleo {blog}", 2)
        path = export_file(people + post(1, post_name=blog))
        path.write_text(path.read_text().replace("blog.example", f"{blog}.example"))
        path.write_text(path.read_text().replace(">ada<", ">admin<"))
        bring(path, index)
        # The same again changes no one.
        bring(path, index)
    bylines = {
        page.slug: [row.byline for row in page.authorships.all()]
        for page in ArticlePage.objects.all()
    }
    assert bylines == {"one": ["Ann"], "two": ["Bob"], "three": ["Ann"]}
    names = sorted(Author.objects.values_list("slug", "name"))
    assert names == [
        ("admin", "Ann"),
        ("admin-2", "Bob"),
        ("cleo", "Dr Cleo"),
        ("cleo-2", "Cleo two"),
        ("cleo-3", "Cleo three"),
    ]


def test_names_too_long_for_their_columns_are_told_whole(index, export_file):
    long = "Long " * 60
    terms = (
        f'<category domain="category" nicename="c">{long}</category>'
        f'<category domain="post_tag" nicename="t">{long}</category>'
        '<category domain="category" nicename="short">Short</category>'
        '<category domain="category"></category><category domain="post_tag" nicename=" "> </category>'
    )
    path = export_file(author("ada", long) + post(1, title=long, inside=terms) + post(2))
    report, _run = bring(path, index)
    told = remarks(report, "name_shortened")
    assert sorted(key for key, _name in told) == ["1", "ada", "c", "t"]
    assert {name for _key, name in told} == {long.strip()}
    page = ArticlePage.objects.get(slug="post-1")
    assert sorted(each.slug for each in page.categories.all()) == ["c", "short"]
    assert [tag.slug for tag in page.tags.all()] == ["t"]
