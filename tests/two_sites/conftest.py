"""Two sites in two languages with all kinds of content, and four-digit keys."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models
from django.utils import translation
from wagtail.models import Locale, Page, Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.spam.submission import Submission
from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage
from tests import databases, factories
from tests.conftest import Writing
from tests.factories import again
from tests.testapp.models import PlainPage

FIRST_KEY = 5001


@pytest.fixture(scope="module")
def stored(writing: Writing) -> SimpleNamespace:
    with writing():
        return write_sites()


@pytest.fixture
def sites(stored: SimpleNamespace, db: None) -> SimpleNamespace:
    return SimpleNamespace(**again(vars(stored)))


def write_sites() -> SimpleNamespace:
    databases.write_first_rows()
    begin_with(FIRST_KEY)
    french = Locale.objects.get_or_create(language_code="fr")[0]
    one, two = make_site("one.example", is_default=True), make_site("two.example")
    articles = [fill(make_blog(site)) for site in (one, two)]
    for page in (
        one.root_page,
        articles[0].get_parent(),
        *ArticlePage.objects.child_of(articles[0].get_parent()),
    ):
        translate(page.specific, french)
    articles[1].introduction = [
        factories.paragraph(f'<p>See <a linktype="page" id="{articles[0].pk}">there</a>.</p>')
    ]
    articles[1].save_revision().publish()
    return SimpleNamespace(one=one, two=two, articles=articles, french=french)


@pytest.fixture
def superuser(db: None) -> Any:
    return get_user_model().objects.create_superuser("anna@example.org", "password")


def begin_with(number: int) -> None:
    """Keys begin with a number in whose thousands a separator would stand."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not isinstance(model._meta.pk, models.AutoField) or not model._meta.managed:
                continue
            table, column = model._meta.db_table, model._meta.pk.column
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number])
            else:
                sequence = "SELECT setval(pg_get_serial_sequence(%s, %s), %s)"
                cursor.execute(sequence, [f'"{table}"', column, number])


def make_site(hostname: str, *, is_default: bool = False) -> Site:
    home = PlainPage(title=f"Home of {hostname}", slug=hostname.replace(".", "-"))
    Page.get_first_root_node().add_child(instance=home)
    fields = {"hostname": hostname, "port": 80, "root_page": home, "site_name": hostname}
    if not is_default:
        return Site.objects.create(**fields)
    Site.objects.filter(is_default_site=True).delete()
    return Site.objects.create(**fields, is_default_site=True)


def make_blog(site: Site) -> ArticleIndexPage:
    blog = ArticleIndexPage(title="Blog", slug="blog")
    site.root_page.add_child(instance=blog)
    return blog


def fill(blog: ArticleIndexPage) -> ArticlePage:
    """Everything that an article can have, three articles of it, and comments."""
    author = factories.make_author(name="Alex")
    category = factories.make_category(name="Back pain", slug=f"back-{blog.pk}")
    disclaimer = factories.make_disclaimer()
    factories.make_disclaimer(
        translation_key=disclaimer.translation_key, locale=Locale.objects.get(language_code="fr")
    )
    factories.make_rule(blog, disclaimer=disclaimer)
    modality = factories.make_modality()
    for number in range(3):
        article = factories.make_article(
            blog,
            authors=[author],
            categories=[category],
            tags=["Pain", "\N{GRINNING FACE}", "C++"],
            body=factories.full_body(
                modalities=[modality],
                references=[factories.make_reference()],
                images=[factories.make_image()],
                disclaimer=disclaimer,
                document=factories.make_document(),
            )
            if number == 2
            else [factories.paragraph("<p>Short.</p>")],
        )
    factories.make_review(article)
    first = comment(article, "First")
    comment(article, "An answer", parent=first)
    comment(blog.get_parent().specific, "On the home page")
    return article


def comment(page: Any, body: str, parent: Any = None) -> Any:
    submission = Submission(
        page=page, body=body, parent=parent, name="Ann", email="ann@example.org"
    )
    made, _ = actions.post(submission, settings_for(page, page.get_site().pk), [])
    actions.approve(made)
    made.refresh_from_db()
    return made


def translate(page: Any, locale: Locale) -> None:
    with translation.override(locale.language_code):
        page.copy_for_translation(locale).save_revision().publish()
