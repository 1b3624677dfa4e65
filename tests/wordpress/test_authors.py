"""Authors of a blog: who they are here, and what nobody knows of them."""

from __future__ import annotations

import pytest

from neuromod_wagtail.articles.models import Author
from tests import factories
from tests.wordpress.blogs import bring, post, remarks

pytestmark = pytest.mark.django_db


def author(login: str, name: str = "", number: int = 1) -> str:
    return (
        f"<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>{login}"
        f"</wp:author_login><wp:author_display_name>{name}</wp:author_display_name></wp:author>"
    )


@pytest.fixture
def index():
    return factories.make_index()


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
    # Once somebody has said it, nobody is asked any more.
    Author.objects.filter(slug="ada").update(is_medical_professional=False)
    report, _run = bring(path, index)
    assert remarks(report, "profession_not_stated") == []
    assert Author.objects.get(slug="ada").is_medical_professional is False


def test_each_author_to_look_at_is_named(index, export_file):
    path = export_file("".join(author(f"a{number}", number=number) for number in range(1, 13)))
    report, _run = bring(path, index)
    line = next(row for row in report.as_text().splitlines() if "profession_not_stated" in row)
    assert all(f"author a{number}" in line for number in range(1, 13))
