"""The undo of an import: what stays, and why; all else goes."""

from __future__ import annotations

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageLogEntry

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.comments.actions import discussion_of
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.storing import undo as undoing
from neuromod_wagtail.wordpress.storing.undo import undo
from tests import factories
from tests.wordpress.blogs import bring, post

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
    # An author that the second found here, and did not make, stays.
    assert undo(other).removed["author"] == 0
    assert Author.objects.get().name == "ada"
    assert not ArticlePage.objects.exists()
    assert not other.items.exists()
