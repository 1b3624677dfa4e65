"""The page protocol: required members, optional members and their defaults."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.utils.safestring import mark_safe
from wagtail.models import Page, Site

from neuromod_wagtail import page_protocol
from neuromod_wagtail.page_protocol import (
    Frame,
    Occasion,
    Statement,
    frame_of,
    is_written_by,
    statements_of,
    writer_names,
)
from tests import factories
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def plain_page():
    owner = get_user_model().objects.create_user("owner")
    root = Site.objects.get(is_default_site=True).root_page
    return root.add_child(instance=PlainPage(title="Plain", slug="plain", owner=owner))


def test_every_wagtail_page_has_what_is_asked_of_it(plain_page):
    page = Page.objects.get(pk=plain_page.pk)
    asked = {
        page_protocol.PageLike: page,
        page_protocol.Locale: page.locale,
        page_protocol.Site: page.get_site(),
        page_protocol.PagePermissions: page.permissions_for_user(page.owner),
    }
    for protocol, thing in asked.items():
        members = {name for name in vars(protocol) if not name.startswith("_")}
        assert members
        assert not [name for name in members if not hasattr(thing, name)]


def test_a_page_without_answers_is_its_owners(plain_page, rf):
    other = get_user_model().objects.create_user("other")
    page = Page.objects.get(pk=plain_page.pk)
    assert is_written_by(page, plain_page.owner)
    assert not is_written_by(page, other)
    assert writer_names(page) == []
    assert statements_of(page, Occasion.MAIL) == []
    assert frame_of(page, rf.get("/")) == Frame()


def test_an_article_names_those_in_its_byline_as_they_are_called_now():
    ann, bo = factories.make_author(name="Ann"), factories.make_author(name="Bo")
    article = factories.make_article(factories.make_index(), authors=[bo, ann])
    bo.delete()
    type(ann).objects.filter(pk=ann.pk).update(name="Ann Author")
    assert writer_names(Page.objects.get(pk=article.pk)) == ["Bo", "Ann Author"]
    draft = type(article).objects.get(pk=article.pk).save_revision().as_object()
    assert draft.get_writer_names() == ["Bo", "Ann Author"]


def test_a_page_type_that_answers_is_asked(plain_page, monkeypatch, rf):
    other = get_user_model().objects.create_user("other")
    said = Statement("Note", "Short.", mark_safe("<p>Long.</p>"))
    answers = {
        "is_written_by": lambda self, user: user == other,
        "get_writer_names": lambda self: ["Ann Author"],
        "get_statements": lambda self, occasion: [said] if occasion == Occasion.MAIL else [],
        "get_frame": lambda self, request: Frame("own.html", {"path": request.path}),
    }
    for name, method in answers.items():
        monkeypatch.setattr(PlainPage, name, method, raising=False)
    page = Page.objects.get(pk=plain_page.pk)
    assert is_written_by(page, other)
    assert not is_written_by(page, plain_page.owner)
    assert writer_names(page) == ["Ann Author"]
    assert statements_of(page, Occasion.MAIL) == [said]
    assert frame_of(page, rf.get("/here/")) == Frame("own.html", {"path": "/here/"})
    assert statements_of(page, Occasion.COMMENT_FORM) == []
    # One that was never saved speaks for itself.
    assert statements_of(PlainPage(title="New"), Occasion.MAIL) == [said]
