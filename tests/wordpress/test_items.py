"""The result of importing each kind of item."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from taggit.models import Tag

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.comments.models import Comment, Discussion
from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.options import Mapping
from neuromod_wagtail.wordpress.storing.undo import undo
from tests import factories
from tests.wordpress.blogs import attachment, bring, brought, comment, meta, post, remarks

pytestmark = pytest.mark.django_db
ZERO = "0000-00-00 00:00:00"
BODY = "Pain is a signal. " * 30


@pytest.mark.parametrize(
    ("fields", "live", "published", "privacy"),
    [
        ({}, True, True, []),
        ({"status": "private"}, True, True, ["groups"]),
        ({"post_password": "sesame"}, True, True, ["password"]),
        ({"status": "draft", "post_date_gmt": ZERO}, False, False, []),
        ({"status": "pending", "post_date_gmt": ZERO}, False, False, []),
        ({"status": "trash"}, False, True, []),
        ({"status": "future", "post_date_gmt": "2099-01-01 00:00:00"}, False, True, []),
        ({"status": "future"}, True, True, []),
    ],
)
def test_who_may_read_it_and_since_when(
    index, export_file, client, fields, live, published, privacy
):
    report, page = brought(index, export_file(post(1, **fields)))
    assert page.live is live
    assert (page.published_at is not None) is published
    assert list(page.view_restrictions.values_list("restriction_type", flat=True)) == privacy
    answer = client.get(page.get_url())
    readable = live and not privacy
    assert ("Text." in answer.content.decode()) is readable
    assert "sesame" not in str(report.as_json()) + repr(report)
    assert (page.live_revision is not None) is live
    assert page.has_unpublished_changes is not live


def test_dates_of_the_clock_there(index, export_file):
    local = {"post_date": "2024-07-02 10:00:00", "post_date_gmt": ZERO}
    mapping = Mapping.parse('timezone = "Europe/Berlin"')
    _report, page = brought(index, export_file(post(1, **local)), mapping=mapping)
    assert page.published_at == datetime(2024, 7, 2, 8, tzinfo=UTC)


def test_fields_that_search_engines_and_lists_show(index, export_file):
    inside = (
        meta("_yoast_wpseo_title", "%%title%% %%sep%% Relief %%page%%")
        + meta("_yoast_wpseo_metadesc", "What helps.")
        + "<excerpt:encoded><![CDATA[In <b>short</b>.]]></excerpt:encoded>"
    )
    content = post(1, title="Pain &amp; Relief", inside=inside)
    _report, page = brought(index, export_file(content))
    assert (page.title, page.seo_title) == ("Pain & Relief", "Pain & Relief - Relief")
    assert (page.search_description, page.summary) == ("What helps.", "In short.")


def test_without_an_excerpt_lists_show_the_beginning(index, export_file):
    _report, page = brought(index, export_file(post(1, BODY)))
    assert page.summary.startswith("Pain is a signal.")
    assert page.summary.endswith(" […]")
    assert len(page.summary) <= 300


def test_a_long_excerpt_is_shortened_kept_and_told(index, export_file):
    inside = f"<excerpt:encoded><![CDATA[{BODY}]]></excerpt:encoded>"
    report, page = brought(index, export_file(post(1, inside=inside)))
    assert len(page.summary) <= 300
    assert ImportedItem.objects.get(kind="post").kept["excerpt"] == BODY
    assert remarks(report, "excerpt_shortened") == [("1", "")]


def test_terms_and_authors(index, export_file, django_user_model):
    user = django_user_model.objects.create_user("ada", "ada@example.org")
    vocabulary = (
        "<wp:author><wp:author_id>7</wp:author_id><wp:author_login>ada</wp:author_login>"
        "<wp:author_email>ada@example.org</wp:author_email>"
        "<wp:author_display_name>Ada &amp;amp; Co</wp:author_display_name></wp:author>"
        "<wp:category><wp:term_id>2</wp:term_id><wp:category_nicename>tms</wp:category_nicename>"
        "<wp:category_parent>brain</wp:category_parent><wp:cat_name>TMS</wp:cat_name></wp:category>"
        "<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>brain</wp:category_nicename>"
        "<wp:cat_name>Brain</wp:cat_name></wp:category>"
    )
    used = (
        '<category domain="category" nicename="tms">TMS</category>'
        '<category domain="post_tag" nicename="sleep">Sleep</category>'
        '<category domain="genre" nicename="story">Story</category>'
        '<category domain="post_format" nicename="post-format-aside">Aside</category>'
    )
    mine = factories.make_category(name="Brain", slug="brain")
    path = export_file(vocabulary + post(1, inside=used))
    report, page = brought(index, path)
    child = Category.objects.get(slug="tms")
    assert child.parent == mine
    assert list(page.categories.all()) == [child]
    assert set(page.tags.slugs()) == {"sleep", "story"}
    author = Author.objects.get()
    assert (author.name, author.slug, author.user) == ("Ada & Co", "ada", user)
    assert [entry.author for entry in page.authorships.all()] == [author]
    categories = report.kinds["category"]
    assert (categories.read, categories.created, categories.unchanged) == (2, 1, 1)
    undo(ImportRun.objects.get())
    assert list(Category.objects.all()) == [mine]
    assert not Tag.objects.exists()


def test_what_plugins_keep_as_terms_for_editors_becomes_no_tag(index, export_file):
    """Logins and addresses of people, languages, and how urgent a translation is."""
    terms = {
        "following_users": "grace", "pp_notify_email": "grace@example.org", "unknown": "g@example.org",
        "translation_priority": "Optional", "yst_prominent_words": "nerve", "genre": "Story",
        "post_tag": "Caf@home",
    }  # fmt: skip
    used = "".join(
        f'<category domain="{name}" nicename="t{place}">{text}</category>'
        for place, (name, text) in enumerate(terms.items())
    )
    report, page = brought(index, export_file(post(1, inside=used)))
    assert sorted(page.tags.names()) == ["Caf@home", "Story"]
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Caf@home", "Story"]
    [skipped] = report.kinds["unknown"].skipped
    assert "Internal" in skipped.reason and "@" not in skipped.id


def test_the_mapping_file_decides(index, export_file):
    factories.make_author(slug="lovelace", name="A. Lovelace")
    scs = factories.make_modality(slug="scs", name="Spinal cord stimulation", abbreviation="SCS")
    other = factories.make_index(index.get_parent(), title="About")
    mapping = Mapping.parse(
        f'[types]\nrecipe = "article"\npage = "article"\n[parents]\npage = "{other.pk}"\n'
        '[taxonomies]\ngenre = "categories"\n[authors]\nada = "lovelace"\n'
        '[categories]\nnews = ""\n[modalities]\nESS = "scs"\n'
    )
    listed = "<ol><li>Epidural stimulation (ESS): a lead.</li><li>Walks (WLK): on foot.</li></ol>"
    used = (
        '<category domain="genre" nicename="story">Story</category>'
        '<category domain="category" nicename="news">News</category>'
    )
    content = post(1, listed, post_type="recipe", inside=used) + post(2, post_type="page")
    report, _run = bring(export_file(content), index, mapping=mapping)
    recipe = ArticlePage.objects.child_of(index).get()
    assert [entry.name for entry in recipe.categories.all()] == ["Story"]
    assert recipe.authorships.get().author.name == "A. Lovelace"
    items = recipe.body.raw_data[0]["value"]["items"]
    assert [item["value"]["modality"] for item in items] == [scs.pk, None]
    assert items[1]["value"]["custom_name"] == "Walks (WLK)"
    assert remarks(report, "modality_missing") == [("1", "Walks (WLK)")]
    assert ArticlePage.objects.child_of(other).get().slug == "post-2"


def test_types_without_a_counterpart_are_named_with_what_to_do(index, export_file):
    content = post(1, post_type="recipe", inside=comment(5)) + post(2, post_type="nav_menu_item")
    report, _run = bring(export_file(content), index)
    assert 'recipe = "article"' in report.kinds["recipe"].skipped[0].reason
    assert "menus" in report.kinds["nav_menu_item"].skipped[0].reason
    assert [entry.id for entry in report.kinds["comment"].skipped] == ["5"]


def test_only_what_was_asked_for(index, export_file):
    path = export_file(post(1, inside=comment(5)) + post(2, post_type="page"))
    report, _run = bring(path, index, only=frozenset({"posts"}))
    assert report.kinds["post"].created == 1
    assert [entry.id for entry in report.kinds["page"].skipped] == ["2"]
    assert [entry.id for entry in report.kinds["comment"].skipped] == ["5"]
    report, _run = bring(path, index, only=frozenset({"comments"}))
    assert report.kinds["comment"].created == 1
    assert Comment.objects.get().page.slug == "post-1"


def test_closed_there_is_closed_here_and_notes_stay_inside(index, export_file):
    note = comment(6, "Check the dose.", comment_type="note")
    content = post(1, inside=comment(5) + note, comment_status="closed")
    report, page = brought(index, export_file(content))
    assert Discussion.objects.get(page=page.pk).mode == Mode.READ_ONLY
    assert [row.body for row in Comment.objects.all()] == ["Thanks."]
    assert "Not meant for readers" in report.kinds["comment"].skipped[0].reason
    content = post(1, inside=comment(5) + note, comment_status="open")
    bring(export_file(content), index)
    assert Discussion.objects.get(page=page.pk).mode == ""


def test_comments_of_an_attachment_go_where_it_was_shown(index, export_file, tmp_path):
    shown = attachment(2, "2024/a.png", post_parent=1, inside=comment(5))
    lost = attachment(3, "2024/b.png", inside=comment(6))
    report, page = brought(index, export_file(post(1) + shown + lost))
    assert Comment.objects.get().page_id == page.pk
    assert [entry.id for entry in report.kinds["comment"].skipped] == ["6"]


# The publish gate


def test_what_was_public_stays_public_and_is_named(index, export_file, client):
    factories.make_rule(index)
    report, page = brought(index, export_file(post(1)))
    assert page.live
    assert remarks(report, "disclaimer_missing") == [("1", "")]
    # Readers get the fallback, as where a disclaimer disappeared.
    assert client.get(page.get_url()).status_code == 200
    assert page.load_placements()[0].fallback
    report, _run = bring(export_file(post(1, "New.")), index)
    assert report.kinds["post"].updated == 1
    assert ArticlePage.objects.get().live


def test_what_waits_must_pass_the_gate(index, export_file):
    factories.make_rule(index)
    content = post(1, status="future", post_date_gmt="2099-01-01 00:00:00")
    report, page = brought(index, export_file(content))
    assert remarks(report, "not_scheduled") == [("1", "Jan. 1, 2099, midnight")]
    assert page.get_latest_revision().approved_go_live_at is None
    assert not page.live


def test_authors_known_by_an_email_only_are_not_named_by_it(index, export_file):
    """Two of them, who must not become one; beside them one with a name and one with a login."""

    def author(number, login, name=""):
        return (
            f"<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>{login}"
            f"</wp:author_login><wp:author_display_name>{name}</wp:author_display_name></wp:author>"
        )

    listed = [
        author(7, "a@example.org", "a@example.org"),
        author(8, "b@example.org"),
        author(9, "c@example.org", "Cleo"),
        author(10, "dora", "d@example.org"),
    ]
    report, _page = brought(index, export_file("".join(listed) + post(1)))
    found = Author.objects.filter(name__in=["Author 7", "Author 8", "Cleo", "dora"])
    assert found.count() == 4
    named = " ".join(f"{row.name} {row.slug}" for row in Author.objects.all())
    assert "@" not in named and "example" not in named
    assert [key for key, _detail in remarks(report, "name_not_public")] == [
        "a@example.org",
        "b@example.org",
    ]


def test_comments_are_not_imported_under_an_email(index, export_file):
    """The name stays with the comment for its moderators; readers do not see it."""
    inside = comment(1, comment_author="x@example.org") + comment(2, comment_author="Xaver")
    _report, _page = brought(index, export_file(post(1, inside=inside)))
    secret, known = Comment.objects.order_by("pk")
    assert (secret.name, secret.meta) == ("", [["name", "x@example.org"]])
    assert (known.name, known.meta) == ("Xaver", [])
