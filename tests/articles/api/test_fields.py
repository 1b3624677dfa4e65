"""Articles in Wagtail's API, with all that they show."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import APIToken, Locale

from neuromod_wagtail.articles.models import Reference
from neuromod_wagtail.articles.references import vancouver
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_image,
    make_index,
    make_modality,
    make_series,
    picture_value,
)
from tests.test_queries import make_rich_article

pytestmark = pytest.mark.django_db

OURS = (
    "&fields=_,title,introduction,picture,body,authors,categories,tags,modalities,references,"
    "disclaimers,review"
)


def test_an_article_has_everything_that_readers_see(client):
    index = make_index()
    scs = make_modality(name="Spinal cord stimulation", abbreviation="SCS", area="spine")
    row = scs.evidence.get()
    source = row.source
    Reference.objects.filter(pk=source.pk).update(notice="retraction", notice_for=source.doi)
    row.refresh_from_db()
    author = make_author(name="Ada", is_medical_professional=True, credentials="MD")
    category = make_category(name="Implants")
    article = make_article(
        index,
        authors=[author, make_author(name="Bo", live=False)],
        categories=[category, make_category(name="arms"), make_category(live=False)],
        tags=["pain", "Coils"],
        picture=[{"type": "picture", "value": picture_value(make_image())}],
        body=[{"type": "modality_facts", "value": {"modality": scs.pk, "level": "2"}}],
    )
    data = client.get(f"/api/v2/articles/{article.pk}/").json()
    ada = {"id": author.pk, "name": "Ada", "slug": author.slug, "profession": "MD"}
    assert data["authors"] == [
        ada,
        {"id": None, "name": "Bo", "slug": None, "profession": ""},
    ]
    arms, implants = data["categories"]
    assert implants == {"id": category.pk, "name": "Implants", "slug": category.slug}
    assert arms["name"] == "arms"
    assert data["tags"] == [{"name": "Coils", "slug": "coils"}, {"name": "pain", "slug": "pain"}]
    [picture] = data["picture"]
    assert picture["value"]["credit_line"] == (
        "Image by macrovector on Freepik, Freepik, free with attribution"
    )
    assert picture["value"]["image"]["alt_text"] == "A coil over a head"
    assert picture["value"]["file"]["width"] == 64
    # Nothing is enlarged: a small original has one size.
    [rendition] = picture["value"]["renditions"]
    assert (rendition["width"], rendition["height"]) == (64, 40)
    assert rendition["url"].endswith(".webp")
    assert rendition["full_url"].startswith("http")
    [modality] = data["modalities"]
    [evidence] = modality.pop("evidence")
    [record] = modality.pop("regulatory")
    assert modality == {
        "id": scs.pk,
        "slug": scs.slug,
        "name": "Spinal cord stimulation",
        "abbreviation": "SCS",
        "invasiveness": "non_invasive",
        "invasiveness_label": scs.get_invasiveness_display(),
        "area": "spine",
        "area_label": "Spine",
        "energy": "electrical",
        "energy_label": "Electrical",
        "target": "a nerve",
        "plain_summary": scs.plain_summary,
        "safety": [],
        "facts": [],
    }
    assert (
        evidence.items()
        >= {
            "id": row.pk,
            "indication": "neuropathic pain",
            "grade": "grade:low",
            "grade_label": row.get_grade_display(),
            "source": row.source_id,
        }.items()
    )
    assert not {"modality", "sort_order"} & {*evidence, *record}
    assert data["references"] == [
        {
            "number": number,
            "id": one.source_id,
            "text": vancouver.format_text(one.source.citation),
            "doi": one.source.doi,
            "pmid": "",
            "url": "",
            "notice": notice,
        }
        for number, (one, notice) in enumerate(
            ((row, "retraction"), (scs.regulatory.get(), "")), start=1
        )
    ]


def test_the_series_of_an_article_and_its_part(client):
    """Parts are those of the same blog that readers see; the series may be in any language."""
    index = make_index()
    series, draft = make_series(), make_series(live=False)
    french = series.copy_for_translation(Locale.objects.create(language_code="fr"))
    french.live = True
    french.save()
    make_article(make_index(index.get_parent(), title="Other"), series=series)
    make_article(index, series=series, publish=False)
    # Each has the series, or its translation into another language.
    third, first, second = (
        make_article(index, series=one, series_place=place)
        for one, place in ((series, None), (series, 1), (french, 2))
    )
    unlisted, alone = make_article(index, series=draft), make_article(index)
    listed = client.get("/api/v2/articles/?fields=series&limit=9").json()["items"]
    found = {item["id"]: item["series"] for item in listed}
    for part, (page, named) in enumerate(
        ((first, series), (second, french), (third, series)), start=1
    ):
        expected = {
            "id": named.pk,
            "title": series.title,
            "slug": named.slug,
            "part": part,
            "parts": 3,
        }
        assert found[page.pk] == expected
        assert client.get(f"/api/v2/articles/{page.pk}/").json()["series"] == expected
    assert found[unlisted.pk] is found[alone.pk] is None


def test_what_is_not_published_is_not_named(client):
    scs = make_modality(evidence=0, regulatory=0, live=False)
    tens = make_modality()
    source = tens.evidence.get().source
    source.live = False
    source.save()
    facts = [
        {"type": "modality_facts", "value": {"modality": entry.pk, "level": "2"}}
        for entry in (scs, tens)
    ]
    article = make_article(make_index(), body=facts)
    data = client.get(f"/api/v2/articles/{article.pk}/").json()
    [shown] = data["modalities"]
    assert shown["id"] == tens.pk
    assert shown["evidence"][0]["source"] is None
    assert shown["regulatory"][0]["source"]
    assert source.pk not in [reference["id"] for reference in data["references"]]


def test_version_3_gives_the_same(client, admin_user, settings):
    settings.ROOT_URLCONF = "tests.pages.writable_api_urls"
    article = make_rich_article(make_index())
    _token, key = APIToken.create_token(user=admin_user, name="tests")
    new = client.get(f"/api/v3/pages/{article.pk}/", headers={"authorization": f"Bearer {key}"})
    old = client.get(f"/api/v2/pages/{article.pk}/").json()
    for name in ("authors", "categories", "tags", "modalities", "references", "picture"):
        assert old[name]
        assert new.json()[name] == old[name]


LIST = "/api/v2/articles/?limit=9"


@pytest.mark.parametrize(
    "url",
    [LIST + OURS, f"{LIST}&fields=_,picture", f"{LIST}&fields=body", "/api/v2/articles/{pk}/"],
    ids=["list", "pictures", "body", "detail"],
)
def test_the_number_of_queries_does_not_grow(client, url):
    index = make_index()
    few = make_rich_article(index)
    small = queries(client, url.format(pk=few.pk))
    if "limit" in url:
        for _ in range(3):
            make_rich_article(index)
    many = make_rich_article(index, modalities=3, references=3, images=3)
    assert queries(client, url.format(pk=many.pk)) == small


def queries(client, url):
    # The sizes of a new picture are made when it is first shown, or by a task before.
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_what_was_read_can_be_written_back(client, admin_user, settings):
    settings.ROOT_URLCONF = "tests.pages.writable_api_urls"
    article = make_rich_article(make_index())
    _token, key = APIToken.create_token(user=admin_user, name="tests")
    data = client.get(f"/api/v2/pages/{article.pk}/").json()
    change = {"picture": data["picture"], "meta": {"type": "neuromod_pages.ArticlePage"}}
    answer = client.patch(
        f"/api/v3/pages/{article.pk}/",
        change,
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["picture"] == data["picture"]


def test_a_new_category_by_version_3_needs_its_name(client, admin_user, settings):
    settings.ROOT_URLCONF = "tests.pages.writable_api_urls"
    _token, key = APIToken.create_token(user=admin_user, name="tests")

    def post(data):
        return client.post(
            "/api/v3/snippets/neuromod_articles.Category/",
            data,
            content_type="application/json",
            headers={"authorization": f"Bearer {key}"},
        )

    assert post({"slug": "implants"}).status_code == 422
    made = post({"name": "Implants", "slug": "implants"})
    assert made.status_code == 201, made.content
    assert made.json()["name"] == "Implants"
