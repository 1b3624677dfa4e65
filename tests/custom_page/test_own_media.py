"""Pictures and documents of the site's own models, in articles and in the admin."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse

from tests.projects.custom_page.models import (
    HouseArticle,
    HouseDocument,
    HouseImage,
    HouseRendition,
)


def test_articles_show_its_pictures_and_documents(client: Any, rich_article: HouseArticle) -> None:
    page = BeautifulSoup(client.get(rich_article.url).content, "html.parser")
    renditions = {one.url for one in HouseRendition.objects.all()}
    shown = {image["src"] for image in page.select("img")}
    assert len(shown) >= 3 and shown <= renditions
    document = HouseDocument.objects.get()
    assert page.select(f'a[href="{document.url}"]')


def test_editors_choose_from_them(admin_client: Any, rich_article: HouseArticle) -> None:
    form = admin_client.get(reverse("wagtailadmin_pages:edit", args=[rich_article.pk]))
    [chosen] = rich_article.picture
    assert chosen.value["image"].title in form.content.decode()
    for name in ("wagtailimages_chooser:choose", "wagtaildocs_chooser:choose"):
        answer = admin_client.get(reverse(name))
        assert answer.status_code == 200
    usage = reverse("wagtailimages:image_usage", args=[HouseImage.objects.first().pk])
    assert admin_client.get(usage).status_code == 200
