"""Snippets under ``wagtail-localize``: each language keeps a row of its own."""

from __future__ import annotations

import pytest

from neuromod_wagtail.articles.models import Category
from tests.factories import full_body, make_article, make_category, make_index, make_rule
from tests.translating import KINDS, make, rows_of, stored, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def test_translated_and_published(translator, kind):
    entry, other, field = make(kind, "An English name"), make(kind, "Another"), KINDS[kind][1]
    before = stored(entry, other)
    copy = translator.submit(entry)
    translator.write(copy, **{field: "Un nom"})
    assert stored(entry, other) == before
    copy.refresh_from_db()
    assert copy.pk not in {entry.pk, other.pk}
    assert (getattr(copy, field), copy.locale, copy.live) == ("Un nom", translator.locale, True)
    assert copy.live_revision_id == copy.latest_revision_id
    assert len(rows_of(copy)) == len(rows_of(entry))
    assert copy.slug == entry.slug if hasattr(copy, "slug") else True


def test_synced_after_the_original_changed(translator, kind):
    entry, field = make(kind, "An English name"), KINDS[kind][1]
    copy = translator.submit(entry)
    translator.write(copy, **{field: "Un nom"})
    setattr(entry, field, "A newer name")
    entry.save_revision().publish()
    before = stored(entry)
    translator.sync(entry)
    assert stored(entry) == before
    copy.refresh_from_db()
    assert getattr(copy, field) == "A newer name"  # until someone translates it
    translator.write(copy, **{field: "Un nom plus récent"})
    entry.refresh_from_db()
    copy.refresh_from_db()
    assert (getattr(entry, field), getattr(copy, field)) == ("A newer name", "Un nom plus récent")


def test_an_address_that_the_language_gave_away_already(translator):
    entry = make_category(name="Pain", slug="pain")
    taken = make_category(name="Le pain", slug="pain", locale=translator.locale)
    copy = translator.submit(entry)
    translator.write(copy, name="Douleur")
    translator.sync(entry)
    slugs = dict(Category.objects.values_list("name", "slug"))
    assert slugs == {"Pain": "pain", "Le pain": "pain", "Douleur": "pain-2"}
    assert Category.objects.get(pk=taken.pk).slug == "pain"


def test_a_category_is_below_the_translation_of_its_parent(translator):
    top = make_category(name="Therapies")
    middle = make_category(name="Stimulation", parent=top)
    entry = make_category(name="Spinal cord", parent=middle)
    copy = translator.submit(entry)
    for category in Category.objects.filter(parent__isnull=False):
        assert category.parent.locale_id == category.locale_id
    assert copy.parent == middle.get_translation(translator.locale)


@pytest.mark.django_db(transaction=True)
def test_no_page_shows_the_other_language(translator):
    index = make_index()
    entries = {kind: make(kind, f"English {kind}") for kind in KINDS}
    make_rule(index.get_parent(), disclaimer=entries["disclaimer"])
    article = make_article(
        index,
        authors=[entries["author"]],
        categories=[entries["category"]],
        body=full_body(modalities=[entries["modality"]], references=[entries["reference"]]),
    )
    before = text_of(article)
    for page in (index.get_parent(), index):
        translator.submit(page)
    french = translator.submit(article)
    # The rule asks for a disclaimer that French does not have yet.
    assert not french.live
    for kind, entry in entries.items():
        # What stands in the article's text was submitted with it.
        copy = entry.get_translation_or_none(translator.locale) or translator.submit(entry)
        translator.write(copy, **{KINDS[kind][1]: f"Français {kind}"})
    translator.write(french, title="Impulsions")
    assert text_of(article) == before
    assert all(f"English {kind}" in before for kind in KINDS)
    french.refresh_from_db()
    assert french.live
    text = text_of(french)
    assert "Français disclaimer" in text
    assert "Français modality" in text
