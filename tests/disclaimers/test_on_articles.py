"""Disclaimers of articles: on the page, in other formats, over time and in reports."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale

from neuromod_wagtail.disclaimers.models import (
    Disclaimer,
    DisclaimerUsage,
)
from neuromod_wagtail.pages.models import ArticlePage
from tests.disclaimers.disclaimer_site import KIND, change, get, queries
from tests.factories import (
    full_body,
    make_article,
    make_author,
    make_disclaimer,
    make_index,
    make_modality,
    make_rule,
    paragraph,
)

pytestmark = pytest.mark.django_db


def notices(client, article, kind=KIND):
    return notices_at(client, article.url, kind)


def notices_at(client, address, kind=KIND):
    return get(client, address).select(f'[data-nm-disclaimer="{kind}"]')


# --- on the page ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        ("before_content", "h1", "First words."),
        ("after_introduction", "First words.", "Body words."),
        ("in_text", "First words.", "Body words."),
        ("after_content", "Body words.", "Posted"),
        ("before_comments", "Posted", "Comments"),
    ],
)
def test_it_stands_at_the_place_of_its_rule(client, index, rule, place, before, after):
    rule.place = place
    rule.save()
    article = make_article(
        index, title="h1", introduction=[paragraph("<p>First words.</p>")],
        body=[paragraph("<p>Body words.</p>")],
    )  # fmt: skip
    text = get(client, article.url).main.get_text(" ", strip=True)
    assert text.index("h1") < text.rindex("Ask your doctor.")
    assert text.index(before) < text.index("Ask your doctor.") < text.rindex(after)
    assert text.count("Ask your doctor.") == 1


def test_it_stands_in_the_footer(client, index, rule):
    rule.place = "footer"
    rule.save()
    page = get(client, make_article(index).url)
    assert "Ask your doctor." in " ".join(page.select_one(".nm-footer").get_text().split())


def test_it_names_its_version_and_leads_to_all_of_them(client, index, rule):
    [notice] = notices(client, make_article(index))
    link = notice.select_one(".nm-disclaimer__version a")
    assert "(version 1)" in " ".join(link.get_text().split())
    assert get(client, link["href"]).h1.get_text() == "Not advice"


def test_one_in_the_text_is_not_shown_twice(client, index, rule):
    own = make_disclaimer(kind=KIND, title="My own words")
    article = make_article(index, body=[{"type": "disclaimer", "value": own.pk}])
    [notice] = notices(client, article)
    assert "My own words" in notice.get_text()


def test_the_section_words_it_and_the_site_requires_it(client, index, rule):
    own = make_disclaimer(kind=KIND, title="Of this section")
    make_rule(index, kind=KIND, disclaimer=own)
    [notice] = notices(client, make_article(index))
    assert "Of this section" in notice.get_text()
    own.unpublish()
    cache.clear()
    [notice] = notices(client, ArticlePage.objects.get())
    assert "Not advice" in notice.get_text()


@pytest.mark.parametrize(
    ("condition", "fields"),
    [
        ("affiliate", {"has_affiliate_links": True}),
        ("ai", {"ai_use": "assisted"}),
    ],
)
def test_facts_of_the_article_call_for_it(client, index, rule, condition, fields):
    rule.condition = condition
    rule.save()
    assert not notices(client, make_article(index))
    assert not notices(client, make_article(index, ai_use="none"))
    assert notices(client, make_article(index, **fields))


def test_a_lay_author_calls_for_it(client, index, rule):
    rule.condition = "lay_author"
    rule.save()
    lay, professional = make_author(), make_author(is_medical_professional=True)
    assert not notices(client, make_article(index, authors=[professional]))
    assert notices(client, make_article(index, authors=[professional, lay]))
    assert notices(client, make_article(index))


def test_off_label_use_that_is_shown_calls_for_it(client, index, rule):
    rule.condition = "off_label"
    rule.save()
    modality = make_modality()
    article = make_article(index, body=full_body(modalities=[modality]))
    assert not notices(client, article)
    modality.regulatory.update(status="off_label")
    assert notices(client, article)


@pytest.mark.parametrize("loss", ["unpublished", "expired", "deleted", "other kind"])
def test_readers_see_the_fallback_never_nothing(client, index, rule, disclaimer, loss):
    rule.fallback = "Talk to a nurse."
    rule.save()
    article = make_article(index)
    match loss:
        case "unpublished":
            disclaimer.unpublish()
        case "expired":
            past = timezone.now() - timedelta(minutes=1)
            Disclaimer.objects.filter(pk=disclaimer.pk).update(expire_at=past)
        case "deleted":
            disclaimer.delete()
        case "other kind":
            Disclaimer.objects.filter(pk=disclaimer.pk).update(kind="funding")
    [notice] = notices(client, article)
    assert "Not medical advice" in notice.get_text()
    assert "Talk to a nurse." in notice.get_text()
    assert "doctor" not in notice.get_text()


def test_moved_into_a_section_that_requires_more_it_shows_a_fallback(
    client, index, django_capture_on_commit_callbacks
):
    article = make_article(index)
    other = make_index(index.get_parent(), title="Other")
    make_rule(other, kind="funding")
    with django_capture_on_commit_callbacks(execute=True):
        article.move(other, pos="last-child")
    article = ArticlePage.objects.get()
    assert "not yet stated how it is funded" in notices(client, article, "funding")[0].get_text()
    assert DisclaimerUsage.objects.get().disclaimer is None


def test_a_language_has_its_own_text_by_the_same_rule(client, index, rule, disclaimer):
    french = Locale.objects.create(language_code="fr")
    home = index.get_parent().copy_for_translation(french)
    blog = index.copy_for_translation(french)
    for page in (home, blog):
        page.save_revision().publish()
    article = ArticlePage(title="Impulsions", slug="impulsions", locale=french, live=False)
    blog.add_child(instance=article)
    assert [p.fallback != "" for p in article.load_placements()] == [True]
    translated = disclaimer.copy_for_translation(french)
    translated.title, translated.text = "Aucun conseil", "<p>Demandez.</p>"
    translated.save()
    translated.save_revision().publish()
    [placement] = ArticlePage.objects.get().load_placements()
    assert (placement.notice.title, placement.notice.language) == ("Aucun conseil", "fr")


# --- everywhere the same --------------------------------------------------------------------


def channels(client, index, article):
    page = get(client, article.url)
    graph = json.loads(page.find("script", type="application/ld+json").string)["@graph"]
    [part] = graph[0]["hasPart"]
    api = client.get(f"/api/v2/pages/{article.pk}/").json()
    [data] = api["disclaimers"]
    feeds = [
        feedparser.parse(client.get(f"{index.url}{path}").content)
        for path in ("feed/", "feed/atom/")
    ]
    markdown = client.get(f"{article.url.rstrip('/')}.md").content.decode()
    return {
        "page": page.main.get_text(" ", strip=True),
        "structured data": f"{part['name']} Version {part['version']}, {part['text']}",
        "api": f"{data['title']} Version {data['version']}, {data['text']}",
        "rss": feeds[0].entries[0].summary,
        "atom": feeds[1].entries[0].summary,
        "markdown": markdown,
    }


def test_every_channel_carries_the_same_text_and_version(client, index, rule, disclaimer):
    article = make_article(index)
    for number, text in ((1, "Ask your doctor."), (2, "Ask a nurse.")):
        for name, content in channels(client, index, article).items():
            plain = " ".join(BeautifulSoup(content, "html5lib").get_text(" ").split())
            plain = plain.replace("**", "")
            assert "Not advice" in plain, name
            assert text in plain.replace("your doctor .", "your doctor."), name
            assert re.search(rf"ersion {number}[,)]", plain), name
        change(disclaimer, "<p>Ask a nurse.</p>")


def test_every_channel_carries_the_fallback(client, index, rule, disclaimer):
    article = make_article(index)
    disclaimer.unpublish()
    page = get(client, article.url)
    assert "general information" in page.main.get_text()
    [data] = client.get(f"/api/v2/pages/{article.pk}/").json()["disclaimers"]
    assert data["is_fallback"]
    assert data["version"] is None
    assert "general information" in data["text"]
    [entry] = feedparser.parse(client.get(f"{index.url}feed/").content).entries
    assert "general information" in entry.summary
    assert "general information" in client.get(f"{article.url.rstrip('/')}.md").content.decode()


# --- cost -----------------------------------------------------------------------------------


def test_the_rules_cost_an_article_one_query(client, index, disclaimer):
    article = make_article(index, authors=[make_author()])
    with CaptureQueriesContext(connection) as captured:
        client.get(article.url)
    about_rules = [q["sql"] for q in captured if "neuromod_disclaimers" in q["sql"]]
    assert len(about_rules) == 1
    before = queries(client, article.url)
    for kind in (KIND, "funding", "ai_assisted"):
        text = make_disclaimer(kind=kind)
        for section in (index.get_parent(), index, article):
            make_rule(section, kind=kind, disclaimer=text)
    assert queries(client, article.url) == before


def test_publishing_looks_at_the_rules_once(index, rule):
    draft = make_article(index, publish=False)
    with CaptureQueriesContext(connection) as captured:
        draft.save_revision().publish()
    asked = 'FROM "neuromod_disclaimers_disclaimerrule"'
    assert sum(asked in query["sql"] for query in captured) == 1
    assert [row.kind for row in DisclaimerUsage.objects.filter(page=draft)] == [KIND]


def add_articles(index, number):
    """Articles with all that disclaimers follow from: authors, facts, and one in the text."""
    authors = [make_author(), make_author()]
    for _number in range(number):
        own = make_disclaimer(kind="funding")
        body = [*full_body(modalities=[make_modality()]), {"type": "disclaimer", "value": own.pk}]
        make_article(index, authors=authors, body=body)


def test_a_listing_of_the_api_costs_the_same_with_more_articles(client, index, rule):
    # Without "_" Wagtail's own field "locale" costs one query for each page.
    listing = "/api/v2/pages/?type=neuromod_pages.ArticlePage&fields=_,title,disclaimers"
    add_articles(index, 2)
    few = queries(client, listing)
    add_articles(index, 3)
    assert queries(client, listing) == few
    assert few - queries(client, listing.replace(",disclaimers", "")) <= 5
    items = client.get(listing).json()["items"]
    assert len(items) == 5
    for item in items:
        versions = {entry["kind"]: entry["version"] for entry in item["disclaimers"]}
        assert versions == {KIND: 1, "funding": 1}


def test_feeds_and_listings_cost_the_same_with_more_articles(client, index, rule, settings):
    settings.NEUROMOD_FEED_LENGTH = settings.NEUROMOD_ARTICLES_PER_PAGE = 50
    urls = [index.url + path for path in ("feed/", "feed/atom/", "")]
    add_articles(index, 2)
    few = [queries(client, url) for url in urls]
    add_articles(index, 3)
    assert [queries(client, url) for url in urls] == few


# --- on the pages of an index ---------------------------------------------------------------


def test_every_page_of_a_blog_shows_what_is_required_on_every_page(client, index, rule):
    modality = make_modality()
    make_article(index)
    for path in (
        "", "search/", "modalities/", f"modalities/{modality.slug}/", "modalities/compare/",
        f"modalities/compare/?m={modality.slug}", "2026/",
    ):  # fmt: skip
        [notice] = notices_at(client, f"{index.url}{path}")
        assert "Not advice" in notice.get_text(), path


def test_a_modality_that_is_off_label_says_so_and_needs_no_author(client, index, rule):
    rule.condition = "lay_author"
    rule.save()
    make_rule(index, kind="off_label", condition="off_label")
    modality = make_modality()
    pages = [
        f"{index.url}modalities/{modality.slug}/",
        f"{index.url}modalities/compare/?m={modality.slug}",
    ]
    for address in pages:
        assert "nm-disclaimer" not in client.get(address).text
    modality.regulatory.update(status="off_label")
    for address in pages:
        [notice] = notices_at(client, address, "off_label")
        assert "no authority has authorised" in notice.get_text()
    assert not notices_at(client, f"{index.url}modalities/", "off_label")
