"""Importing only the comments of an export, for a site that has the articles."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from neuromod_wagtail.comments.models import Comment, CommentImport
from tests.factories import make_article, make_index, make_root
from tests.wordpress.conftest import item

pytestmark = pytest.mark.django_db

COMMENTED = (
    "<link>https://old.example/blog/one/</link><wp:comment><wp:comment_id>7</wp:comment_id>"
    "<wp:comment_author>Ann</wp:comment_author><wp:comment_approved>1</wp:comment_approved>"
    "<wp:comment_date_gmt>2020-01-01 10:00:00</wp:comment_date_gmt>"
    "<wp:comment_content>Hello</wp:comment_content></wp:comment>"
)


@pytest.fixture
def page():
    return make_article(make_index(make_root(), slug="blog"), slug="one", title="Hello, World!")


def run(*arguments, **options) -> tuple[int, str]:
    """Exit status, what was printed."""
    out = StringIO()
    try:
        call_command("import_wordpress_comments", *arguments, stdout=out, **options)
    except SystemExit as left:
        return left.code, out.getvalue()
    return 0, out.getvalue()


def test_a_dry_run_writes_nothing(page, shared_data):
    file = shared_data / "wxr" / "wordpress-importer-e2e" / "wxr-comprehensive.xml"
    assert run(str(file), dry_run=True)[0] == 1
    assert not Comment.objects.exists()


def test_comments_come_onto_the_page_that_is_here_and_leave_it_again(page, export_file):
    file = export_file(item(COMMENTED) + item(COMMENTED.replace("one", "gone"), number=2))
    _status, text = run(str(file))
    stored = Comment.objects.get()
    assert (stored.page_id, stored.body, stored.status) == (page.pk, "Hello", "approved")
    assert stored.provenance.source == "wordpress:"
    number = CommentImport.objects.latest("pk").pk
    call_command("import_wordpress_comments", undo=number, stdout=StringIO())
    assert not Comment.objects.exists()
    with pytest.raises(CommandError, match="Name the file"):
        run()
