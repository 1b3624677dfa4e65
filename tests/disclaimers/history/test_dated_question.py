"""The disclaimers of an article on an earlier day, with the facts of that day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Locale, ModelLogEntry, PageLogEntry, Revision

from neuromod_wagtail.disclaimers.history import timeline
from neuromod_wagtail.disclaimers.history.timeline import ShownDisclaimers, disclaimers_shown_at
from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerVersion, RuleRecord
from neuromod_wagtail.disclaimers.resolver import Notice, Placement, Rule
from neuromod_wagtail.pages.models import ArticlePage, Authorship
from tests.disclaimers.admin.test_reports import answer
from tests.disclaimers.disclaimer_site import KIND, get
from tests.factories import (
    full_body,
    make_article,
    make_author,
    make_disclaimer,
    make_index,
    make_modality,
    make_rule,
)

pytestmark = pytest.mark.django_db

THEN = timedelta(days=10)


@pytest.fixture
def ten_days_pass():
    """Everything that was recorded so far happened ten days earlier."""

    def age():
        for log in (PageLogEntry, ModelLogEntry):
            for entry in log.objects.all():
                log.objects.filter(pk=entry.pk).update(timestamp=entry.timestamp - THEN)
        for model in (DisclaimerVersion, RuleRecord):
            for row in model.objects.all():
                until = row.in_force_until and row.in_force_until - THEN
                model.objects.filter(pk=row.pk).update(
                    in_force_from=row.in_force_from - THEN, in_force_until=until
                )

    return age


def then(article):
    return disclaimers_shown_at(
        ArticlePage.objects.get(pk=article.pk), timezone.now() - timedelta(days=5)
    )


def kinds(answered):
    return [placement.kind for placement in answered.placements]


@pytest.fixture
def published():
    """Publish a snippet as an editor does, so that the log knows of it."""

    def publish(entry, **fields):
        for name, value in fields.items():
            setattr(entry, name, value)
        entry.save_revision().publish()
        return entry

    return publish


@pytest.mark.parametrize("was_professional", [True, False])
def test_the_authors_are_those_of_that_day(index, published, ten_days_pass, was_professional):
    lay = make_disclaimer(kind=KIND)
    make_rule(index, kind=KIND, condition="lay_author", disclaimer=lay)
    author = published(make_author(), is_medical_professional=was_professional)
    article = make_article(index, authors=[author])
    ten_days_pass()
    published(author, is_medical_professional=not was_professional)
    assert kinds(then(article)) == ([] if was_professional else [KIND])
    assert kinds(disclaimers_shown_at(article, timezone.now())) == (
        [KIND] if was_professional else []
    )
    assert then(article).notes == []


def test_who_was_an_author_and_is_not_any_more(index, published, ten_days_pass):
    lay = make_disclaimer(kind=KIND)
    make_rule(index, kind=KIND, condition="lay_author", disclaimer=lay)
    author = published(make_author(), is_medical_professional=False)
    article = make_article(index, authors=[author])
    ten_days_pass()
    later = ArticlePage.objects.get(pk=article.pk)
    later.authorships = [Authorship(author=make_author(is_medical_professional=True))]
    later.save_revision().publish()
    assert kinds(then(article)) == [KIND]
    assert then(article).notes == []


def test_off_label_use_is_that_of_that_day(index, published, ten_days_pass):
    text = make_disclaimer(kind="off_label")
    make_rule(index, kind="off_label", condition="off_label", disclaimer=text)
    modality = make_modality()
    row = modality.regulatory.all()[0]
    row.status = "off_label"
    modality.regulatory = [row]
    published(modality)
    article = make_article(index, body=full_body(modalities=[modality]))
    ten_days_pass()
    modality.regulatory = []
    published(modality)
    assert kinds(then(article)) == ["off_label"]
    assert kinds(disclaimers_shown_at(article, timezone.now())) == []


def test_it_says_what_was_never_recorded(index, rule, ten_days_pass):
    """Authors and modalities that no log knows: written by code, or before there was a log."""
    author, modality = make_author(name="Ann Author"), make_modality(name="A coil")
    article = make_article(index, authors=[author], body=full_body(modalities=[modality]))
    ten_days_pass()
    notes = " ".join(then(article).notes)
    assert "“Ann Author”" in notes
    assert "“A coil”" in notes
    author.delete()
    assert "has since been deleted" in " ".join(then(article).notes)


def test_a_revision_that_was_purged_is_said_to_be_gone(index, rule, ten_days_pass):
    article = make_article(index)
    ten_days_pass()
    Revision.objects.all().delete()
    answered = then(article)
    assert answered.is_published
    assert kinds(answered) == [KIND]
    assert "no longer stored" in " ".join(answered.notes)


def test_an_article_that_no_log_knows_counts_from_its_first_day(index, rule, ten_days_pass):
    article = make_article(index)
    ten_days_pass()
    PageLogEntry.objects.all().delete()
    pages = ArticlePage.objects.filter(pk=article.pk)
    moment = timezone.now() - timedelta(days=5)
    later = moment + timedelta(microseconds=1)
    for live, first in ((True, None), (True, later), (False, moment)):
        pages.update(live=live, first_published_at=first)
        assert disclaimers_shown_at(pages.get(), moment) == ShownDisclaimers(
            moment, is_published=False
        )
    pages.update(live=True, first_published_at=moment)
    answered = disclaimers_shown_at(pages.get(), moment)
    assert answered.is_published
    assert "no longer stored" in " ".join(answered.notes)


def test_what_was_unpublished_then_showed_nothing(index, rule, ten_days_pass):
    gone, other = make_article(index), make_article(index)
    ArticlePage.objects.get(pk=gone.pk).unpublish()
    ten_days_pass()
    ArticlePage.objects.get(pk=gone.pk).save_revision().publish()
    ArticlePage.objects.get(pk=other.pk).unpublish()
    moment = timezone.now() - timedelta(days=5)
    pages = [ArticlePage.objects.get(pk=one.pk) for one in (gone, other)]
    assert disclaimers_shown_at(pages[0], moment) == ShownDisclaimers(moment, is_published=False)
    assert disclaimers_shown_at(pages[1], moment).is_published
    assert [disclaimers_shown_at(page, timezone.now()).is_published for page in pages] == [
        True,
        False,
    ]


def test_the_section_is_where_it_stood_that_day(index, rule, ten_days_pass):
    texts = {kind: make_disclaimer(kind=kind) for kind in ("funding", "off_label", "emergency")}
    other = make_index(index.get_parent(), title="Other")
    article = make_article(other)
    for page, kind in ((other, "funding"), (index, "off_label"), (article, "emergency")):
        make_rule(page, kind=kind, disclaimer=texts[kind])
    ten_days_pass()
    expected = [KIND, "funding", "emergency"]
    assert kinds(then(article)) == expected
    ArticlePage.objects.get(pk=article.pk).move(index, pos="last-child")
    assert kinds(then(article)) == expected
    assert then(article).notes == []
    today = disclaimers_shown_at(ArticlePage.objects.get(), timezone.now())
    assert kinds(today) == [KIND, "off_label", "emergency"]


def test_a_section_that_is_gone_or_was_moved_is_said_to_be(index, rule, ten_days_pass):
    other = make_index(index.get_parent(), title="Other")
    article, stays = make_article(other), make_article(index)
    ten_days_pass()
    ArticlePage.objects.get(pk=article.pk).move(index, pos="last-child")
    type(other).objects.get(pk=other.pk).delete()
    assert "section that has since been deleted" in " ".join(then(article).notes)
    third = make_index(index.get_parent(), title="Third")
    type(index).objects.get(pk=index.pk).move(third, pos="last-child")
    assert "has since been moved" in " ".join(then(stays).notes)


def test_before_anything_was_recorded_it_says_so(index, rule, ten_days_pass):
    article = make_article(index)
    ten_days_pass()
    moment = timezone.now() - timedelta(days=5)
    RuleRecord.objects.update(in_force_from=moment)
    DisclaimerVersion.objects.update(in_force_from=timezone.now())
    assert disclaimers_shown_at(article, moment).notes == []
    assert kinds(disclaimers_shown_at(article, moment)) == [KIND]
    before = disclaimers_shown_at(article, moment - timedelta(microseconds=1))
    day = date_format(timezone.localtime(moment), "DATE_FORMAT")
    assert before.notes == [f"Nothing about disclaimers was recorded before {day}."]
    assert before.placements == []
    RuleRecord.objects.all().delete()
    DisclaimerVersion.objects.all().delete()
    assert then(article).notes == ["Nothing about disclaimers has been recorded yet."]


def test_the_rules_are_those_of_that_day_column_by_column(index, ten_days_pass):
    article, home = make_article(index), index.get_parent()
    rules = [
        make_rule(page, kind=KIND, condition="always", place="footer", fallback=fallback)
        for page, fallback in ((home, ""), (index, "Ask."))
    ]
    expected = tuple(
        Rule(rule.pk, KIND, "always", "footer", page.depth, page.title, None, rule.fallback)
        for rule, page in zip(rules, (home, index), strict=True)
    )
    ten_days_pass()
    rules[1].delete()
    rules[0].place = "after_content"
    rules[0].save()
    assert then(article).placements == [Placement(KIND, "footer", None, "Ask.", expected)]


def test_the_text_of_a_rule_is_its_translation_in_the_language_of_the_page():
    """One in two languages, one in one, one that is gone, and one of another rule."""
    english, french = Locale.get_default(), Locale.objects.create(language_code="fr")
    both, one, gone, _other = (make_disclaimer() for _number in range(4))
    translated = make_disclaimer(locale=french, translation_key=both.translation_key)
    lost = gone.pk
    gone.delete()
    keys = (both.pk, one.pk, lost, None)
    records = [RuleRecord(disclaimer_id=key) for key in keys]
    for locale, expected in (
        (english, {both.pk: both.pk, one.pk: one.pk, lost: lost}),
        (french, {both.pk: translated.pk, lost: lost}),
    ):
        assert timeline._translations(records, locale.pk) == expected


def test_one_in_the_text_that_was_not_in_force_showed_a_fallback(index, ten_days_pass):
    _other, gone, there = (make_disclaimer(kind=kind) for kind in (KIND, "funding", "off_label"))
    never = make_disclaimer(kind="user_comments", live=False)
    blocks = [{"type": "disclaimer", "value": one.pk} for one in (gone, there, never)]
    article = make_article(index, body=blocks)
    Disclaimer.objects.get(pk=gone.pk).unpublish()
    ten_days_pass()
    shown, fallback = then(article).placements
    assert shown == Placement("off_label", "in_text", shown.notice, is_in_text=True)
    assert shown.notice == Notice(
        there.pk,
        "off_label",
        there.title,
        there.short_text,
        there.text,
        number=1,
        since=DisclaimerVersion.objects.get(disclaimer=there).in_force_from,
    )
    assert fallback == Placement("funding", "in_text", None, fallback.fallback)
    assert "not yet stated how it is funded" in fallback.fallback


def test_the_admin_and_the_command_say_the_same(admin_client, index, rule, ten_days_pass):
    article = make_article(index, authors=[make_author(name="Ann Author")])
    ten_days_pass()
    moment = timezone.now() - timedelta(days=5)
    address = reverse("neuromod_disclaimers_history", args=[article.pk])
    page = get(admin_client, f"{address}?day={moment.date()}").get_text(" ", strip=True)
    for words in (page, answer(article, moment.isoformat())):
        assert "Not advice" in words
        assert "no record of whether “Ann Author” was a medical professional" in words
    assert "Required by “Home”: On every page." in page
    assert "After the introduction." in page
