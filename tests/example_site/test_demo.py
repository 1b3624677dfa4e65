"""The demo's content: complete, truthful about its sources, and loaded once."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.models import Model
from django.test import override_settings
from django.utils import timezone, translation
from PIL import Image, WebPImagePlugin
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision, Site

from example_site.demo import users
from example_site.demo.body import CITATION
from example_site.demo.content.articles import ARTICLES
from example_site.demo.content.authors import AUTHORS
from example_site.demo.content.disclaimers import DISCLAIMERS, RULES
from example_site.demo.content.modalities import MODALITIES
from example_site.demo.content.pictures import CREDIT, PICTURES
from example_site.demo.content.references import REFERENCES
from example_site.demo.loader import load, load_comments
from example_site.demo.pictures.scenes import SCENES
from neuromod_wagtail.articles.blocks import ArticleBody
from neuromod_wagtail.articles.blocks.credit import Credit
from neuromod_wagtail.articles.models import Author, Category, Modality, Reference
from neuromod_wagtail.comments.actions import integrity
from neuromod_wagtail.comments.models import Comment, SpamFilter
from neuromod_wagtail.comments.models.spam import HOLD_AT
from neuromod_wagtail.comments.moderation.views.spam_filter import History
from neuromod_wagtail.disclaimers.abstract_models import load_placements
from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule
from neuromod_wagtail.disclaimers.resolver import missing
from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage
from tests import databases
from tests.absent import is_absent

# In one process, which loads the demo once.
pytestmark = pytest.mark.xdist_group("demo")

DEMO = Path(__file__).resolve().parents[2] / "example_site" / "demo"
ORIGINAL = Path(__file__).resolve().parents[3] / "shared" / "original-post.txt"
SNIPPETS: list[type[Model]] = [Author, Category, Disclaimer, Modality, Reference]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[ArticleIndexPage]:
    """The demo, loaded once for all tests of this module and rolled back after them."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    # What the test before has left there names its site.
    cache.clear()
    translation.deactivate()
    with django_db_blocker.unblock(), media, transaction.atomic():
        yield load(Page.objects.get(depth=2), report=lambda label, done, total: None)
        transaction.set_rollback(True)


@pytest.fixture
def index(loaded, db) -> ArticleIndexPage:
    return ArticleIndexPage.objects.get(pk=loaded.pk)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


def words(text: str) -> list[str]:
    plain = re.sub(r"<[^>]+>", " ", CITATION.sub(" ", text))
    return re.findall(r"[\w’'-]+", plain.lower())


# --- the data -------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", MODALITIES)
def test_plain_summary_has_at_most_sixty_words(slug):
    assert 20 <= len(MODALITIES[slug]["plain_summary"].split()) <= 60


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_drawn_described_and_small(name):
    path = DEMO / "pictures" / "png" / f"{name}.png"
    with Image.open(path) as image:
        assert image.width == 1600
    assert path.stat().st_size < 120_000
    assert f"<title>{PICTURES[name]['title']}</title>" in (
        DEMO / "pictures" / "svg" / f"{name}.svg"
    ).read_text(encoding="utf-8")
    assert len(PICTURES[name]["alt"]) > 40


def test_every_drawing_is_a_picture_and_every_picture_is_used():
    used = {article["picture"] for article in ARTICLES.values()}
    used |= {author["picture"] for author in AUTHORS.values()}
    for article in ARTICLES.values():
        for kind, value in article["body"]:
            if kind == "gallery":
                used |= {name for name, caption in value["pictures"]}
            elif kind == "picture":
                used.add(value[0])
    assert set(SCENES) == set(PICTURES) == used


def test_credit_of_the_pictures_is_complete():
    assert Credit(**CREDIT).missing == []
    assert Credit(**CREDIT).text == "Image by neuromod_wagtail on the example site, CC0 1.0"


def test_every_reference_is_relied_on():
    used = {row["source"] for m in MODALITIES.values() for row in m["evidence"] + m["regulatory"]}
    used |= {row[-1] for m in MODALITIES.values() for row in m["risks"] + m["contraindications"]}
    for text in texts(ARTICLES):
        used |= set(CITATION.findall(text))
    for article in ARTICLES.values():
        used |= {key for kind, value in article["body"] if kind == "references" for key in value}
    assert used == set(REFERENCES)


def test_every_disclaimer_is_shown_somewhere():
    shown = {
        value
        for article in ARTICLES.values()
        for kind, value in article["introduction"] + article["body"]
        if kind == "disclaimer"
    }
    shown |= {slug for slug, condition, place in RULES.values()}
    assert shown == set(DISCLAIMERS)


def test_every_published_article_has_its_required_disclaimers(index):
    articles = list(ArticlePage.objects.child_of(index).live())
    placements = load_placements(articles)
    for article in articles:
        shown = placements[id(article)]
        assert {"medical_advice", "user_comments"} <= {placement.kind for placement in shown}
        assert not missing(shown), article


@pytest.mark.parametrize("slug", ARTICLES)
def test_cited_articles_list_their_references(slug):
    article = ARTICLES[slug]
    cites = any(CITATION.search(text) for text in texts(article))
    lists = any(kind == "references" for kind, value in article["body"])
    facts = any(kind in {"modality_facts", "comparison"} for kind, value in article["body"])
    assert not cites or lists
    assert not lists or cites or facts or article.get("state")


def test_eight_articles_are_long_reads():
    lengths = {
        slug: sum(len(words(text)) for text in texts(article["body"]))
        for slug, article in ARTICLES.items()
    }
    assert sum(400 <= length <= 900 for length in lengths.values()) >= 8, lengths


def test_articles_are_spread_over_years_authors_and_categories():
    assert len({article["published_at"].year for article in ARTICLES.values()}) >= 3
    months = {article["published_at"].strftime("%Y-%m") for article in ARTICLES.values()}
    assert len(months) >= 10
    assert {name for article in ARTICLES.values() for name in article["authors"]} == set(AUTHORS)


def test_no_eight_words_in_a_row_are_from_the_original_post():
    if not ORIGINAL.exists():
        is_absent(f"the original post, {ORIGINAL}")
    original = words(ORIGINAL.read_text(encoding="utf-8"))
    runs = {tuple(original[i : i + 8]) for i in range(len(original) - 7)}
    assert len(runs) > 200
    for text in texts([ARTICLES, MODALITIES, DISCLAIMERS, AUTHORS]):
        ours = words(text)
        shared = runs & {tuple(ours[i : i + 8]) for i in range(len(ours) - 7)}
        assert not shared, " ".join(shared.pop())


# --- loaded ---------------------------------------------------------------------------------


def test_every_fact_names_its_source_and_when_it_was_checked(index):
    assert Modality.objects.count() == len(MODALITIES)
    for modality in Modality.objects.prefetch_related("evidence__source", "regulatory__source"):
        rows = [*modality.evidence.all(), *modality.regulatory.all()]
        assert rows, modality
        for row in rows:
            assert row.source and row.source.live, (modality, row)
            assert row.checked_on, (modality, row)
        for block in modality.safety:
            assert block.value["source"], (modality, block.value["text"])


def test_pictures_and_document_are_in_the_library(index):
    images = {image.title: image for image in get_image_model().objects.all()}
    assert {picture["title"] for picture in PICTURES.values()} == set(images)
    for picture in PICTURES.values():
        assert images[picture["title"]].description == picture["alt"]
    document = get_document_model().objects.get()
    with document.file.open("rb") as stream:
        assert stream.read(5) == b"%PDF-"


def test_pictures_in_articles_have_alternative_text_and_credit(index):
    pictures = 0
    for article in ArticlePage.objects.child_of(index):
        for block in [*article.picture, *pictures_of(article.body)]:
            value = getattr(block, "value", block)
            assert value["image"].contextual_alt_text
            assert value["credit"].credit.missing == []
            pictures += 1
    assert pictures > len(ARTICLES)


def pictures_of(body: Any) -> Iterator[Any]:
    for block in body:
        if block.block_type == "picture":
            yield block.value
        elif block.block_type == "gallery":
            yield from block.value["pictures"]


def test_every_body_is_valid_and_its_citations_point_to_references(index):
    known = set(Reference.objects.values_list("pk", flat=True))
    for article in ArticlePage.objects.child_of(index):
        article.full_clean()
        for stream in (article.introduction, article.picture, article.body):
            stream.stream_block.clean(stream)
        raw = str(list(article.introduction.raw_data) + list(article.body.raw_data))
        assert "[[" not in raw
        cited = {int(pk) for pk in re.findall(r'neuromod-reference" id="(\d+)"', raw)}
        assert cited <= known


def test_every_kind_of_block_is_used(index):
    used = {
        block.block_type
        for article in ArticlePage.objects.child_of(index)
        for block in article.body
    }
    # The demo was written here: nothing in it came over from another system.
    assert used == set(ArticleBody().child_blocks) - {"footnotes", "imported_html"}


def test_the_mirrored_article_has_the_structure_of_the_original(index):
    article = ArticlePage.objects.get(slug="neuromodulation-and-pain-relief")
    assert article.title == "Neuromodulation & Pain Relief"
    assert [block.block_type for block in article.introduction] == [
        "paragraph",
        "disclaimer",
        "paragraph",
    ]
    assert article.introduction[1].value.kind == "author_not_professional"
    assert [block.block_type for block in article.body] == [
        "paragraph",
        "modality_list",
        "separator",
        "paragraph",
        "references",
    ]
    items = article.body[1].value["items"]
    assert [item["modality"].abbreviation for item in items] == ["TMS", "SCS", "PNS", "DBS"]
    author = article.get_authorships()[0].author
    assert author.sign_off == "To Your Success & Freedom,"
    assert not author.is_medical_professional
    assert [category.name for category in article.categories.all()] == ["Blog"]
    assert article.tags.count() >= 3


def test_articles_have_the_states_that_editors_meet(index):
    states = {
        article.slug: article.status_string for article in ArticlePage.objects.child_of(index)
    }
    hidden = {slug: state for slug, state in states.items() if state != "live"}
    assert hidden == {
        "scans-with-an-implant": "draft",
        "needles-instead-of-pads": "in moderation",
        "motor-cortex-stimulation": "scheduled",
    }


def test_published_articles_carry_their_dates(index):
    for article in ArticlePage.objects.child_of(index).live():
        date = ARTICLES[article.slug]["published_at"]
        assert article.published_at == article.first_published_at == date
        assert article.last_published_at == date
        assert article.latest_revision is not None


def test_usage_is_known_after_loading(index):
    reference = Reference.objects.get(doi="10.1002/14651858.cd013756.pub2")
    assert ReferenceIndex.get_references_to(reference).count() >= 5


def test_loading_twice_changes_nothing(index):
    before = snapshot()
    load(index.get_parent(), report=lambda label, done, total: None)
    assert snapshot() == before


def test_loading_again_keeps_what_editors_wrote(index):
    article = ArticlePage.objects.get(slug="tens-at-home")
    article.title, article.slug = "Renamed by an editor", "renamed"
    article.save_revision().publish()
    author = Author.objects.get(slug="alex-morgan")
    author.name, author.slug = "A. Morgan", "a-morgan"
    author.save_revision().publish()
    before = snapshot()
    load(index.get_parent(), report=lambda label, done, total: None)
    assert snapshot() == before
    assert ArticlePage.objects.get(pk=article.pk).title == "Renamed by an editor"


def snapshot() -> dict[str, Any]:
    """Everything that loading could touch: rows, revisions, files."""
    rows = {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in [*SNIPPETS, ArticlePage, get_image_model(), get_document_model()]
    }
    return {**rows, "revisions": Revision.objects.count()}


def test_loading_reports_each_step_to_its_end(index):
    seen: dict[str, list[tuple[int, int]]] = {}
    load(
        index.get_parent(),
        report=lambda label, done, total: seen.setdefault(label, []).append((done, total)),
    )
    assert list(seen)[-1] == "Articles"
    for calls in seen.values():
        total = calls[0][1]
        assert calls == [(done, total) for done in range(total + 1)]


def test_every_public_address_answers(index, client, monkeypatch):
    # A picture is stored in many widths; only their sizes matter here.
    monkeypatch.setattr(Image.Image, "resize", blank)
    monkeypatch.setitem(Image.SAVE, "WEBP", save_webp_quickly)
    addresses = [
        index.url,
        f"{index.url}modalities/",
        f"{index.url}modalities/compare/?m=tms&m=scs",
    ]
    addresses += [article.url for article in ArticlePage.objects.child_of(index).live()]
    addresses += [f"{index.url}modalities/{slug}/" for slug in MODALITIES]
    for address in addresses:
        assert client.get(address).status_code == 200, address


def blank(image: Image.Image, size: tuple[int, int], *_how: Any) -> Image.Image:
    return Image.new(image.mode, size)


def save_webp_quickly(image: Image.Image, file: IO[bytes], name: str | bytes) -> None:
    image.encoderinfo["method"] = 0
    WebPImagePlugin._save(image, file, name)


def test_decided_comments_are_below_old_articles_and_teach_the_filter(index):
    users.create_users()
    for _again in range(2):
        load_comments(Site.objects.get(), report=lambda label, done, total: None)
    made = Comment.objects.filter(spam_lesson__isnull=False)
    assert Comment.objects.count() == 310 + 17
    assert not [row for finding in integrity.findings() for row in finding.all()]
    assert (
        made.filter(decided_at__lte=timezone.now(), decided_by__isnull=False).count()
        == made.count()
    )
    newest = ArticlePage.objects.child_of(index).live().order_by("-published_at")[:6]
    for article in newest:
        assert Comment.objects.public().filter(page=article).count() < 10
    found = History.of(SpamFilter.objects.get()).effect(round(100 * HOLD_AT))
    assert found.spam_held / found.spam > 0.9 > 20 * found.real_held / found.real
    assert found.real_held > 0 and found.spam_held < found.spam, "there is something to weigh up"


# --- dumped and loaded elsewhere ---------------------------------------------------------------


@pytest.fixture
def elsewhere(index, tmp_path, django_db_blocker) -> Iterator[str]:
    """The alias of a second database: just migrated, without Wagtail's welcome page."""
    if connection.vendor != "sqlite":
        pytest.skip("a migrated copy is kept for SQLite alone")
    path = tmp_path / "elsewhere.sqlite3"
    shutil.copy(databases.migrated(), path)
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("DELETE FROM wagtailcore_site")
        copy.execute("DELETE FROM wagtailcore_page WHERE depth > 1")
        copy.commit()
    connections.databases["elsewhere"] = {**connection.settings_dict, "NAME": str(path)}
    with django_db_blocker.unblock():
        yield "elsewhere"
    connections["elsewhere"].close()
    del connections["elsewhere"]
    del connections.databases["elsewhere"]


def copy_to(elsewhere: str, tmp_path: Path, **options: bool) -> None:
    path = str(tmp_path / "dump.json")
    # Pages of other tests are gone, but Wagtail's log names them, and names cannot be found then.
    PageLogEntry.objects.exclude(page__in=Page.objects.all()).delete()
    call_command("dumpdata", exclude=["wagtailsearch"], output=path, verbosity=0, **options)
    call_command("loaddata", path, database=elsewhere, verbosity=0)


def rows(model: type[Model], using: str, *without: str) -> list[str]:
    """All rows of a table with all columns; JSON keeps thousandths of a second."""
    columns = [field.column for field in model._meta.local_concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns if column not in without)
    with connections[using].cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{model._meta.db_table}"')  # noqa: S608  our tables
        return sorted(
            re.sub(r"(:\d\d)(?:\.000|(\.\d{3}))\d{3}", r"\1\2", str([str(value) for value in row]))
            for row in cursor
        )


@pytest.mark.parametrize("natural", [False, True])
def test_a_dump_is_loaded_elsewhere_row_by_row(elsewhere, tmp_path, natural):
    copy_to(elsewhere, tmp_path, use_natural_foreign_keys=natural)
    models = [model for model in apps.get_models() if model._meta.app_label != "wagtailsearch"]
    for model in models:
        assert rows(model, elsewhere) == rows(model, "default"), model
        for field in model._meta.local_many_to_many:
            through = field.remote_field.through
            assert rows(through, elsewhere, "id") == rows(through, "default", "id"), field


def test_a_dump_by_names_is_loaded_elsewhere(elsewhere, tmp_path):
    """Pages and users get new numbers then."""
    copy_to(elsewhere, tmp_path, use_natural_foreign_keys=True, use_natural_primary_keys=True)
    for model in [*SNIPPETS, DisclaimerRule, get_image_model()]:
        assert model._base_manager.using(elsewhere).count() == model._base_manager.count()

    def articles(using: str) -> list[Any]:
        return [
            [
                page.url_path,
                page.title,
                page.live,
                list(page.body.raw_data),
                sorted(page.tags.names()),
                sorted(page.categories.values_list("slug", flat=True)),
                [(entry.byline, entry.author_id) for entry in page.authorships.all()],
            ]
            for page in ArticlePage.objects.using(using).order_by("url_path")
        ]

    assert articles(elsewhere) == articles("default")
