"""The index and every URL below it: lists, feeds, modalities, comparison, search."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction

from neuromod_wagtail.articles.pages.search import results as search
from neuromod_wagtail.pages.models import ArticlePage
from tests.disclaimers.purged import PURGED
from tests.factories import (
    full_body,
    make_article,
    make_author,
    make_category,
    make_image,
    make_index,
    make_modality,
    paragraph,
    picture_value,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(db):
    return make_index(title="Blog")


def soup_of(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html.parser")


def titles(soup):
    return [heading.get_text().strip() for heading in soup.select(".nm-teaser__title")]


def test_newest_first_ten_to_a_page_with_real_links(client, index):
    for number in range(12):
        make_article(index, title=f"Article {number:02}")
    first = soup_of(client, index.url)
    assert titles(first)[0] == "Article 11"
    assert len(titles(first)) == 10
    following = first.select_one("a[rel=next]")["href"]
    second = soup_of(client, index.url + following)
    assert titles(second) == ["Article 01", "Article 00"]
    assert "?page=2" in second.find("link", rel="canonical")["href"]


@pytest.mark.parametrize(
    ("query", "first"),
    [("?page=0", "B"), ("?page=x", "B"), ("?page=%00", "B"), ("?page=99", "B"), ("?x=1", "B")],
)
def test_bad_page_numbers_show_the_nearest_page(client, index, query, first):
    make_article(index, title="A")
    make_article(index, title="B")
    assert titles(soup_of(client, index.url + query))[0] == first


@pytest.mark.parametrize(
    "path",
    [
        "category/nope/", "tag/nope/", "author/nope/", "1999/", "2026/13/", "2026/00/", "0000/",
        "2026/1/", "modalities/nope/", "nope/", "feed/rdf/", "category/a/b/",
        "tag/%00/", "category/%F0%9F%98%80/", "author/..%2f/", "9999/12/",
    ],
)  # fmt: skip
def test_unknown_addresses_are_not_found(client, index, path):
    make_article(index)
    assert client.get(index.url + path).status_code == 404


def test_a_category_lists_what_is_below_it_too(client, index):
    parent = make_category(name="Implants", slug="implants")
    child = make_category(name="Spinal", slug="spinal", parent=parent)
    make_article(index, title="Both", categories=[parent, child])
    make_article(index, title="Child", categories=[child])
    make_article(index, title="Neither")
    assert titles(soup_of(client, f"{index.url}category/implants/")) == ["Child", "Both"]
    assert titles(soup_of(client, f"{index.url}category/spinal/")) == ["Child", "Both"]
    child.live = False
    child.save()
    assert client.get(f"{index.url}category/spinal/").status_code == 404


def test_tag_author_and_archive(client, index):
    author, second = make_author(slug="alex"), make_author(slug="sam")
    make_article(
        index, title="Joint", authors=[author, second], tags=["nerve pain"],
        published_at=datetime(2025, 3, 1, tzinfo=UTC),
    )  # fmt: skip
    make_article(index, title="Other", published_at=datetime(2025, 4, 1, tzinfo=UTC))
    assert titles(soup_of(client, f"{index.url}tag/nerve-pain/")) == ["Joint"]
    assert titles(soup_of(client, f"{index.url}author/alex/")) == ["Joint"]
    assert titles(soup_of(client, f"{index.url}author/sam/")) == ["Joint"]
    assert titles(soup_of(client, f"{index.url}2025/")) == ["Other", "Joint"]
    assert titles(soup_of(client, f"{index.url}2025/03/")) == ["Joint"]
    archive = soup_of(client, index.url).select_one(".nm-archive")
    assert "March" in archive.get_text()


@pytest.mark.usefixtures("search_index")
def test_several_indexes_do_not_see_each_others_articles(client, index):
    other = make_index(index.get_parent(), title="Other blog")
    category, author = make_category(slug="shared"), make_author(slug="shared")
    make_article(index, title="Mine", categories=[category], authors=[author], tags=["shared"])
    make_article(other, title="Theirs", categories=[category], authors=[author], tags=["shared"])
    for path in ("", "category/shared/", "tag/shared/", "author/shared/", "2026/"):
        assert titles(soup_of(client, index.url + path)) == ["Mine"], path
        assert titles(soup_of(client, other.url + path)) == ["Theirs"], path
    for feed in ("feed/", "feed/atom/", "tag/shared/feed/"):
        body = client.get(index.url + feed).content.decode()
        assert "Mine" in body
        assert "Theirs" not in body
    make_article(other, title="Unique", tags=["only-there"])
    assert client.get(f"{index.url}tag/only-there/").status_code == 404
    assert titles(soup_of(client, f"{index.url}search/?q=Theirs")) == []


def test_a_restricted_article_is_restricted_in_every_form(client, index):
    private = make_article(index, title="Private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    for address in (private.url, f"{private.url.rstrip('/')}.md"):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert "Private" not in answer.text
    assert client.get(f"/api/v2/pages/{private.pk}/").status_code == 404


@pytest.mark.usefixtures("search_index")
def test_drafts_and_restricted_articles_are_not_listed(client, index):
    make_article(index, title="Open")
    make_article(index, title="Draft", publish=False)
    private = make_article(index, title="Private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    for path in ("", "2026/", "feed/", "search/?q=Private", "sitemap"):
        if path == "sitemap":
            body = client.get("/sitemap.xml").content.decode()
            assert private.full_url not in body
            continue
        body = client.get(index.url + path).content.decode()
        assert "Draft</a>" not in body
        assert private.url not in body


@pytest.mark.parametrize(
    "path", ["", "category/blog/", "tag/pain/", "author/alex/", "2026/", "2026/01/"]
)
@pytest.mark.parametrize("kind", ["feed/", "feed/atom/"])
def test_feeds_of_every_listing_are_well_formed_and_discoverable(client, index, path, kind):
    article = make_article(
        index,
        title="Pain & <b>relief</b> \x0b ]]>",
        summary="A summary & more",
        authors=[make_author(name="Alex", slug="alex"), make_author(name="Sam")],
        categories=[make_category(name="Blog", slug="blog")],
        tags=["pain"],
    )
    links = soup_of(client, index.url + path).find_all("link", rel="alternate")
    assert any(link["href"] == f"{index.url}{path}{kind}" for link in links)
    response = client.get(index.url + path + kind)
    assert response.status_code == 200
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    entry = parsed.entries[0]
    assert entry.link == article.full_url
    summary = BeautifulSoup(entry.summary, "html.parser")
    assert [line.get_text(strip=True) for line in summary.find_all("p")] == [
        "A summary & more",
        "Not reviewed by a clinician.",
    ]
    assert [author["name"] for author in entry.authors] == ["Alex", "Sam"]
    assert entry.tags[0]["term"] == "Blog"
    assert entry.published_parsed
    # RFC 4122: "urn:uuid:" and a UUID, nothing behind it.
    assert UUID(entry.id).urn == entry.id
    assert "feed/" in next(link.href for link in parsed.feed.links if link.rel == "self")


def test_a_feed_keeps_its_ids_when_an_article_is_renamed_or_moved(client, index):
    article = make_article(index)
    before = feedparser.parse(client.get(f"{index.url}feed/").content).entries[0].id
    article.slug = "renamed"
    article.save_revision().publish()
    after = feedparser.parse(client.get(f"{index.url}feed/").content).entries[0].id
    assert before == after


def test_an_empty_index_says_so_and_its_feeds_are_empty(client, index):
    assert "no articles here yet" in soup_of(client, index.url).main.get_text()
    assert feedparser.parse(client.get(f"{index.url}feed/").content).entries == []


class TestModalities:
    def test_directory_lists_published_ones_and_filters(self, client, index):
        make_modality(name="Pads", abbreviation="", invasiveness="non_invasive", area="skin")
        make_modality(name="Leads", abbreviation="", invasiveness="surgical", area="spine")
        make_modality(name="Needles", abbreviation="", invasiveness="surgical", area="skin")
        make_modality(name="Hidden", live=False, area="skin")

        def names(query):
            soup = soup_of(client, f"{index.url}modalities/{query}")
            assert len(soup.select("form [name=m]")) == len(soup.select(".nm-directory__name"))
            return [heading.get_text() for heading in soup.select(".nm-directory__name")]

        assert names("") == names("?area=zzz&invasiveness=%00") == ["Leads", "Needles", "Pads"]
        assert names("?invasiveness=surgical") == ["Leads", "Needles"]
        assert names("?area=skin") == ["Needles", "Pads"]
        assert names("?area=skin&invasiveness=surgical") == ["Needles"]
        assert names("?area=brain") == []
        chosen = soup_of(client, f"{index.url}modalities/?area=skin").select("[selected]")
        assert [option["value"] for option in chosen] == ["skin"]

    def test_the_directory_shows_grades(self, client, index):
        make_modality()
        make_modality(evidence=0)
        grades = soup_of(client, f"{index.url}modalities/").select(".nm-directory__grades")
        assert ["Low certainty" in row.get_text() for row in grades] == [True]

    @pytest.mark.usefixtures("reference_index")
    def test_one_modality_shows_rows_sources_and_articles(self, client, index):
        modality = make_modality(slug="scs")
        make_article(index, title="About SCS", body=full_body(modalities=[modality]))
        elsewhere = make_index(index.get_parent(), title="B2")
        make_article(elsewhere, title="Elsewhere", body=full_body(modalities=[modality]))
        soup = soup_of(client, f"{index.url}modalities/scs/")
        text = soup.main.get_text(" ", strip=True).lower()
        assert "low certainty" in text
        assert "cleared" in text
        assert "about scs" in text
        assert len(soup.select(".nm-references li")) == 2
        assert "elsewhere" not in text

    def test_comparison_by_slug_or_abbreviation(self, client, index):
        make_modality(name="B", abbreviation="SCS", slug="spinal-cord-stimulation")
        make_modality(name="A", abbreviation="TMS", slug="tms", evidence=0, regulatory=0)
        soup = soup_of(client, f"{index.url}modalities/compare/?m=tms&m=scs&m=nope&m=tms")
        names = [header.get_text(strip=True) for header in soup.select("thead th[scope=col]")]
        assert names == ["A (TMS)", "B (SCS)"]
        assert "Not stated in the sources used here" in soup.table.get_text()
        assert "chronic pain: cleared" in soup.table.get_text().lower()
        other = soup_of(client, f"{index.url}modalities/compare/?m=tms&m=scs&in=UK")
        assert "cleared" not in other.table.get_text().lower()
        assert soup_of(client, f"{index.url}modalities/compare/?m=tms&in=%00")
        assert not soup_of(client, f"{index.url}modalities/compare/").select("table")


@pytest.mark.usefixtures("search_index")
class TestSearch:
    def test_words_facets_and_order(self, client, index):
        author = make_author(slug="alex", name="Alex")
        make_article(index, title="Zebra in the title", authors=[author])
        make_article(
            index, title="Other", categories=[make_category(slug="c1", name="C1")],
            body=[paragraph("<p>A zebra in the body.</p>")],
        )  # fmt: skip
        make_article(index, title="Nothing")
        soup = soup_of(client, f"{index.url}search/?q=zebra")
        assert set(titles(soup)) == {"Zebra in the title", "Other"}
        facets = soup.select_one(".nm-facets").get_text(" ", strip=True)
        assert "Alex" in facets
        assert "C1" in facets
        assert titles(soup_of(client, f"{index.url}search/?q=zebra&category=c1")) == ["Other"]
        assert titles(soup_of(client, f"{index.url}search/?q=zebra&author=alex")) == [
            "Zebra in the title"
        ]
        assert titles(soup_of(client, f"{index.url}search/?q=zebra&year=2026&author=nope")) == []

    def test_facets_narrow_each_other_and_what_is_chosen_can_be_removed(self, client, index):
        # Equally frequent ones are in the order of their names, not of their slugs.
        alex, sam = make_author(slug="x-alex", name="Alex"), make_author(slug="sam", name="Sam")
        pain, sleep = (
            make_category(slug="x-pain", name="Pain"),
            make_category(slug="s", name="Sleep"),
        )
        make_article(index, title="Zebra one", authors=[alex, sam], categories=[pain, sleep])
        make_article(index, title="Zebra two", authors=[alex], categories=[pain])
        make_article(index, title="Zebra three", authors=[sam], categories=[])

        def facets(query):
            soup = soup_of(client, f"{index.url}search/?q=zebra{query}")
            return [link.get_text(" ", strip=True).split(" selected")[0] for link in soup(
                "a", class_="nm-facets__choice"
            )]  # fmt: skip

        assert facets("") == ["Pain (2)", "Sleep (1)", "Alex (2)", "Sam (2)", "2026 (3)"]
        assert facets("&author=sam") == [
            "Pain (1)", "Sleep (1)", "Alex (2)", "Sam (2)", "2026 (2)"
        ]  # fmt: skip
        assert facets("&category=x-pain&year=2026") == [
            "Pain (2)", "Sleep (1)", "Alex (2)", "Sam (1)", "2026 (2)"
        ]  # fmt: skip
        assert facets("&category=x-pain&year=1999") == ["Pain (0)", "2026 (2)", "1999 (0)"]

    def test_an_article_counts_once_however_many_translations_it_names(self, client, index):
        french = Locale.objects.create(language_code="fr")
        authors = [
            make_author(slug="alex", name="Alex", **more) for more in ({}, {"locale": french})
        ]
        categories = [
            make_category(slug="pain", name="Pain", **more) for more in ({}, {"locale": french})
        ]
        make_article(index, title="Zebra", authors=authors, categories=categories)
        make_article(index, title="Zebra old", published_at=datetime(2024, 3, 1, tzinfo=UTC))

        def links(query):
            found = soup_of(client, f"{index.url}search/?q=zebra{query}").select(
                ".nm-facets__choice"
            )
            return {
                one.get_text(" ", strip=True).partition(" selected")[0]: one["href"]
                for one in found
            }

        assert list(links("")) == ["Pain (1)", "Alex (1)", "2026 (1)", "2024 (1)"]
        assert links("&category=pain&author=alex") == {
            "Pain (1)": "?q=zebra&author=alex", "Alex (1)": "?q=zebra&category=pain",
            "2026 (1)": "?q=zebra&category=pain&author=alex&year=2026",
        }  # fmt: skip
        for query in ("&year=abcd", "&year=２０２６", "&year=20260"):
            assert titles(soup_of(client, f"{index.url}search/?q=zebra{query}")) == []

    def test_what_is_called_so_comes_before_what_mentions_it(self, client, index):
        text = [paragraph("<p>The zebra. Zebra, zebra, and a zebra again: zebra.</p>")]
        make_article(index, title="The zebra at night", body=[paragraph("<p>Long.</p>" * 50)])
        make_article(index, title="Horses", body=text)
        found = titles(soup_of(client, f"{index.url}search/?q=Zebra"))
        assert found == ["The zebra at night", "Horses"]

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL weighs quickly")
    def test_too_many_to_weigh_are_the_newest_first(self, client, index, monkeypatch):
        monkeypatch.setattr(search, "MAX_RANKED_BY_SQLITE", 2)
        monkeypatch.setattr(search, "MAX_HITS", 3)
        for year in (2021, 2024, 2022, 2023):
            day = datetime(year, 3, 1, tzinfo=UTC)
            make_article(index, title=str(year), summary="A zebra", published_at=day)
        make_article(index, title="Horse")
        found = titles(soup_of(client, f"{index.url}search/?q=zebra"))
        assert found == ["2024", "2023", "2022"]
        monkeypatch.setattr(search, "MAX_RANKED_BY_SQLITE", 3)
        make_article(
            index, title="Zebra", summary="A zebra", published_at=datetime(2022, 4, 1, tzinfo=UTC)
        )
        assert titles(soup_of(client, f"{index.url}search/?q=zebra"))[0] == "Zebra"

    def test_prefixes_and_forms_of_words_are_found_and_marked(self, client, index):
        body = [paragraph("<p>Two <b>stimulators</b> &amp; one lead.</p>")]
        make_article(index, title="About devices", body=body)
        make_article(index, title="Simulation", body=[paragraph("<p>Nothing.</p>")])
        for query in ("stimul", "stimulation", "stimulators", "devic lead", "stimulator leads"):
            assert titles(soup_of(client, f"{index.url}search/?q={query}")) == ["About devices"]
        assert titles(soup_of(client, f"{index.url}search/?q=stimulators+elephant")) == []
        soup = soup_of(client, f"{index.url}search/?q=stimulation")
        assert [mark.get_text() for mark in soup("mark")] == ["stimulators"]
        assert "Two stimulators & one lead." in soup.select_one(".nm-teaser").get_text()

    def test_modalities_come_first(self, client, index):
        name = {"name": "Spinal cord stimulation", "abbreviation": "SCS"}
        make_modality(slug="scs", **name)
        make_modality(slug="secret", live=False, **name)
        make_modality(slug="tens", name="Nerve stimulation", abbreviation="TENS")
        make_article(index, title="SCS at home")

        def cards(query):
            soup = soup_of(client, f"{index.url}search/?q={query}")
            return [link["href"] for link in soup.select(".nm-results__modalities a")]

        assert cards("SCS+for+pain") == [f"{index.url}modalities/scs/"]
        assert cards("spinal+cords") == [f"{index.url}modalities/scs/"]
        assert len(cards("stimulators")) == 2
        assert cards("pain") == cards("home") == cards("") == []

    def test_what_was_meant_is_suggested_if_it_finds_something_public(self, client, index):
        make_article(index, title="Neuromodulation at home")
        private = make_article(index, title="Zebra crossing")
        PageViewRestriction.objects.create(page=private, restriction_type="login")
        make_article(index, title="Elephants", publish=False)
        # What no one is shown is no answer to a mistyped word.
        make_article(index, title="Neuromdoulation", publish=False)
        make_article(make_index(index.get_parent(), title="Other"), title="Neuromdoulation")

        def meant(query):
            soup = soup_of(client, f"{index.url}search/?q={query}")
            return [link.get_text() for link in soup.select(".nm-results__meant a")]

        assert meant("neuromdoulation") == ["neuromodulation"]
        assert meant("neuromodulation") == meant("zebar") == meant("elehpants") == []

    @pytest.mark.parametrize("text", ["pain", "xyzzyx"])
    def test_queries_do_not_grow(self, client, index, text):
        def count():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{index.url}search/?q={text}").status_code == 200
            return len(queries)

        make_article(index, title="Pain one")
        make_modality(name="Pain machine")
        count()
        few = count()
        for number in range(5):
            make_article(index, title=f"Pain {number}")
            make_modality(name=f"Pain machine {number}")
        assert count() == few

    @pytest.mark.parametrize(
        "query",
        ["'", '"', "()", "*", "a AND", "NEAR(", "%00", "%FF", "-", "\\", "x" * 5000, "%F0%9F%98%80",
         "pain&category=%00", "pain&author=%00", "pain&year=%00", "pain&year=x", "pain&year=99999999999999", "pain&page=-1", ""],
    )  # fmt: skip
    def test_hostile_queries_are_answered(self, client, index, query):
        make_article(index, title="pain")
        assert client.get(f"{index.url}search/?q={query}").status_code == 200


def test_the_text_of_an_article_is_searched_for_snippets_without_captions():
    body = [
        paragraph("<p>A <b>lead</b>.</p>"), {"type": "heading", "value": {"text": "Head", "level": "2"}},
        {"type": "quote", "value": {"text": "Quote", "attribution": "Someone"}},
        {"type": "embed", "value": {"title": "Title", "url": "https://a.org"}},
    ]  # fmt: skip
    article = ArticlePage(summary="Summary.", body=json.dumps(body))
    assert search._text_of(article) == "Summary. A lead. Head Quote"
    assert search._text_of(ArticlePage(summary="")) == ""


def test_pictures_of_teasers(client, index):
    make_article(index, picture=[{"type": "picture", "value": picture_value(make_image())}])
    picture = soup_of(client, index.url).select_one(".nm-teaser img")
    assert picture["alt"] == ""


def test_the_blog_is_in_the_sitemap(client, index):
    article = make_article(index)
    body = client.get("/sitemap.xml").content.decode()
    assert article.full_url in body
    assert index.full_url in body


@pytest.mark.parametrize("verb", ["publish", "unpublish", "move", "delete"])
def test_lists_and_feeds_leave_the_caches_when_an_article_comes_or_goes(
    index, verb, settings, django_capture_on_commit_callbacks
):
    backend = {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    settings.WAGTAILFRONTENDCACHE = {"memory": backend}
    other = make_index(index.get_parent(), title="Other")
    article = make_article(index, categories=[make_category(slug="pain")], tags=["pulses"])
    make_article(index, tags=["pulses"])
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        match verb:
            case "publish":
                article.save_revision().publish()
            case "move":
                article.move(other)
            case _:
                getattr(article, verb)()
    paths = ("", "feed/", "feed/atom/", "category/pain/", "tag/pulses/feed/", "2026/01/")
    assert {f"{index.full_url}{path}" for path in paths} <= PURGED
    assert article.full_url in PURGED or verb == "move"


def test_the_directory_leaves_the_caches_with_a_modality(
    index, settings, django_capture_on_commit_callbacks
):
    backend = {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    settings.WAGTAILFRONTENDCACHE = {"memory": backend}
    modality = make_modality()
    PURGED.clear()
    with django_capture_on_commit_callbacks(execute=True):
        modality.save_revision().publish()
    assert f"{index.full_url}modalities/{modality.slug}/" in PURGED


def test_feeds_name_the_blog_and_the_site(client, index):
    author = make_author(name="Alex")
    make_article(index, authors=[author])
    for path, title in (
        ("feed/", "Blog – Test site"),
        (f"author/{author.slug}/feed/atom/", "Alex – Blog – Test site"),
    ):
        assert feedparser.parse(client.get(f"{index.url}{path}").content).feed.title == title


@pytest.mark.usefixtures("search_index")
@pytest.mark.parametrize(
    "text", ["pain " * 4000, "a" * 60_000, " ".join(f"w{n}" for n in range(3000))]
)
def test_a_search_for_thousands_of_words_is_answered(client, text):
    index = make_index()
    make_article(index, title="Pain")
    response = client.get(f"{index.get_url()}search/", {"q": text})
    assert response.status_code == 200
