"""A cached article is up to date after each change of anything it shows."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.utils import timezone
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.images import get_image_model
from wagtail.models import Locale, PageViewRestriction, Site
from wagtail.search.tasks import insert_or_update_object_task

from neuromod_wagtail.articles.pages.search.indexing import defer_indexing
from neuromod_wagtail.articles.references.online.crossref import Notice
from neuromod_wagtail.articles.references.retractions import store_notice
from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import discussions, threads
from neuromod_wagtail.comments.models import Comment, CommentNotice, CommentSettings
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.storing.undo import undo
from tests import factories
from tests.comments.conftest import write
from tests.comments.importing.test_import_comments import ours
from tests.wordpress.blogs import post
from tests.wordpress.conftest import HEAD, TAIL

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stored(writing):
    with writing():
        index = factories.make_index()
        modality = factories.make_modality(name="Coil therapy")
        author = factories.make_author(name="Ann Author")
        category = factories.make_category(name="Kategorie")
        disclaimer = factories.make_disclaimer(title="Please note")
        reference = factories.make_reference(title="A study")
        image = factories.make_image()
        body = factories.full_body(
            modalities=[modality], references=[reference], images=[image], disclaimer=disclaimer
        )
        article = factories.make_article(
            index, title="Read", authors=[author], categories=[category], tags=["nerves"], body=body
        )
        other = factories.make_article(index, title="Another")
    return {
        "index": index, "article": article, "other": other, "modality": modality, "author": author,
        "category": category, "disclaimer": disclaimer, "reference": reference, "image": image,
    }  # fmt: skip


@pytest.fixture
def site(stored, db):
    """An article with everything on it, and another one below the same index."""
    return factories.again(stored)


def text(client, page) -> str:
    response = client.get(page.url)
    assert response.status_code == 200, response
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


def renamed(name, field):
    def change(site):
        entry = site[name]
        setattr(entry, field, "Something new")
        entry.save()
        if hasattr(entry, "save_revision"):
            entry.save_revision().publish()

    return change


def neighbour_published(site):
    moment = site["article"].published_at + timedelta(seconds=1)
    factories.make_article(site["index"], title="Something new", published_at=moment)


def neighbour_renamed(site):
    site["other"].title = "Something new"
    site["other"].save_revision().publish()


def comment_published(site):
    comment = write(site["article"], "Something new", status=Status.PENDING)
    actions.approve(comment)


def site_renamed(site):
    Site.objects.update_or_create(is_default_site=True, defaults={"site_name": "Something new"})
    for one in Site.objects.all():
        one.site_name = "Something new"
        one.save()


CHANGES = {
    "title": renamed("article", "title"),
    "modality": renamed("modality", "name"),
    "author": renamed("author", "name"),
    "category": renamed("category", "name"),
    "disclaimer": renamed("disclaimer", "title"),
    "reference": renamed("reference", "title"),
    "neighbour published": neighbour_published,
    "neighbour renamed": neighbour_renamed,
    "comment": comment_published,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_at_once(client, committed, site, name):
    article = site["article"]
    before = text(client, article)
    assert text(client, article) == before and "Something new" not in before
    with committed():
        CHANGES[name](site)
    assert "Something new" in text(client, article)


def test_a_copy_costs_no_query(client, site, django_assert_num_queries):
    pages = [site["article"], site["index"]]
    first = [client.get(page.url) for page in pages]
    with django_assert_num_queries(0):
        again = [client.get(page.url) for page in pages]
    for one, two in zip(first, again, strict=True):
        assert (one.content, one.headers["ETag"]) == (two.content, two.headers["ETag"])


def test_browsers_that_compress_get_304(client, site, settings, django_assert_num_queries):
    gzip = "django.middleware.gzip.GZipMiddleware"
    settings.MIDDLEWARE = [settings.MIDDLEWARE[0], gzip, *settings.MIDDLEWARE[1:]]
    response = client.get(site["article"].url, headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    asked = {"accept-encoding": "gzip", "if-none-match": response["ETag"]}
    with django_assert_num_queries(0):
        assert client.get(site["article"].url, headers=asked).status_code == 304


@pytest.mark.parametrize("change", [actions.decline, actions.mark_spam])
def test_a_comment_that_goes_is_gone_and_another_page_is_still_kept(
    client, committed, site, change, django_assert_num_queries
):
    with committed():
        comment = write(site["article"], "Something bad", status=Status.APPROVED)
    assert "Something bad" in text(client, site["article"])
    client.get(site["other"].url)
    with committed():
        change(comment)
    with django_assert_num_queries(0):
        client.get(site["other"].url)
    assert "Something bad" not in text(client, site["article"])


def test_a_comment_that_waits_changes_nothing(client, committed, site, django_assert_num_queries):
    client.get(site["article"].url)
    with committed():
        write(site["article"], "Something", status=Status.PENDING)
    with django_assert_num_queries(0):
        client.get(site["article"].url)
    assert Comment.objects.get().status == Status.PENDING


def test_comments_are_hidden_at_once(client, committed, site):
    with committed():
        write(site["article"], "Something said", status=Status.APPROVED)
    assert "Something said" in text(client, site["article"])
    rules = CommentSettings.for_site(Site.objects.get())
    for mode, is_shown in (("hidden", False), ("open", True)):
        with committed():
            rules.mode = mode
            rules.save()
        assert ("Something said" in text(client, site["article"])) == is_shown


def test_a_draft_changes_nothing(client, committed, site, django_assert_num_queries):
    client.get(site["article"].url)
    with committed():
        site["article"].title = "Something unfinished"
        site["article"].save_revision()
        disclaimer = Disclaimer.objects.get(pk=site["disclaimer"].pk)
        disclaimer.title = "Something unfinished"
        disclaimer.save_revision()
    with django_assert_num_queries(0):
        client.get(site["article"].url)


def test_what_is_taken_offline_or_locked_is_gone_at_once(client, committed, site):
    for page in (site["article"], site["other"]):
        client.get(page.url), client.get(page.url)
    with committed():
        site["article"].unpublish()
    assert client.get(site["article"].url).status_code == 404
    with committed():
        PageViewRestriction.objects.create(
            page_id=site["other"].pk, restriction_type=PageViewRestriction.LOGIN
        )
    assert client.get(site["other"].url).status_code == 302


def test_a_page_for_some_is_not_kept_for_all(client, admin_client, site):
    PageViewRestriction.objects.create(
        page_id=site["article"].pk, restriction_type=PageViewRestriction.LOGIN
    )
    assert admin_client.get(site["article"].url).status_code == 200
    assert client.get(site["article"].url).status_code == 302


def test_editors_see_their_bar_and_readers_do_not(client, admin_client, site):
    for one, has_bar in ((admin_client, True), (client, False), (admin_client, True)):
        found = BeautifulSoup(one.get(site["article"].url).content, "html.parser")
        assert bool(found.find("wagtail-userbar")) == has_bar


def test_a_schedule_is_kept(client, committed, site):
    client.get(site["other"].url)
    later = timezone.now() - timedelta(minutes=1)
    with committed():
        type(site["other"]).objects.filter(pk=site["other"].pk).update(expire_at=later)
        call_command("publish_scheduled")
    assert client.get(site["other"].url).status_code == 404


def test_a_picture_that_is_replaced_is_shown(client, committed, site):
    def sources():
        found = BeautifulSoup(client.get(site["article"].url).content, "html.parser")
        return {img["src"] for img in found.find_all("img")}

    before = sources()
    assert before == sources()
    with committed():
        image = get_image_model().objects.get(pk=site["image"].pk)
        image.file = factories.make_image().file
        image.save()
    assert sources()
    with committed():  # As Wagtail does it, after the image is saved.
        image.renditions.all().delete()
    assert before.isdisjoint(sources())


def test_wagtail_purges_it_as_any_other_cache(client, settings, site, django_assert_num_queries):
    settings.WAGTAILFRONTENDCACHE = {
        "pages": {"BACKEND": "neuromod_wagtail.page_cache.backend.PageCacheBackend"}
    }
    article, other = site["article"], site["other"]
    for page in (article, other):
        client.get(page.url)
    type(article).objects.filter(pk=article.pk).update(title="Something new")
    batch = PurgeBatch([f"http://testserver{article.url}"])
    batch.purge()
    found = BeautifulSoup(client.get(article.url).content, "html.parser")
    assert {found.title.text.split(" – ")[0].strip(), found.h1.text} == {"Something new"}
    with django_assert_num_queries(0):
        client.get(other.url)


def test_comments_that_are_imported_are_shown(client, committed, site, tmp_path):
    article = site["article"]
    assert "Something imported" not in text(client, article)
    path = tmp_path / "comments.jsonl"
    path.write_text(json.dumps(ours(page=article.url, body_html="<p>Something imported</p>")))
    with committed():
        call_command("import_comments", "neuromod", str(path), stdout=StringIO())
    assert "Something imported" in text(client, article)


def test_a_blog_that_is_imported_and_undone_is_in_the_lists(client, committed, site, tmp_path):
    index = site["index"]
    before = text(client, index)
    path = tmp_path / "blog.xml"
    path.write_text(HEAD + post(1, title="Something imported") + TAIL)
    with committed():
        call_command("import_wordpress", path, parent=index.url, stdout=StringIO())
    assert "Something imported" in text(client, index)
    with committed():
        undo(ImportRun.objects.get())
    assert text(client, index) == before


def test_the_search_finds_what_a_worker_has_indexed_later(client, committed, search_index, site):
    address = f"{site['index'].url}search/?q=Something"

    def found() -> bool:
        answer = BeautifulSoup(client.get(address).content, "html.parser")
        return "Something new" in answer.get_text()

    with defer_indexing(), committed():
        renamed("other", "title")(site)
    assert not found()
    meta = site["other"]._meta
    with committed():
        insert_or_update_object_task.enqueue(meta.app_label, meta.model_name, site["other"].pk)
    assert found()


def test_a_retraction_is_shown(client, committed, site):
    site["reference"].doi = "10.1000/retracted"
    site["reference"].save()
    assert "Retracted" not in text(client, site["article"])
    with committed():
        assert store_notice("10.1000/retracted", Notice("retraction", None, "10.1000/notice"))
    assert "Retracted" in text(client, site["article"])


def test_the_notice_above_the_form_links_to_where_a_page_is_now(client, committed, site):
    body = f'<p><a linktype="page" id="{site["other"].pk}">Our rules</a></p>'
    rules = CommentSettings.for_site(Site.objects.get())
    rules.notice = CommentNotice.objects.create(title="Rules", body=body)
    rules.save()

    def target() -> str:
        found = BeautifulSoup(client.get(site["article"].url).content, "html.parser")
        return found.find("a", string="Our rules")["href"]

    assert target() == site["other"].url
    with committed():
        site["other"].slug = "house-rules"
        site["other"].save_revision().publish()
    assert target().endswith("/house-rules/")


def translated(site):
    other = factories.make_article(site["index"], title="Lesen")
    german = Locale.objects.get_or_create(language_code="de")[0]
    type(other).objects.filter(pk=other.pk).update(
        locale=german, translation_key=site["article"].translation_key
    )
    return other


ARRANGED = {
    "pin": lambda site, comment: threads.pin(comment, True),
    "feature": lambda site, comment: threads.feature(comment, True),
    "close": lambda site, comment: threads.close(comment, True),
    "move": lambda site, comment: threads.move(comment, site["other"]),
    "hide": lambda site, comment: discussions.change(
        site["article"], mode="hidden", closes_at=None
    ),
}


@pytest.mark.parametrize("name", ARRANGED)
def test_what_is_arranged_is_seen_on_a_translation_with_the_same_comments(
    client, committed, site, settings, name
):
    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = True
    other = translated(site)
    comment = write(site["article"], "Something said", status=Status.APPROVED)
    write(site["article"], "Something else", status=Status.APPROVED)
    before = text(client, other)
    assert "Something said" in before
    with committed():
        ARRANGED[name](site, comment)
    assert text(client, other) != before


def test_the_first_comment_is_seen_on_a_translation_with_the_same_comments(
    client, committed, site, settings
):
    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = True
    other = translated(site)
    assert "Something said" not in text(client, other)
    with committed():
        write(site["article"], "Something said", status=Status.APPROVED)
    assert "Something said" in text(client, other)


def test_the_site_of_a_page_is_found_by_a_compiled_query(client, monkeypatch):
    index = factories.make_index()
    monkeypatch.setattr("wagtail.models.sites.get_site_for_hostname", None)
    assert client.get(index.url).status_code == 200
