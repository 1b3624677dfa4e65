"""A new article opens ready to write, and what no one filled in is left out."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.blocks import StreamBlockValidationError
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from neuromod_wagtail.articles.blocks import ArticleBody, OnePictureBlock
from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import make_article, make_author, make_category, make_image, make_index

pytestmark = pytest.mark.django_db


@pytest.fixture
def blog():
    return make_index()


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_superuser("editor", "editor@example.org", "editor")
    client.force_login(user)
    return user


def address(blog) -> str:
    return f"/admin/pages/add/neuromod_pages/articlepage/{blog.pk}/"


def form_of(client, blog) -> BeautifulSoup:
    return BeautifulSoup(client.get(address(blog)).content, "html.parser")


def test_the_writer_and_the_category_of_the_blog_are_chosen(client, blog, editor):
    mine, category = make_author(user=editor), make_category(slug="pain")
    make_author(user=get_user_model().objects.create_user("other", "o@example.org", "other"))
    make_category(slug="sleep")
    blog.default_category = category
    blog.save()
    form = form_of(client, blog)
    assert form.select_one("#id_authorships-TOTAL_FORMS")["value"] == "1"
    assert form.select_one("[name=authorships-0-author]")["value"] == str(mine.pk)
    chosen = form.select("[name=categories][checked]")
    assert [box["value"] for box in chosen] == [str(category.pk)]
    assert not ArticlePage.objects.exists()


def test_a_site_may_leave_out_the_block_to_begin_with(client, blog, editor, monkeypatch):
    class WithoutText(ArticleBody):
        paragraph = None

    field = ArticlePage._meta.get_field("body")
    monkeypatch.setitem(vars(field), "stream_block", WithoutText())
    page = ArticlePage(locale=blog.locale)
    page.fill_in(blog)
    assert list(page.body) == []
    assert [child.block_type for child in page.introduction] == ["paragraph"]
    assert client.get(address(blog)).status_code == 200


def test_without_an_entry_no_author_and_no_category_is_chosen(client, blog, editor):
    make_author(user=editor, live=False)
    make_author()
    make_category()
    form = form_of(client, blog)
    assert form.select_one("#id_authorships-TOTAL_FORMS")["value"] == "0"
    assert form.select("[name=categories][checked]") == []


def test_the_tabs(client, blog, editor):
    tabs = form_of(client, blog).select(".w-tabs__tab")
    assert [next(tab.stripped_strings) for tab in tabs] == ["Content", "Details", "Settings"]


def picture(image=None, caption=""):
    return {
        "image": {"image": image.pk if image else "", "decorative": "on", "alt_text": ""},
        "caption": caption,
        "credit": dict.fromkeys(("creator", "creator_url", "source", "source_url", "licence"), ""),
    }


@pytest.mark.parametrize("action", ["publish", "save"])
def test_what_was_left_blank_is_not_stored(client, blog, editor, action):
    author = make_author(user=editor)
    sent = nested_form_data(
        {
            "title": "Pulses",
            "slug": "pulses",
            "introduction": streamfield([("paragraph", '{"blocks": [], "entityMap": {}}')]),
            "picture": streamfield([("picture", picture())]),
            "body": streamfield([("paragraph", '{"blocks": [], "entityMap": {}}')]),
            "in_short": streamfield([]),
            "related": streamfield([]),
            "changes": streamfield([]),
            # As the form sends a row that it offered itself: one of the first, without a key.
            "authorships": inline_formset([{"id": "", "author": author.pk}], initial=1),
            f"action-{action}": "yes",
        }
    )
    response = client.post(address(blog), sent)
    assert response.status_code == 302, response.context["form"].errors
    article = ArticlePage.objects.get().get_latest_revision_as_object()
    assert [len(article.introduction), len(article.picture), len(article.body)] == [0, 0, 0]
    assert [entry.author for entry in article.authorships.all()] == [author]


def test_a_related_article_of_another_blog_is_refused_by_name(client, blog, editor):
    ours, theirs = make_article(blog), make_article(make_index(), title="Elsewhere")
    sent = {
        "title": "Pulses",
        "slug": "pulses",
        **dict.fromkeys(
            ["introduction", "picture", "body", "in_short", "changes"], streamfield([])
        ),
        "authorships": inline_formset([]),
        "action-save": "yes",
    }
    chosen = [("article", ours.pk), ("article", theirs.pk)]
    answer = client.post(address(blog), nested_form_data({**sent, "related": streamfield(chosen)}))
    [error] = answer.context["form"].errors["related"].as_data()
    told = {place: one.messages for place, one in error.block_errors.items()}
    assert told == {1: ["“Elsewhere” is not an article of this blog."]}
    assert not ArticlePage.objects.filter(slug="pulses").exists()
    sent = nested_form_data({**sent, "related": streamfield(chosen[:1])})
    assert client.post(address(blog), sent).status_code == 302
    article = ArticlePage.objects.get(slug="pulses")
    edit = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert client.post(edit, sent).status_code == 302


def test_blank_blocks_do_not_move_the_errors_of_others():
    body = ArticleBody()
    value = body.to_python(
        [
            {"type": "paragraph", "value": "<p data-block-key='a'> </p>"},
            {"type": "heading", "value": {"text": "", "level": "2", "custom_anchor": ""}},
            {"type": "paragraph", "value": "<p>Text.</p>"},
        ]
    )
    with pytest.raises(StreamBlockValidationError) as caught:
        body.clean(value)
    assert list(caught.value.block_errors) == [1]


def test_a_picture_with_a_caption_alone_is_an_error_and_not_lost():
    stream = OnePictureBlock()
    empty = {"image": {"image": None, "decorative": False, "alt_text": ""}, "credit": {}}
    blank = stream.to_python([{"type": "picture", "value": {**empty, "caption": ""}}])
    assert list(stream.clean(blank)) == []
    value = stream.to_python([{"type": "picture", "value": {**empty, "caption": "A device"}}])
    with pytest.raises(StreamBlockValidationError) as caught:
        stream.clean(value)
    assert list(caught.value.block_errors) == [0]


def test_a_chosen_picture_is_kept():
    image = make_image()
    value = OnePictureBlock().to_python([{"type": "picture", "value": {
        "image": {"image": image.pk, "decorative": True, "alt_text": ""}, "caption": "", "credit": {},
    }}])  # fmt: skip
    assert [child.value["image"].pk for child in OnePictureBlock().clean(value)] == [image.pk]


def test_the_picker_groups_the_blocks():
    groups = {
        str(name): [block.name for block in blocks]
        for name, blocks in ArticleBody().grouped_child_blocks()
    }
    assert list(groups) == ["Text", "Facts", "Media", "Safety"]
    assert groups["Media"] == ["picture", "gallery", "embed", "document"]
    assert {name for names in groups.values() for name in names} == set(ArticleBody().child_blocks)
