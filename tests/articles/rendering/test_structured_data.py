"""The complete graph of an article, compared word for word."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from wagtail.models import Site

from neuromod_wagtail.articles.models import BlogSettings, Review
from neuromod_wagtail.articles.rendering import structured_data
from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import (
    full_body,
    make_article,
    make_author,
    make_category,
    make_disclaimer,
    make_image,
    make_modality,
    make_reference,
    make_review,
    make_reviewer,
    make_rule,
    picture_value,
)
from tests.pages.test_article_page import get, graph_of

pytestmark = pytest.mark.django_db

CREDIT = {
    "creditText": "Image by macrovector on Freepik, CC BY 4.0",
    "creator": {
        "@type": "Person",
        "name": "macrovector",
        "url": "https://www.freepik.com/author/macrovector",
    },
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "acquireLicensePage": "https://www.freepik.com/vector/1",
}
KINDS = {
    "surgical": ("SurgicalProcedure", None),
    "non_invasive": ("MedicalTherapy", ["https://schema.org/NoninvasiveProcedure"]),
    "minimally_invasive": ("MedicalTherapy", ["https://schema.org/PercutaneousProcedure"]),
    "staged": ("MedicalTherapy", ["https://schema.org/PercutaneousProcedure"]),
}


def picture(**changes):
    value = picture_value(make_image(), **changes)
    value["credit"]["licence"] = "cc_by_4_0"
    return {"type": "picture", "value": value}


def test_the_graph_of_an_article_with_everything(client, index):
    author = make_author(name="Alex Morgan", slug="alex", credentials="PhD")
    author.links = [("link", {"url": "https://example.org/alex", "label": "Alex"})]
    author.save()
    gone = make_author(name="Gone Author")
    modalities = [make_modality(evidence=0, regulatory=0, invasiveness=kind) for kind in KINDS]
    references = [make_reference(), make_reference(doi="", authors="Krames, Elliot")]
    disclaimer = make_disclaimer(title="Not a professional", text="<p>I am no medic.</p>")
    article = make_article(
        index,
        authors=[author, gone],
        categories=[make_category(name="Devices")],
        tags=["pain"],
        search_description="What is said of it.",
        in_short=[("point", "It helps some."), ("point", "It is safe.")],
        body=full_body(modalities=modalities, references=references, disclaimer=disclaimer),
        picture=[picture()],
    )
    gone.delete()
    make_rule(index, kind="funding", fallback="No one pays for this.")
    reviewer = make_reviewer(name="Dana Pain", slug="dana", credentials="MD")
    review = make_review(article, reviewer=reviewer)
    article = ArticlePage.objects.get(pk=article.pk)
    url, blog = article.full_url, index.full_url
    page, posting, crumbs, first, second, reviewed_by, image = graph_of(get(client, article.url))

    in_force, fallback = sorted(page.pop("hasPart"), key=len, reverse=True)
    since = in_force.pop("dateModified")
    assert since == disclaimer.versions.get().in_force_from.isoformat()
    assert in_force == {
        "@type": "WebPageElement",
        "name": "Not a professional",
        "text": "I am no medic.",
        "version": 1,
    }
    assert fallback.pop("name")
    assert fallback == {"@type": "WebPageElement", "text": "No one pays for this."}
    therapies = page.pop("about")
    for modality, therapy in zip(modalities, therapies, strict=True):
        kind, procedure = KINDS[modality.invasiveness]
        assert therapy == {
            "@type": kind,
            "name": modality.name,
            "alternateName": modality.abbreviation,
            "description": modality.plain_summary,
            **({"procedureType": procedure} if procedure else {}),
        }
    assert page == {
        "@type": "MedicalWebPage",
        "@id": url,
        "url": url,
        "name": article.title,
        "inLanguage": "en",
        "description": "What is said of it.",
        "abstract": "It helps some. It is safe.",
        "breadcrumb": {"@id": f"{url}#breadcrumbs"},
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "isPartOf": {"@type": "WebSite", "url": "http://localhost/", "name": "Test site"},
        "primaryImageOfPage": {"@id": f"{url}#picture"},
        "lastReviewed": review.reviewed_on.isoformat(),
        "reviewedBy": {"@id": f"{url}#reviewer"},
    }
    cited = posting.pop("citation")
    words = posting.pop("wordCount")
    assert words > 30
    assert [set(entry) for entry in cited] == [{"@type", "name", "url"}, {"@type", "name"}]
    assert [entry["@type"] for entry in cited] == ["CreativeWork"] * 2
    assert [entry["name"] for entry in cited] == [reference.title for reference in references]
    assert cited[0]["url"] == f"https://doi.org/{references[0].doi}"
    assert posting == {
        "@type": "BlogPosting",
        "@id": f"{url}#article",
        "headline": article.title,
        "mainEntityOfPage": {"@id": url},
        "datePublished": article.published_at.isoformat(),
        "dateModified": article.modified_at.isoformat(),
        "author": [{"@id": first["@id"]}, {"@id": second["@id"]}],
        "image": [{"@id": image["@id"]}],
        "articleSection": ["Devices"],
        "keywords": ["pain"],
        "inLanguage": "en",
    }
    assert crumbs == {
        "@type": "BreadcrumbList",
        "@id": f"{url}#breadcrumbs",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Blog", "item": blog},
            {"@type": "ListItem", "position": 2, "name": article.title, "item": url},
        ],
    }
    assert first == {
        "@type": "Person",
        "@id": f"{blog}author/alex/#person",
        "name": "Alex Morgan",
        "url": f"{blog}author/alex/",
        "honorificSuffix": "PhD",
        "sameAs": ["https://example.org/alex"],
    }
    entry = article.authorships.get(author=None)
    assert second == {"@type": "Person", "@id": f"{blog}#author-{entry.pk}", "name": "Gone Author"}
    assert reviewed_by == {
        "@type": "Person",
        "@id": f"{url}#reviewer",
        "name": "Dana Pain",
        "url": f"{blog}author/dana/",
        "honorificSuffix": "MD",
    }
    address = image.pop("contentUrl")
    assert address.startswith("http://localhost/media/images/")
    assert image == {
        "@type": "ImageObject",
        "@id": f"{url}#picture",
        "width": image["width"],
        "height": image["height"],
        "caption": "A coil",
        **CREDIT,
    }
    assert image["width"] / image["height"] > 1


def test_the_graph_of_an_article_with_nothing(client, index):
    """No picture, no author, no review; a site without a name is called by its host."""
    Site.objects.update(site_name="")
    article = make_article(index, title="T" * 111)
    page, posting, crumbs = graph_of(get(client, article.url))
    assert page["isPartOf"]["name"] == "localhost"
    assert "primaryImageOfPage" not in page
    assert posting["headline"] == "T" * 110
    assert not {"image", "author", "keywords", "citation"} & set(posting)
    assert crumbs["@type"] == "BreadcrumbList"


@pytest.mark.parametrize("by_author", [False, True], ids=["no credentials", "an author"])
def test_who_is_not_named_as_reviewer(client, index, by_author):
    author, other = make_reviewer(), make_reviewer()
    article = make_article(index, authors=[author])
    make_review(article, reviewer=author if by_author else other)
    if not by_author:
        Review.objects.update(reviewer_credentials="")
    graph = graph_of(get(client, article.url))
    assert not {"lastReviewed", "reviewedBy"} & set(graph[0])
    assert not [node for node in graph if node.get("@id", "").endswith("#reviewer")]


def test_a_reviewer_without_a_page_has_no_address(client, index):
    article = make_article(index)
    reviewer = make_reviewer(name="Dana Pain")
    make_review(article, reviewer=reviewer)
    reviewer.delete()
    url = article.full_url
    [reviewed_by] = [one for one in graph_of(get(client, article.url)) if one["@type"] == "Person"]
    assert reviewed_by == {
        "@type": "Person",
        "@id": f"{url}#reviewer",
        "name": "Dana Pain",
        "honorificSuffix": "MD",
    }


def test_without_pages_of_authors_no_one_has_an_address(client, index):
    BlogSettings.objects.create(site=index.get_site(), author_pages=False)
    article = make_article(index, authors=[make_author(name="Alex", slug="alex")])
    make_review(article, reviewer=make_reviewer(name="Dana Pain", slug="dana"))
    script = get(client, article.url).find("script", type="application/ld+json")
    graph = json.loads(script.string)
    assert graph["@context"] == "https://schema.org"
    entry = article.authorships.get()
    assert [one for one in graph["@graph"] if one["@type"] == "Person"] == [
        {
            "@type": "Person",
            "@id": f"{index.full_url}#author-{entry.pk}",
            "name": "Alex",
        },
        {
            "@type": "Person",
            "@id": f"{article.full_url}#reviewer",
            "name": "Dana Pain",
            "honorificSuffix": "MD",
        },
    ]


def test_a_picture_without_a_caption_is_described_and_one_without_a_creator_names_none(
    client, index
):
    shown = picture(caption="")
    shown["value"]["credit"]["creator"] = ""
    article = make_article(index, picture=[shown])
    [image] = [one for one in graph_of(get(client, article.url)) if one["@type"] == "ImageObject"]
    assert image["caption"] == "A coil over a head"
    assert "creator" not in image
    shown = picture()
    shown["value"]["credit"]["creator_url"] = ""
    article = make_article(index, picture=[shown])
    [image] = [one for one in graph_of(get(client, article.url)) if one["@type"] == "ImageObject"]
    assert image["creator"] == {"@type": "Person", "name": "macrovector"}


def test_a_picture_that_is_gone_is_not_described():
    assert structured_data._image({"image": None}, "#picture") is None


def test_an_article_of_a_series_is_its_part():
    series = SimpleNamespace(title="A week", slug="week", number=2)
    content = SimpleNamespace(series=series)
    assert structured_data._series(content, "http://localhost/blog/") == {
        "isPartOf": {
            "@type": "CreativeWorkSeries",
            "name": "A week",
            "url": "http://localhost/blog/series/week/",
        },
        "position": 2,
    }
    assert structured_data._series(SimpleNamespace(series=None), "http://localhost/") == {}


def test_a_request_of_no_site_names_none(index):
    request = RequestFactory().get("/", SERVER_NAME="elsewhere.example")
    assert structured_data._web_site(request)["name"] == "Test site"
    Site.objects.update(is_default_site=False)
    request = RequestFactory().get("/", SERVER_NAME="elsewhere.example")
    assert structured_data._web_site(request) is None


def test_facts_of_the_site_have_their_own_properties():
    facts = [
        SimpleNamespace(
            block=SimpleNamespace(meta=SimpleNamespace(schema_property=name)), value={"text": text}
        )
        for name, text in (("howPerformed", "By hand."), ("", "Not told."))
    ]
    modality = SimpleNamespace(
        name="Pads", abbreviation="", plain_summary="What.", invasiveness="surgical", facts=facts
    )
    assert structured_data._therapy(modality) == {
        "@type": "SurgicalProcedure", "name": "Pads", "description": "What.",
        "howPerformed": "By hand.",
    }  # fmt: skip


def test_an_article_without_a_date_says_none(client, index):
    dated, undated = make_article(index), make_article(index)
    none = dict.fromkeys(("published_at", "first_published_at", "last_published_at"))
    ArticlePage.objects.filter(pk=undated.pk).update(**none)
    for article, said in ((dated, {"datePublished", "dateModified"}), (undated, set())):
        [posting] = [
            one for one in graph_of(get(client, article.url)) if one["@type"] == "BlogPosting"
        ]
        assert {"datePublished", "dateModified"} & set(posting) == said


def test_addresses_are_those_of_the_site_that_was_asked(client, index):
    """A site that begins further down, at the blog, is another address of the same pages."""
    Site.objects.create(hostname="blog.example", root_page=index, site_name="The blog")
    article = make_article(index)
    for host, blog in (
        ("localhost", "http://localhost/blog/"),
        ("blog.example", "http://blog.example/"),
    ):
        page, _posting, crumbs = graph_of(
            get(client, f"{blog}{article.slug}/", headers={"host": host})
        )
        assert page["@id"] == f"{blog}{article.slug}/"
        assert crumbs["itemListElement"][0]["item"] == blog
