"""The undo of an import: what stays, and why; all else goes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import ModelLogEntry, PageLogEntry

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.comments.actions import discussion_of
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.storing import undo as undoing
from neuromod_wagtail.wordpress.storing.undo import undo
from tests import factories
from tests.wordpress.blogs import bring, comment, post

pytestmark = pytest.mark.django_db

CATEGORIES = "".join(
    f"<wp:category><wp:term_id>{number}</wp:term_id><wp:category_nicename>{slug}"
    f"</wp:category_nicename><wp:category_parent>{parent}</wp:category_parent>"
    f"<wp:cat_name>{slug}</wp:cat_name></wp:category>"
    for number, slug, parent in ((1, "top", ""), (2, "middle", "top"), (3, "low", "middle"))
)


def filed(slug: str) -> str:
    return f'<category domain="category" nicename="{slug}">{slug}</category>'


def test_what_stays_and_why(index, export_file, admin_user, monkeypatch):
    """Changed, commented, with a page below, used, or led to; one that is gone is forgotten."""
    monkeypatch.setattr(undoing, "BATCH", 2)
    posts = "".join(post(n, inside=filed("low" if n == 2 else "top")) for n in range(1, 7))
    _report, run = bring(export_file(CATEGORIES + posts), index)
    pages = {n: ArticlePage.objects.get(slug=f"post-{n}") for n in range(1, 7)}
    _report, other = bring(export_file(post(7), "other.xml"), index, source="other")
    pages[1].save_revision()
    Comment.objects.create(
        page=pages[2], discussion=discussion_of(pages[2]), name="Ann", body="Well.",
        status="approved",
    )  # fmt: skip
    below = factories.make_article(pages[3])
    going = [pages[5].pk, pages[6].pk]
    pages[4].delete()
    staying = [pages[n].pk for n in (1, 2, 3)]
    led_there = Redirect.objects.filter(redirect_page__in=staying)
    leading = set(led_there.values_list("old_path", flat=True))
    assert len(leading) > 3
    made = list(run.items.filter(kind="redirect").values_list("object_id", flat=True))
    there = Redirect.objects.filter(pk__in=made).count()
    told: list[tuple[int, int]] = []
    result = undo(run, user=admin_user, progress=lambda done, total: told.append((done, total)))
    changed, commented, above = (
        "It has been changed since.", "It has comments that were kept.", "It has pages below it.",
    )  # fmt: skip
    led, used = "It leads to a page that was kept.", "It is used elsewhere."
    left = [one for one in result.left if one.kind != "redirect"]
    assert [(one.kind, one.id, one.reason) for one in left] == [
        ("post", "3", above), ("post", "2", commented), ("post", "1", changed),
        *(("category", slug, used) for slug in ("low", "middle", "top")),
        ("author", "ada", used),
    ]  # fmt: skip
    assert {(one.id, one.reason) for one in result.left if one.kind == "redirect"} == {
        (path, led) for path in leading
    }
    assert result.removed == {"post": 2, "redirect": there - len(result.left) + len(left)}
    assert [total for _done, total in told] == [told[0][1]] * len(told)
    assert told[-1][0] == told[0][1] >= len(told) > 3
    slugs = {"post-1", "post-2", "post-3", "post-7", below.slug}
    assert set(ArticlePage.objects.values_list("slug", flat=True)) == slugs
    assert not Redirect.objects.exclude(redirect_page__in=staying).filter(pk__in=made).exists()
    kept = run.items.values_list("kind", "source_id")
    assert set(kept.exclude(kind="redirect")) == {
        *(("post", str(n)) for n in (1, 2, 3)),
        *(("category", slug) for slug in ("top", "middle", "low")),
        ("author", "ada"),
    }
    assert other.items.filter(kind="post").exists()
    logged = PageLogEntry.objects.filter(action="wagtail.delete", user=admin_user)
    assert sorted(logged.values_list("page", "deleted")) == [(pk, True) for pk in going]


def test_what_uses_one_another_goes_in_one_undo(index, export_file):
    """Of two blogs the first; of the other everything stays."""
    text = CATEGORIES + post(1, inside=filed("low"))
    _report, run = bring(export_file(text), index)
    _report, other = bring(export_file(post(1), "other.xml"), index, source="other")
    result = undo(run)
    # Both posts are by the same author.
    assert [one.kind for one in result.left] == ["author"]
    assert (result.removed["post"], result.removed["category"]) == (1, 3)
    assert not Category.objects.exists()
    assert [row.kind for row in run.items.all()] == ["author"]
    assert ArticlePage.objects.get().slug == "post-1-2"
    assert set(other.items.values_list("kind", flat=True)) == {"post", "author"}
    # An author that the second found here, and did not make, is none of its business.
    mine = factories.make_article(index)
    mine.authorships.create(author=Author.objects.get())
    rest = undo(other)
    assert (rest.removed, rest.left) == ({"post": 1}, [])
    assert Author.objects.get().name == "ada"
    assert ArticlePage.objects.get() == mine
    assert not other.items.exists()


def test_comments_and_pages_go_in_the_name_of_who_undoes(index, export_file, admin_user):
    _report, run = bring(export_file(post(1, inside=comment(5)) + post(2)), index)
    _report, other = bring(
        export_file(post(3, inside=comment(6)), "other.xml"), index, source="other"
    )
    assert undo(run, user=admin_user).removed["comment"] == 1
    assert Comment.objects.get().page.slug == "post-3"
    [logged] = ModelLogEntry.objects.filter(action="neuromod_comments.remove")
    assert (logged.user, logged.data) == (
        admin_user,
        {"comments": 1, "source": "wordpress:blog.example"},
    )
    assert set(other.items.values_list("kind", flat=True)) >= {"post", "redirect"}


def number_as_category(run, target):
    """Record a category that has the number of something else."""
    run.items.create(
        kind="category", source=run.source, source_id=f"number {target.pk}", object_id=target.pk
    )


def test_redirects_that_a_later_import_made_go_together_and_without_their_pages(index, export_file):
    """Those of the first had been removed."""
    path = export_file(post(1) + post(2))
    _report, first = bring(path, index)
    Redirect.objects.all().delete()
    _report, run = bring(path, index)
    made = run.items.filter(kind="redirect").count()
    assert Redirect.objects.count() == made > 1
    for page in ArticlePage.objects.all():
        number_as_category(run, page)
    with CaptureQueriesContext(connection) as captured:
        result = undo(run)
    assert (result.removed, result.left) == ({"redirect": made}, [])
    assert not Redirect.objects.exists()
    assert ArticlePage.objects.count() == 2
    deleting = [query["sql"] for query in captured if query["sql"].startswith("DELETE")]
    theirs = [sql for sql in deleting if Redirect._meta.db_table in sql.partition("WHERE")[0]]
    assert len(theirs) == -(-made // undoing.BATCH)
    assert len(captured) < made
    bring(path, index)
    to_articles = Redirect.objects.filter(redirect_page__in=ArticlePage.objects.all())
    number_as_category(first, to_articles.first())
    assert undo(first).removed == {"post": 2, "author": 1}, "none of the redirects was its own"
    assert not ArticlePage.objects.exists()


@pytest.mark.usefixtures("reference_index")
def test_what_counts_as_use(index):
    """A text, a field or a list that names it; an image's own renditions do not."""
    image, document = factories.make_image(), factories.make_document()
    listed, above, free = (factories.make_category() for _n in range(3))
    image.get_rendition("width-10")
    every = (image, document, listed, above, free)
    assert [undoing.is_used(one) for one in every] == [False] * 5
    picture = f'<embed embedtype="image" id="{image.pk}" alt="A coil" format="left"/>'
    link = f'<p><a linktype="document" id="{document.pk}">A plan</a></p>'
    page = factories.make_article(index, body=[factories.paragraph(picture + link)])
    page.categories.set([listed])
    page.save()
    factories.make_category(parent=above)
    assert [undoing.is_used(one) for one in every] == [True, True, True, True, False]
