"""Translation with ``simple_translation``: a separate draft in the other language."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.actions.copy_for_translation import CopyForTranslationAction
from wagtail.models import Locale, ReferenceIndex, get_translatable_models

from neuromod_wagtail.articles.models import Category
from neuromod_wagtail.disclaimers.publish_gate import PublishingRefused
from tests.editing import send_form
from tests.factories import (
    full_body,
    make_article,
    make_category,
    make_disclaimer,
    make_index,
    make_modality,
    make_rule,
)
from tests.translating import KINDS, make, rows_of, stored, text_of

pytestmark = pytest.mark.django_db

# What a translation has of its own, besides the words that someone writes.
OWN = {
    "id", "locale_id", "live", "has_unpublished_changes", "latest_revision_id",
    "live_revision_id", "first_published_at", "last_published_at", "locked", "locked_at",
    "locked_by_id",
}  # fmt: skip


@pytest.fixture
def french() -> Locale:
    return Locale.objects.create(language_code="fr")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def press_translate(client: Any, entry: Any, locale: Locale) -> Any:
    meta = entry._meta
    address = reverse(
        "simple_translation:submit_snippet_translation",
        args=[meta.app_label, meta.model_name, entry.pk],
    )
    response = client.post(address, {"locales": [locale.pk]})
    assert response.status_code == 302
    return entry.get_translation(locale)


def edit_url(entry: Any) -> str:
    return reverse(entry.snippet_viewset.get_url_name("edit"), args=[entry.pk])


def test_both_languages_are_there(admin_client, admin_user, french, kind):
    field = KINDS[kind][1]
    entry, other = make(kind, "An English name"), make(kind, "Another")
    entry.save_revision(user=admin_user).publish(user=admin_user)
    entry.locked, entry.locked_by = True, admin_user
    entry.save()
    before = stored(entry, other)
    copy = press_translate(admin_client, entry, french)
    assert stored(entry, other) == before
    [[columns, *_rows]] = stored(copy)
    [[original, *_rows], _other] = before
    same = {name: value for name, value in original.items() if name not in OWN}
    assert same.items() <= columns.items()
    changes = {field: "Un nom"}
    assert send_form(admin_client, edit_url(copy), changes, "publish").status_code == 302
    assert stored(entry, other) == before
    copy.refresh_from_db()
    assert (getattr(copy, field), copy.live, copy.locked) == ("Un nom", True, False)
    assert copy.live_revision.object_id == str(copy.pk)


def test_what_nobody_has_translated_is_a_draft(admin_client, french, kind):
    entry = make(kind, "An English name")
    setattr(entry, KINDS[kind][1], "Not yet for readers")
    entry.save_revision()
    copy = press_translate(admin_client, entry, french)
    assert str(copy) != str(type(entry).objects.get(pk=entry.pk))
    assert (copy.live, copy.has_unpublished_changes) == (False, True)


def test_rows_are_copied_and_keep_their_sources(admin_client, french):
    modality = make_modality(evidence=2, regulatory=2)
    first, second = modality.evidence.all()
    translated = press_translate(admin_client, first.source, french)
    before = stored(modality)
    copy = press_translate(admin_client, modality, french)
    assert stored(modality) == before
    assert len(rows_of(copy)) == len(rows_of(modality)) == 4
    for name in ("evidence", "regulatory"):
        copied, originals = (set(getattr(entry, name).all()) for entry in (copy, modality))
        assert copied.isdisjoint(originals)
    assert [row.source for row in copy.evidence.all()] == [translated, second.source]


def test_a_category_is_below_one_of_its_language(admin_client, french):
    top = make_category(name="Therapies")
    entry, early = (make_category(name=name, parent=top) for name in ("Spine", "Skin"))
    assert press_translate(admin_client, early, french).parent is None
    copy_of_top = press_translate(admin_client, top, french)
    assert press_translate(admin_client, entry, french).parent == copy_of_top
    assert Category.objects.get(pk=entry.pk).parent == top


@pytest.mark.parametrize("slug", ["pain", "p" * 100])
def test_a_slug_that_the_language_gave_away_gets_a_number(admin_client, french, slug):
    entry = make_category(name="Pain", slug=slug)
    for number in ("", "-2"):
        make_category(slug=slug[: 100 - len(number)] + number, locale=french)
    copy = press_translate(admin_client, entry, french)
    assert copy.slug == f"{slug[:90]}{'-3' if slug == 'pain' else '-2'}"
    assert Category.objects.get(pk=entry.pk).slug == slug


def test_a_form_still_says_that_a_slug_is_taken(french):
    make_category(slug="pain", locale=french)
    make_category(slug="pain")
    with pytest.raises(ValidationError, match="Another entry in this language"):
        Category(name="Pain", slug="pain", locale=french).full_clean()


@pytest.mark.usefixtures("reference_index")
@pytest.mark.parametrize(
    "kind", sorted(KINDS.keys() - {"category"})
)  # Wagtail counts no many-to-many
def test_uses_stay_with_the_original(admin_client, french, kind):
    index = make_index()
    entry = make(kind, "An English name")
    article = make_article(index, **uses(kind, entry))
    if kind == "disclaimer":
        make_rule(index, disclaimer=entry)
    ReferenceIndex.create_or_update_for_object(article)
    copy = press_translate(admin_client, entry, french)
    assert ReferenceIndex.get_references_to(entry).exists()
    assert not ReferenceIndex.get_references_to(copy).exists()


def uses(kind: str, entry: Any) -> dict[str, Any]:
    return {
        "author": {"authors": [entry]},
        "category": {"categories": [entry]},
        "disclaimer": {"body": full_body(disclaimer=entry)},
        "modality": {"body": full_body(modalities=[entry])},
        "reference": {"body": full_body(references=[entry])},
    }[kind]


def test_no_page_shows_the_other_language_and_the_gate_asks_for_it(admin_client, french):
    index = make_index()
    entries = {kind: make(kind, f"English {kind}") for kind in KINDS}
    make_rule(index.get_parent(), disclaimer=entries["disclaimer"])

    def written(entries: dict[str, Any]) -> dict[str, Any]:
        return {
            "authors": [entries["author"]],
            "categories": [entries["category"]],
            "body": full_body(modalities=[entries["modality"]], references=[entries["reference"]]),
        }

    article = make_article(index, **written(entries))
    before = text_of(article)
    assert all(f"English {kind}" in before for kind in KINDS)
    copies = {kind: press_translate(admin_client, one, french) for kind, one in entries.items()}
    for page in (index.get_parent(), index):
        page.copy_for_translation(french).save_revision().publish()
    home = index.get_translation(french)
    draft = make_article(home, locale=french, publish=False, **written(copies))
    # The disclaimer of this language is a draft with English words.
    with pytest.raises(PublishingRefused):
        draft.save_revision().publish()
    for kind, copy in copies.items():
        changes = {KINDS[kind][1]: f"Français {kind}"}
        assert send_form(admin_client, edit_url(copy), changes, "publish").status_code == 302
    draft.save_revision().publish()
    assert text_of(article) == before
    text = text_of(draft)
    assert all(f"Français {kind}" in text for kind in KINDS)
    assert "English" not in text


def test_every_way_to_translate_begins_with_a_draft(french):
    """The API executes the action itself."""
    entry = make_disclaimer(title="Mine")
    before = stored(entry)
    copy = CopyForTranslationAction(entry, french).execute()
    copy.save()
    assert (copy.live, stored(entry)) == (False, before)
    assert not copy.versions.exists()


def test_no_key_is_copied_by_any_model_of_ours(french):
    ours = [model for model in get_translatable_models() if "neuromod" in model._meta.app_label]
    snippets = [model for model in ours if not hasattr(model, "url_path")]
    assert len(snippets) == 9
    for model in snippets:
        entry = model(pk=1, locale=Locale.get_default())
        assert entry.copy_for_translation(french).pk is None, model
