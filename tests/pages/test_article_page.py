"""The article page: structure, facts, credits, citations, structured data, bad data."""

from __future__ import annotations

import json
from html import escape

import msgspec_schemaorg.models as schema_org
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from neuromod_wagtail.comments.policy import CommentPolicy
from neuromod_wagtail.comments.spam.checks import is_staff_name
from neuromod_wagtail.pages.models import ArticlePage
from tests.factories import (
    full_body,
    make_article,
    make_author,
    make_category,
    make_disclaimer,
    make_document,
    make_image,
    make_index,
    make_modality,
    make_reference,
    make_review,
    make_rule,
    paragraph,
    picture_value,
)

pytestmark = pytest.mark.django_db


def get(client, url, **extra):
    response = client.get(url, **extra)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def graph_of(soup):
    return json.loads(soup.find("script", type="application/ld+json").string)["@graph"]


def node(graph, kind):
    return next((entry for entry in graph if entry["@type"] == kind), None)


@pytest.fixture
def article(index):
    """The structure of the mirrored post."""
    author = make_author(name="Alex Morgan", slug="alex", sign_off="To Your Success & Freedom,")
    disclaimer = make_disclaimer(title="Not a medical professional")
    tms = make_modality(name="Transcranial Magnetic Stimulation", abbreviation="TMS", slug="tms")
    scs = make_modality(name="Spinal Cord Stimulation", abbreviation="SCS", slug="scs")
    return make_article(
        index,
        title="Neuromodulation & Pain Relief",
        slug="relief",
        authors=[author],
        categories=[make_category(name="Blog", slug="blog")],
        tags=["pain"],
        introduction=[
            paragraph("<p>Before.</p>"),
            {"type": "disclaimer", "value": disclaimer.pk},
            paragraph("<p>After.</p>"),
        ],
        picture=[{"type": "picture", "value": picture_value(make_image())}],
        body=[
            paragraph("<p>An overview:</p>"),
            {
                "type": "modality_list",
                "value": {
                    "items": [
                        {"modality": tms.pk, "custom_name": "", "custom_text": ""},
                        {"modality": scs.pk, "custom_name": "", "custom_text": "<p>My words.</p>"},
                    ]
                },
            },
            {"type": "separator", "value": None},
            paragraph("<p>Closing.</p>"),
        ],
    )


def test_the_article_has_the_structure_of_the_original_post(client, article):
    soup = get(client, article.url)
    assert [h1.get_text() for h1 in soup.find_all("h1")] == ["Neuromodulation & Pain Relief"]
    text = soup.main.get_text(" ", strip=True)
    order = [
        "Before.", "Not a medical professional", "After.", "Image by macrovector on Freepik",
        "An overview:", "Transcranial Magnetic Stimulation (TMS):", "Spinal Cord Stimulation (SCS):",
        "My words.", "Closing.", "To Your Success & Freedom,", "Posted in Blog", "Tagged pain",
        "Bookmark the permalink",
    ]  # fmt: skip
    text = " ".join(text.split())
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    items = soup.select("ol.nm-modalities > li")
    assert len(items) == 2
    assert "What modality" in items[0].get_text()
    assert "What modality" not in items[1].get_text()
    assert soup.select_one("article hr") is not None
    assert soup.find("a", rel="bookmark")["href"] == article.full_url


def test_the_credit_line_is_built_from_fields_and_in_the_structured_data(client, article):
    soup = get(client, article.url)
    caption = soup.figure.figcaption
    links = {link.get_text(): link["href"] for link in caption.find_all("a")}
    assert links["macrovector"] == "https://www.freepik.com/author/macrovector"
    assert links["Freepik"] == "https://www.freepik.com/vector/1"
    image = node(graph_of(soup), "ImageObject")
    assert image["creditText"] == "Image by macrovector on Freepik, Freepik, free with attribution"
    assert image["creator"]["name"] == "macrovector"
    assert image["contentUrl"].startswith("http://localhost/")


def test_every_block_renders(client, index):
    reference = make_reference(title="A cited study")
    article = make_article(
        index,
        body=full_body(
            modalities=[make_modality(), make_modality()],
            references=[reference],
            images=[make_image(), make_image()],
            disclaimer=make_disclaimer(),
            document=make_document(),
        ),
    )
    soup = get(client, article.url)
    for css in (
        "h2#how-it-works", "h3#how-it-works-2", ".nm-modalities", ".nm-separator", ".nm-facts",
        ".nm-comparison", ".nm-picture", ".nm-gallery", ".nm-quote", ".nm-callout", ".nm-table",
        ".nm-embed", ".nm-document", ".nm-questions", ".nm-references", ".nm-disclaimer",
    ):  # fmt: skip
        assert soup.select_one(css), css
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_a_heading_never_takes_an_id_of_the_page_around_it(client, index):
    heading = {"text": "Comments", "level": "2", "custom_anchor": ""}
    article = make_article(index, body=[{"type": "heading", "value": heading}])
    soup = get(client, article.url)
    assert soup.select_one("h2.nm-heading")["id"] == "comments-2"
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_citations_are_numbered_and_link_both_ways(client, index):
    first, second = make_reference(title="First"), make_reference(title="Second")
    cite = '<a id="{}" linktype="neuromod-reference">x</a>'
    article = make_article(
        index,
        body=[
            paragraph(f"<p>B{cite.format(second.pk)} A{cite.format(first.pk)}</p>"),
            paragraph(f"<p>B again{cite.format(second.pk)}, gone{cite.format(99999)}</p>"),
        ],
    )
    soup = get(client, article.url)
    numbers = [link.get_text() for link in soup.select(".nm-cite a")]
    assert numbers == ["1", "2", "1"]
    listed = soup.select(".nm-references li")
    assert [("Second" in item.get_text()) for item in listed] == [True, False]
    backs = [link["href"] for link in listed[0].select("a[role=doc-backlink]")]
    assert backs == ["#cite-1-1", "#cite-1-2"]
    for link in soup.select(".nm-cite a, a[role=doc-backlink]"):
        assert soup.find(id=link["href"][1:]), link["href"]


def test_only_what_the_article_shows_is_in_its_references(client, index):
    hidden = make_reference(title="Source of a risk that is not shown")
    modality = make_modality(
        safety=[
            {
                "type": "risk",
                "value": {"text": "Infection", "seriousness": "serious", "source": hidden.pk},
            }
        ]
    )
    listing = {"items": [{"modality": modality.pk, "custom_name": "", "custom_text": ""}]}
    overview = make_article(index, body=[{"type": "modality_list", "value": listing}])
    assert not get(client, overview.url).select(".nm-references")
    facts = {"modality": modality.pk, "level": "2"}
    article = make_article(index, body=[{"type": "modality_facts", "value": facts}])
    assert hidden.title in get(client, article.url).select_one(".nm-references").get_text()


def test_previous_and_next_follow_the_dates_within_the_index(client, index):
    make_article(make_index(index.get_parent(), title="Other blog"), title="Elsewhere")
    older, middle, newer = (make_article(index, title=title) for title in ("Old", "Mid", "New"))
    make_article(index, title="Draft", publish=False)
    links = get(client, middle.url).select("nav a[rel=prev], nav a[rel=next]")
    assert [link["href"] for link in links] == [older.url, newer.url]
    assert not get(client, older.url).select("nav a[rel=prev]")
    assert not get(client, newer.url).select("nav a[rel=next]")


def test_reading_writes_nothing_and_sets_no_cookie(client, article):
    client.get(article.url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(article.url)
    assert not response.cookies
    assert not [q for q in captured if not q["sql"].lstrip("(").startswith("SELECT")]


def test_publishing_prepares_the_pictures(client, index, django_capture_on_commit_callbacks):
    photo = [{"type": "picture", "value": picture_value(make_image())}]
    with django_capture_on_commit_callbacks(execute=True):
        article = make_article(
            index,
            authors=[make_author(photo=photo)],
            picture=[{"type": "picture", "value": picture_value(make_image())}],
            body=[{"type": "picture", "value": picture_value(make_image())}],
        )
    for address in (article.url, index.url, f"{index.url}search/?q=Article"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        assert not [q for q in captured if not q["sql"].lstrip("(").startswith("SELECT")], address


def test_structured_data_says_only_what_is_shown(client, index, article):
    graph = graph_of(get(client, article.url))
    posting, page = node(graph, "BlogPosting"), node(graph, "MedicalWebPage")
    assert posting["headline"] == article.title
    assert posting["articleSection"] == ["Blog"]
    assert "reviewedBy" not in page
    assert "lastReviewed" not in page
    assert page["hasPart"][0]["name"] == "Not a medical professional"
    assert [therapy["alternateName"] for therapy in page["about"]] == ["TMS", "SCS"]
    crumbs = node(graph, "BreadcrumbList")["itemListElement"]
    assert [crumb["item"] for crumb in crumbs] == [index.full_url, article.full_url]


def test_json_ld_cannot_be_broken_out_of(client, index):
    article = make_article(index, title="</script><script>alert(1)</script>")
    soup = get(client, article.url)
    assert node(graph_of(soup), "BlogPosting")["headline"] == article.title
    assert not [
        script
        for script in soup.find_all("script")
        if "alert" in (script.string or "") and script.get("type") != "application/ld+json"
    ]


def test_every_type_and_property_is_in_schema_org(client, index, article):
    """Checked against schema.org's own vocabulary, as the package msgspec-schemaorg carries it."""
    make_review(article)
    unknown = []

    def walk(entry):
        if isinstance(entry, list):
            for part in entry:
                walk(part)
        elif isinstance(entry, dict):
            if kind := entry.get("@type"):
                model = getattr(schema_org, kind)
                known = {*model.__struct_fields__, *model.__struct_encode_fields__}
                unknown.extend(
                    f"{kind}.{key}" for key in entry if not key.startswith("@") and key not in known
                )
            walk(list(entry.values()))

    walk(graph_of(get(client, article.url)))
    assert unknown == []


class TestBadData:
    """The page renders for readers, and the editor is told where."""

    def problems(self, article):
        from neuromod_wagtail.articles.rendering.content_checks import find_problems
        from neuromod_wagtail.articles.rendering.context_loader import ArticleContent

        return {problem.code for problem in find_problems(ArticleContent.load(article))}

    def test_an_unpublished_modality(self, client, index):
        modality = make_modality(name="Secret draft", live=False)
        article = make_article(index, body=full_body(modalities=[modality]))
        assert "Secret draft" not in get(client, article.url).get_text()
        assert "modality" in self.problems(article)

    def test_a_deleted_modality_and_reference(self, client, index):
        modality, reference = make_modality(), make_reference()
        article = make_article(index, body=full_body(modalities=[modality], references=[reference]))
        modality.delete()
        reference.delete()
        article = ArticlePage.objects.get(pk=article.pk)
        get(client, article.url)
        assert "modality" in self.problems(article)

    def test_a_deleted_author_stays_in_the_byline(self, client, index):
        author = make_author(name="Gone Author")
        article = make_article(index, authors=[author])
        author.delete()
        soup = get(client, article.url)
        assert "Gone Author" in soup.select_one(".nm-byline").get_text()
        assert node(graph_of(soup), "Person")["name"] == "Gone Author"
        assert "author" in self.problems(ArticlePage.objects.get(pk=article.pk))
        get(client, index.url)

    def test_an_unpublished_author_is_named_without_a_link(self, client, index):
        author = make_author(live=False)
        article = make_article(index, authors=[author])
        byline = get(client, article.url).select_one(".nm-byline")
        assert author.name in byline.get_text()
        assert not byline.find("a")

    def test_a_missing_picture_file(self, client, index):
        image = make_image()
        article = make_article(index, picture=[{"type": "picture", "value": picture_value(image)}])
        image.renditions.all().delete()
        image.file.storage.delete(image.file.name)
        soup = get(client, article.url)
        assert "A coil over a head" in soup.select_one(".nm-picture__missing").get_text()
        assert "picture" in self.problems(article)
        get(client, index.url)

    def test_a_deleted_picture(self, client, index):
        image = make_image()
        article = make_article(index, picture=[{"type": "picture", "value": picture_value(image)}])
        image.delete()
        article = ArticlePage.objects.get(pk=article.pk)
        assert not get(client, article.url).find("figure")
        get(client, index.url)
        assert "picture" in self.problems(article)

    def test_an_unpublished_disclaimer(self, client, index):
        disclaimer = make_disclaimer(title="Not yet in force", live=False)
        article = make_article(index, introduction=[{"type": "disclaimer", "value": disclaimer.pk}])
        assert "Not yet in force" not in get(client, article.url).get_text()
        assert "disclaimer" in self.problems(article)

    def test_an_article_with_nothing_in_it(self, client, index):
        article = make_article(index)
        get(client, article.url)
        assert self.problems(article) == {"author", "disclaimer"}

    def test_moved_between_indexes(self, client, index):
        other = make_index(index.get_parent(), title="Other")
        article = make_article(index, title="Wanderer", slug="wanderer")
        article.move(other, pos="last-child")
        article = ArticlePage.objects.get(pk=article.pk)
        assert article.url.startswith(other.url)
        get(client, article.url)
        assert "Wanderer" in get(client, other.url).get_text()
        assert "Wanderer" not in get(client, index.url).get_text()

    @pytest.mark.usefixtures("search_index")
    def test_naughty_strings_everywhere(self, client, index, shared_data):
        strings = json.loads((shared_data / "strings/blns/blns.json").read_text())
        strings = [text.replace("\x00", "") for text in strings if text.strip("\x00 ")]
        for start in range(0, len(strings), 48):
            chunk = strings[start : start + 48]
            article = make_article(
                index,
                title=" ".join(chunk)[:255],
                summary=" ".join(chunk)[-300:],
                introduction=[paragraph(f"<p>{escape(text)}</p>") for text in chunk],
                body=[
                    block
                    for text in chunk
                    for block in (
                        {"type": "heading", "value": {"text": text[:160], "level": "2"}},
                        {"type": "quote", "value": {"text": text, "attribution": text[:160]}},
                        {"type": "questions", "value": {"heading": text, "questions": [text]}},
                    )
                ],
            )
            soup = get(client, article.url)
            headings = [heading.get_text() for heading in soup.select(".nm-heading")]
            assert len(headings) == len(chunk)
            assert node(graph_of(soup), "BlogPosting")["headline"] == article.title[:110]
        for address in ("", "?page=2", "feed/", "feed/atom/"):
            assert client.get(f"{index.url}{address}").status_code == 200


def test_reserved_slugs_are_refused_with_a_message(index):
    article = ArticlePage(title="2024", slug="2024", path="x", depth=4)
    with pytest.raises(ValidationError, match="page of its own"):
        article.clean()


def test_the_publication_date_is_set_once(index):
    article = make_article(index, published_at=None, publish=False)
    assert article.published_at is None
    article.save_revision().publish()
    first = ArticlePage.objects.get(pk=article.pk).published_at
    assert first is not None
    article = ArticlePage.objects.get(pk=article.pk)
    article.title = "Edited"
    article.published_at = None
    article.save_revision().publish()
    assert ArticlePage.objects.get(pk=article.pk).published_at == first


def test_the_badge_of_an_author_is_for_those_who_are_named(index, django_user_model):
    owner, writer, other = (django_user_model.objects.create(username=name) for name in "abc")
    unnamed = make_article(index, owner=owner)
    article = make_article(index, owner=owner, authors=[make_author(user=writer), make_author()])
    policy = CommentPolicy()
    # The comment form knows the page by its base class alone.
    found = [
        policy.is_author(user, Page.objects.get(pk=page.pk))
        for page in (unnamed, article)
        for user in (owner, writer, other)
    ]
    assert found == [True, False, False, False, True, False]


def test_nobody_else_signs_with_the_name_of_an_author(index):
    article = make_article(index, authors=[make_author(name="Alex Morgan")])
    page = Page.objects.get(pk=article.pk)
    found = [is_staff_name(name, page) for name in ("alex morgan", "Аlex Morgan", "Alex M.")]
    assert found == [True, True, False]


def test_paragraphs_are_not_glued_in_structured_data_and_teasers(client, index):
    disclaimer = make_disclaimer(text="<p>One &amp; all.</p><p>Ask a doctor.</p>")
    article = make_article(
        index,
        introduction=[paragraph("<p>First.</p><p>Second.</p>")],
        body=[{"type": "disclaimer", "value": disclaimer.pk}],
    )
    graph = graph_of(get(client, article.url))
    [part] = node(graph, "MedicalWebPage")["hasPart"]
    assert part["text"] == "One & all. Ask a doctor."
    assert article.teaser == "First. Second."


# --- each word of the structured data -------------------------------------------------------


def test_the_licence_of_a_picture_is_not_where_it_was_found(client, index):
    picture = picture_value(make_image())
    picture["credit"]["licence"] = "cc_by_4_0"
    article = make_article(index, picture=[{"type": "picture", "value": picture}])
    image = node(graph_of(get(client, article.url)), "ImageObject")
    assert image["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert image["acquireLicensePage"] == "https://www.freepik.com/vector/1"
    assert image["creator"]["url"] == "https://www.freepik.com/author/macrovector"


def test_publishing_again_moves_the_date_of_the_change_alone(client, article):
    first = node(graph_of(get(client, article.url)), "BlogPosting")
    article.title = "Changed"
    article.save_revision().publish()
    article = ArticlePage.objects.get(pk=article.pk)
    again = node(graph_of(get(client, article.url)), "BlogPosting")
    assert again["datePublished"] == first["datePublished"] == article.published_at.isoformat()
    assert again["dateModified"] == article.last_published_at.isoformat()
    assert again["dateModified"] > first["dateModified"]


def test_the_text_in_an_emergency_is_in_the_structured_data(client, index, article):
    make_rule(index, kind="funding", fallback="No one pays for this.")
    parts = node(graph_of(get(client, article.url)), "MedicalWebPage")["hasPart"]
    [part] = [part for part in parts if part["text"] == "No one pays for this."]
    assert set(part) == {"@type", "name", "text"}  # no version, no date


def test_nothing_empty_is_said(client, index):
    article = make_article(index, authors=[make_author()])

    def walk(value):
        assert value not in (None, "", [], {})
        for part in value.values() if isinstance(value, dict) else value:
            if isinstance(part, (dict, list)):
                walk(part)
            assert part not in (None, "", [], {})

    walk(graph_of(get(client, article.url)))


def test_a_disclaimer_says_its_version_and_an_operation_is_called_one(client, index):
    disclaimer = make_disclaimer(kind="funding", text="<p>First.</p>")
    disclaimer.text = "<p>Second.</p>"
    disclaimer.save()
    modalities = [make_modality(invasiveness=kind) for kind in ("surgical", "non_invasive")]
    article = make_article(index, body=full_body(modalities=modalities, disclaimer=disclaimer))
    page = node(graph_of(get(client, article.url)), "MedicalWebPage")
    [part] = [part for part in page["hasPart"] if part["text"] == "Second."]
    assert part["version"] == 2
    kinds = {therapy["name"]: therapy["@type"] for therapy in page["about"]}
    expected = ["SurgicalProcedure", "MedicalTherapy"]
    assert [kinds[modality.name] for modality in modalities] == expected
