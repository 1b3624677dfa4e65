"""No required kind is lost, whatever the tree, languages and drafts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale

from neuromod_wagtail.articles.vocabulary import AI_TOOK_PART
from neuromod_wagtail.disclaimers.abstract_models import load_placements
from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage
from tests.factories import make_article, make_disclaimer, make_index, make_rule

KINDS = ["medical_advice", "funding", "emergency"]
PLACES = ["before_content", "after_content", "comment_form", "footer"]
SECTIONS = ["home", "blog", "nested", "article", "accueil", "journal", "texte"]

disclaimers = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "state": st.sampled_from(["live", "draft", "expired"]),
        # The state of its French translation, or none.
        "french": st.sampled_from(["live", "draft", "none"]),
    }
)
rules = st.fixed_dictionaries(
    {
        "section": st.sampled_from(SECTIONS),
        "kind": st.sampled_from(KINDS),
        "condition": st.sampled_from(["always", "ai", "lay_author"]),
        "place": st.sampled_from(PLACES),
        "disclaimer": st.none() | st.integers(0, 2),
    }
)


@pytest.fixture
def tree(db):
    """Two trees of sections that are translations of each other, with live and draft articles."""
    french = Locale.objects.create(language_code="fr")
    blog = make_index()
    home = blog.get_parent()
    nested = blog.add_child(instance=ArticleIndexPage(title="Nested", slug="nested"))
    article = make_article(nested, ai_use="assisted")
    accueil, journal = home.copy_for_translation(french), blog.copy_for_translation(french)
    texte = journal.add_child(
        instance=ArticlePage(title="Texte", slug="texte", locale=french, live=False)
    )
    draft = make_article(blog, publish=False)
    pages = [home, blog, nested, article, accueil, journal, texte]
    return dict(zip(SECTIONS, pages, strict=True)), [article, texte, draft]


class _RolledBack(Exception):
    pass


def make_disclaimers(drawn):
    made = []
    for entry in drawn:
        past = timezone.now() - timedelta(hours=1) if entry["state"] == "expired" else None
        text = make_disclaimer(kind=entry["kind"], live=entry["state"] != "draft", expire_at=past)
        if entry["french"] != "none":
            make_disclaimer(
                kind=entry["kind"], live=entry["french"] == "live",
                translation_key=text.translation_key, locale=Locale.objects.get(language_code="fr"),
            )  # fmt: skip
        made.append(text)
    return made


def conditions(page):
    return {"always", "lay_author"} | ({"ai"} if page.ai_use in AI_TOOK_PART else set())


def required_of(page, made):
    """Found in another way than the code under test: step by step up the tree."""
    keys, section = set(), page
    while section is not None:
        keys.add(section.translation_key)
        section = section.get_parent()
    return {
        rule.kind
        for rule in made
        if rule.page.translation_key in keys and rule.condition in conditions(page)
    }


@settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(texts=st.lists(disclaimers, min_size=3, max_size=3), drawn=st.lists(rules, max_size=6))
def test_no_required_kind_gets_lost(tree, texts, drawn):
    sections, articles = tree
    with pytest.raises(_RolledBack), transaction.atomic():
        made_texts = make_disclaimers(texts)
        made = []
        for entry in {
            (rule["section"], rule["kind"], rule["condition"], rule["place"]): rule
            for rule in drawn
        }.values():
            number = entry["disclaimer"]
            made.append(
                make_rule(
                    sections[entry["section"]],
                    kind=entry["kind"],
                    condition=entry["condition"],
                    place=entry["place"],
                    disclaimer=None if number is None else made_texts[number],
                )
            )
        fresh = list(ArticlePage.objects.filter(pk__in=[page.pk for page in articles]))
        found = load_placements(fresh)
        for page in fresh:
            placements = found[id(page)]
            assert {item.kind for item in placements} == required_of(page, made)
            for item in placements:
                notice = item.notice
                assert (notice is None) == bool(item.fallback.strip())
                if notice:
                    assert notice.kind == item.kind
                    assert notice.language == page.locale.language_code
                    assert notice.in_force
            # One page alone is told the same as among others.
            assert page.load_placements() == placements
        raise _RolledBack
