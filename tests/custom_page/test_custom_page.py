"""A site with its own base page and the mixins, without ``neuromod_wagtail.pages``."""

from __future__ import annotations

from typing import Any

import feedparser
import pytest
import swapper
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Locale, Site

from neuromod_wagtail.articles.models import Author, Category, Modality
from neuromod_wagtail.comments.models import Comment
from tests.projects.custom_page.models import (
    HouseArticle,
    HouseAuthorship,
    HouseBlog,
    HouseNote,
    HousePage,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Author:
    return Author.objects.create(name="Ann Author", slug="ann-author", locale=Locale.get_default())


@pytest.fixture
def article(blog: HouseBlog, author: Author, search_index: None) -> HouseArticle:
    locale = blog.locale
    category = Category.objects.create(name="Pain", slug="pain", locale=locale)
    modality = Modality.objects.create(
        name="Spinal cord stimulation",
        abbreviation="SCS",
        slug="scs",
        invasiveness="minimally_invasive",
        target="the spinal cord",
        plain_summary="Mild pulses near the spinal cord.",
        locale=locale,
    )
    article = HouseArticle(
        title="Pulses and pain",
        slug="pulses",
        introduction=[{"type": "paragraph", "value": "<p>How pulses may ease pain.</p>"}],
        body=[{"type": "modality_list", "value": {"items": [{"modality": modality.pk}]}}],
        locale=locale,
    )
    article.authorships = [HouseAuthorship(author=author, sort_order=0)]
    article.categories = [category]
    article.tags.add("stimulation")
    blog.add_child(instance=article)
    article.save_revision().publish()
    return HouseArticle.objects.get(pk=article.pk)


def get(client: Any, url: str) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html.parser")


def test_the_site_has_its_own_base_page_and_none_of_our_pages() -> None:
    assert swapper.load_model("wagtailcore", "Page") is HousePage
    assert not apps.is_installed("neuromod_wagtail.pages")
    assert not hasattr(HousePage, "search_description")


def test_check_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check", fail_level="INFO")


def test_article_renders_with_the_fallback_template(client: Any, article: HouseArticle) -> None:
    page = get(client, article.url)
    assert page.h1.get_text() == "Pulses and pain"
    assert (
        page.select_one(".nm-article__body").get_text().count("Spinal cord stimulation (SCS)") == 1
    )
    assert page.select_one('meta[name="description"]')["content"] == "How pulses may ease pain."
    assert page.select_one('link[rel="canonical"]')["href"] == "http://localhost/pulses/"
    assert "stimulation" in {
        link.get_text() for link in page.select('a[rel~="tag"], a[href*="/tag/"]')
    }


@pytest.mark.parametrize(
    "path", ["", "category/pain/", "tag/stimulation/", "author/ann-author/", "search/?q=pulses"]
)
def test_listings_show_the_article(client: Any, article: HouseArticle, path: str) -> None:
    page = get(client, f"/{path}")
    assert page.select_one('main a[href$="/pulses/"]')


def test_the_archive_shows_the_article(client: Any, article: HouseArticle) -> None:
    page = get(client, f"/{article.published_at:%Y/%m}/")
    assert page.select_one('main a[href$="/pulses/"]')


@pytest.mark.parametrize("path", ["modalities/", "modalities/scs/", "modalities/compare/?m=scs"])
def test_the_modality_directory_opens(client: Any, article: HouseArticle, path: str) -> None:
    assert "Spinal cord stimulation" in get(client, f"/{path}").main.get_text()


@pytest.mark.parametrize("path", ["feed/", "feed/atom/", "category/pain/feed/"])
def test_feeds_carry_the_article(client: Any, article: HouseArticle, path: str) -> None:
    feed = feedparser.parse(client.get(f"/{path}").content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert [entry.title for entry in feed.entries] == ["Pulses and pain"]


def test_an_unknown_article_is_not_found(client: Any, article: HouseArticle) -> None:
    assert client.get("/no-such-article/").status_code == 404


def test_the_edit_form_opens_with_the_mixin_fields(
    admin_client: Any, article: HouseArticle
) -> None:
    form = get(admin_client, reverse("wagtailadmin_pages:edit", args=[article.pk]))
    assert form.select_one('[name="title"]')["value"] == "Pulses and pain"
    assert form.select_one('[name="authorships-0-author"]')["value"] == str(
        article.authorships.get().author_id
    )
    assert form.select_one('[name="importance"]')


@pytest.mark.parametrize("model", ["housearticle", "houseblog"])
def test_the_form_of_a_new_page_opens(admin_client: Any, blog: HouseBlog, model: str) -> None:
    parent = blog if model == "housearticle" else blog.get_parent()
    get(admin_client, reverse("wagtailadmin_pages:add", args=["custom_page", model, parent.pk]))


def test_a_draft_is_previewed(admin_client: Any, article: HouseArticle) -> None:
    page = get(admin_client, reverse("wagtailadmin_pages:view_draft", args=[article.pk]))
    assert page.h1.get_text() == "Pulses and pain"


def test_reader_comments_work_on_its_pages(client: Any, blog: HouseBlog, settings: Any) -> None:
    settings.NEUROMOD_COMMENTS_MIN_SECONDS = 0
    note = blog.get_parent().add_child(instance=HouseNote(title="A note", slug="a-note"))
    Site.objects.update(root_page=blog.get_parent())
    Site.clear_site_root_paths_cache()
    form = get(client, note.url).select_one('form[action*="/comments/post/"]')
    fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    fields |= {"name": "Ann Reader", "email": "ann@example.org", "body": "It helped me."}
    response = client.post(form["action"], fields)
    assert response.status_code == 302
    assert Comment.objects.get(page=note).body == "It helped me."
    assert Comment._meta.get_field("page").related_model is HousePage


def test_what_a_rule_puts_into_the_comment_form_is_shown_where_there_is_none(client, article, blog):
    from neuromod_wagtail.disclaimers.models import DisclaimerRule

    DisclaimerRule.objects.create(page_id=blog.pk, kind="user_comments", place="comment_form")
    [note] = get(client, article.url).select('[data-nm-disclaimer="user_comments"]')
    assert "views of the readers who wrote them" in note.get_text()
