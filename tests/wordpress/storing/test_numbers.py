"""Comments keep their IDs, which links contain, unless a comment here has used them."""

from __future__ import annotations

import pytest

from neuromod_wagtail.comments.actions import discussion_of
from neuromod_wagtail.comments.importing import comment_ids
from neuromod_wagtail.comments.models import Comment, NumberRange, Provenance
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.storing.undo import undo
from tests.factories import make_article
from tests.wordpress.blogs import bring, comment, post, remarks

pytestmark = pytest.mark.django_db


def make_comment(page) -> Comment:
    discussion = discussion_of(page)
    return Comment.objects.create(page_id=page.pk, discussion=discussion, body="Mine.")


@pytest.fixture
def last(index) -> int:
    """The highest number given so far; PostgreSQL does not forget those of other tests."""
    return make_comment(make_article(index)).pk


def numbered(*keys: int, **said) -> str:
    return post(1, "Text.", inside="".join(comment(key, f"Number {key}.", **said) for key in keys))


def bodies() -> dict[int, str]:
    return dict(Comment.objects.filter(provenance__isnull=False).values_list("pk", "body"))


def test_a_blog_keeps_its_numbers(index, last, export_file):
    keys = [last + 30, last + 10, last + 20]
    report, _run = bring(export_file(numbered(*keys)), index)
    assert bodies() == {key: f"Number {key}." for key in keys}
    assert remarks(report, "new_number") == []
    assert report.exit_status == 0


def test_a_dry_run_foresees_the_numbers(index, last, export_file):
    path = export_file(numbered(last, last + 10))
    dry, _run = bring(path, index, dry_run=True)
    assert not NumberRange.objects.exists()
    wet, _run = bring(path, index)
    assert remarks(dry, "new_number") == remarks(wet, "new_number") == [(str(last), "1")]


def test_an_empty_site_keeps_them_from_the_first_on(index, export_file, monkeypatch):
    # PostgreSQL goes on counting after the comments of other tests are gone.
    monkeypatch.setattr(comment_ids, "_last_given", lambda: 0)
    bring(export_file(numbered(1, 2)), index)
    assert bodies().keys() == {1, 2}


def test_readers_who_write_meanwhile_get_numbers_above(index, last, export_file):
    comment_ids.reserve("wordpress:blog.example", [last + 50])
    between = make_comment(make_article(index))
    assert between.pk > last + 50
    bring(export_file(numbered(last + 50, last + 49)), index)
    assert bodies().keys() == {last + 49, last + 50}


def test_a_number_that_somebody_had_is_not_given_again(index, last, export_file):
    """Its author may hold a key to it."""
    Comment.objects.filter(pk=last).delete()
    report, _run = bring(export_file(numbered(last, last + 10)), index)
    assert last not in bodies()
    assert last + 10 in bodies()
    assert remarks(report, "new_number") == [(str(last), "1")]


def test_a_second_blog_gets_new_numbers_and_its_links_follow(index, last, export_file):
    bring(export_file(numbered(last + 10)), index)
    link = f'<a href="https://other.example/2024/02/02/post-1/#comment-{last + 10}">there</a>'
    other = numbered(last + 10).replace("Text.", link).replace("blog.example", "other.example")
    path = export_file(other, name="other.xml")
    path.write_text(path.read_text().replace("blog.example", "other.example"))
    report, _run = bring(path, index)
    new = Provenance.objects.get(source="wordpress:other.example").comment_id
    assert new > last + 10
    assert len(remarks(report, "new_number")) == 1
    page = ArticlePage.objects.get(pk=Comment.objects.get(pk=new).page_id)
    assert f"#comment-{new}" in str(page.body)


def test_undone_and_brought_again_they_are_the_same(index, last, export_file):
    path = export_file(numbered(last + 10, last + 20))
    _report, run = bring(path, index)
    undo(run)
    assert bodies() == {}
    bring(path, index)
    assert bodies().keys() == {last + 10, last + 20}
    assert NumberRange.objects.count() == 1


def test_a_newer_export_brings_more_numbers(index, last, export_file):
    bring(export_file(numbered(last + 10)), index)
    report, _run = bring(export_file(numbered(last + 10, last + 11)), index)
    assert bodies().keys() == {last + 10, last + 11}
    assert report.kinds["comment"].unchanged == 1


def test_who_reserves_as_it_goes_has_one_range_until_a_reader_comes_between(index, last):
    source = "wordpress:blog.example"
    for highest in (last + 10, last + 20, last + 30):
        comment_ids.reserve(source, [highest])
    between = make_comment(make_article(index)).pk
    comment_ids.reserve(source, [between + 10])
    found = NumberRange.objects.order_by("first").values_list("first", "last")
    assert list(found) == [(last + 1, last + 30), (between + 1, between + 10)]
    wanted = range(last - 5, between + 20)
    mine = {*range(last + 1, last + 31), *range(between + 1, between + 11)}
    assert comment_ids.kept(source, wanted) == mine


def test_no_file_uses_up_the_numbers_of_the_database(index, last, export_file):
    report, _run = bring(export_file(numbered(2**53, comment_ids.LARGEST + 1, last + 5)), index)
    assert len(bodies()) == 3
    assert last + 5 in bodies()
    assert remarks(report, "new_number") == [(str(2**53), "2")]
    assert make_comment(make_article(index)).pk < last + 100


def test_a_dry_run_reserves_nothing(index, last, export_file):
    bring(export_file(numbered(last + 10)), index, dry_run=True)
    assert not NumberRange.objects.exists()
    assert make_comment(make_article(index)).pk == last + 1
