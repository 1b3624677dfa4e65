"""Pictures for every browser: AVIF and WebP in all widths, without a layout shift."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, features
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from neuromod_wagtail.articles.blocks import pictures
from neuromod_wagtail.articles.tasks import make_renditions
from tests import factories

pytestmark = pytest.mark.django_db

needs_avif = pytest.mark.skipif(not features.check("avif"), reason="this Pillow writes no AVIF")


@pytest.fixture
def image():
    image = factories.make_image()
    image.contextual_alt_text = "A coil"
    return image


def make_drawing() -> AbstractImage:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 40"><path d="M0 0h9v9"/></svg>'
    return get_image_model().objects.create(title="A coil", file=ContentFile(svg, "coil.svg"))


def parsed(html: str | None) -> BeautifulSoup:
    return BeautifulSoup(html or "", "html5lib").body


@needs_avif
def test_avif_comes_first_and_every_browser_has_webp(image):
    shown = parsed(pictures.responsive_picture(image))
    [source] = shown.select("picture > source")
    img = source.find_next_sibling("img")
    assert (source["type"], source["sizes"]) == ("image/avif", img["sizes"])
    for place, written in ((source["srcset"], "AVIF"), (img["srcset"], "WEBP")):
        name = place.split()[0].removeprefix("/media/")
        assert Image.open(default_storage.open(name)).format == written
    assert (img["width"], img["height"], img["alt"]) == ("64", "40", "A coil")


def test_without_avif_a_picture_is_plain(image, monkeypatch):
    monkeypatch.setattr(pictures, "AVIF_SPECS", {})
    shown = parsed(pictures.responsive_picture(image))
    assert shown.img["srcset"].endswith("w") and not shown.select("picture, source")
    small = parsed(pictures.fixed_picture(image, pictures.THUMBNAIL_SPEC, css_class="card"))
    assert small.img["class"] == ["card"] and not small.select("picture, source")


def test_a_file_that_cannot_be_read_is_no_picture():
    broken = factories.make_image()
    broken.file.storage.delete(broken.file.name)
    assert pictures.responsive_picture(broken) is None
    assert pictures.fixed_picture(broken, pictures.THUMBNAIL_SPEC, css_class="card") is None


def test_a_vector_drawing_stays_one(client):
    """Also on sites that accept SVG: it is shown, and found with the query for other pictures."""
    index = factories.make_index()
    raster, drawing = factories.make_image(), make_drawing()
    articles = [
        factories.make_article(
            index,
            picture=[{"type": "picture", "value": factories.picture_value(image)}],
            body=[{"type": "picture", "value": factories.picture_value(image)}],
        )
        for image in (raster, drawing)
    ]
    queries = []
    for article in articles:
        make_renditions.func(article.pk)
        with CaptureQueriesContext(connection) as captured:
            page = BeautifulSoup(client.get(article.url).content, "html5lib")
        queries.append(len(captured))
        shown = page.select(".nm-picture img")
        assert len(shown) == 2
    assert all(img["src"].endswith(".svg") and img["width"] for img in shown)
    assert not page.select(".nm-picture source, meta[property='og:image']")
    card = parsed(client.get(index.url).content).select_one(".nm-teaser img[src$='.svg']")
    assert (card["width"], card["height"]) == ("64", "40")
    assert queries[0] == queries[1]


def test_a_drawing_that_is_shown_at_once_has_whole_pixels():
    drawing = make_drawing()
    drawing.contextual_alt_text = "A coil"
    [img] = parsed(pictures.responsive_picture(drawing)).select("img")
    assert (img["width"], img["height"]) == ("64", "40") and img["srcset"].endswith(" 64w")


def test_the_first_picture_loads_at_once_and_others_when_they_are_near(client):
    index = factories.make_index()
    images = [factories.make_image(), factories.make_image()]
    first, second = (
        [{"type": "picture", "value": factories.picture_value(image)}] for image in images
    )
    article = factories.make_article(index, picture=first, body=second)
    factories.make_article(index, picture=second)
    make_renditions.func(article.pk)
    top, below = parsed(client.get(article.url).content).select(".nm-picture img")
    assert top["fetchpriority"] == "high" and not top.has_attr("loading")
    assert below["loading"] == "lazy" and not below.has_attr("fetchpriority")
    cards = parsed(client.get(index.url).content).select(".nm-teaser img")
    assert [card.get("loading") for card in cards] == [None, "lazy"]
    assert {(card["width"], card["height"]) for card in cards} == {("64", "40")}


def test_publishing_makes_all_sizes_so_that_reading_makes_none(client):
    images = [factories.make_image(), factories.make_image()]
    first, second = (
        [{"type": "picture", "value": factories.picture_value(image)}] for image in images
    )
    index = factories.make_index()
    article = factories.make_article(index, picture=first, body=second)
    make_renditions.func(article.pk)
    renditions = get_image_model().get_rendition_model().objects
    made = renditions.count()
    assert made == len(pictures.RENDITION_SPECS) + len(pictures.TEXT_SPECS)
    for url in (article.url, index.url):
        assert client.get(url).status_code == 200
    assert renditions.count() == made
