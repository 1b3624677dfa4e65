"""A blog on a site with its own base page."""

from __future__ import annotations

import pytest
from wagtail.models import Locale, Site

from neuromod_wagtail.disclaimers.models import Disclaimer
from tests import factories
from tests.projects.custom_page.models import HouseArticle, HouseAuthorship, HouseBlog, HousePage


@pytest.fixture
def blog(db: None) -> HouseBlog:
    locale = Locale.get_default()
    # Wagtail makes a root page only for its own base page.
    root = HousePage.get_first_root_node() or HousePage.add_root(
        instance=HousePage(title="Root", slug="root", locale=locale)
    )
    blog = root.add_child(instance=HouseBlog(title="Blog", slug="blog", locale=locale))
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=blog, is_default_site=True)
    return blog


@pytest.fixture
def rich_article(blog: HouseBlog) -> HouseArticle:
    """An article with a byline, a picture, every block, and disclaimers at several places."""
    author = factories.make_author(name="Ann Author", photo=picture())
    disclaimer = factories.make_disclaimer(title="In the text")
    for place in ("before_content", "after_content", "footer"):
        other: Disclaimer = factories.make_disclaimer(title=place)
        factories.make_rule(blog, disclaimer=other, place=place)
    article = HouseArticle(
        title="Pulses & pain",
        slug="pulses",
        introduction=[factories.paragraph("<p>How pulses may ease pain.</p>")],
        picture=picture(),
        body=factories.full_body(
            modalities=[factories.make_modality()],
            references=[factories.make_reference(), factories.make_reference()],
            images=[factories.make_image()],
            disclaimer=disclaimer,
            document=factories.make_document(),
        ),
        locale=blog.locale,
    )
    article.authorships = [HouseAuthorship(author=author, sort_order=0)]
    blog.add_child(instance=article)
    article.save_revision().publish()
    return HouseArticle.objects.get(pk=article.pk)


def picture() -> list[dict[str, object]]:
    return [{"type": "picture", "value": factories.picture_value(factories.make_image())}]
