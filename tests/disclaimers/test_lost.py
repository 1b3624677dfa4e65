"""A live article loses a disclaimer: readers see the fallback text, and reports list it at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerUsage, DisclaimerVersion
from neuromod_wagtail.pages.models import ArticlePage
from tests.disclaimers.disclaimer_site import KIND, get
from tests.disclaimers.purged import PURGED, purged_articles
from tests.factories import (
    full_body,
    make_article,
    make_author,
    make_index,
    make_modality,
    make_rule,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks, settings):
    """What a block changed is disclaimers_shown_at through as after a commit; caches are told to forget."""
    backend = {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    settings.WAGTAILFRONTENDCACHE = {"memory": backend}

    def run():
        PURGED.clear()
        return django_capture_on_commit_callbacks(execute=True)

    return run


def unpublish(article, disclaimer, rule):
    disclaimer.unpublish()


def expire_on_schedule(article, disclaimer, rule):
    past = timezone.now() - timedelta(minutes=1)
    Disclaimer.objects.filter(pk=disclaimer.pk).update(expire_at=past)
    call_command("publish_scheduled")


def delete(article, disclaimer, rule):
    disclaimer.delete()


def publish_as_another_kind(article, disclaimer, rule):
    disclaimer.kind = "funding"
    disclaimer.save_revision().publish()


def take_the_text_out_of_the_rule(article, disclaimer, rule):
    rule.disclaimer = None
    rule.save()


def require_another_kind(article, disclaimer, rule):
    make_rule(article.get_parent(), kind=KIND, place="footer", disclaimer=None)
    rule.delete()


def move_elsewhere(article, disclaimer, rule):
    other = make_index(article.get_parent().get_parent(), title="Other")
    make_rule(other, kind="funding")
    article.move(other, pos="last-child")


WAYS = [
    unpublish,
    expire_on_schedule,
    delete,
    publish_as_another_kind,
    take_the_text_out_of_the_rule,
    require_another_kind,
    move_elsewhere,
]


def is_reported(admin_client, article):
    """In the report, on the dashboard."""
    cache.clear()
    report = get(admin_client, reverse("neuromod_disclaimers_report") + "?state=missing")
    dashboard = get(admin_client, reverse("wagtailadmin_home")).select_one(
        'section[id*="neuromod-disclaimers"]'
    )
    found = [
        article.title in (place.get_text() if place else "")
        for place in (report.select_one("table.listing tbody"), dashboard)
    ]
    assert found[0] == found[1]
    return found[0]


def fallbacks(client, article):
    """What readers see without a version."""
    cache.clear()
    notes = get(client, ArticlePage.objects.get(pk=article.pk).url).select("[data-nm-disclaimer]")
    return [note for note in notes if not note.select(".nm-disclaimer__version")]


@pytest.mark.parametrize("lose", WAYS, ids=lambda way: way.__name__)
def test_editors_hear_of_it_and_readers_see_the_fallback(
    client, admin_client, index, rule, disclaimer, committed, lose
):
    article = make_article(index, title="Pulses")
    assert not is_reported(admin_client, article)
    with committed():
        lose(ArticlePage.objects.get(pk=article.pk), disclaimer, rule)
    assert is_reported(admin_client, article)
    assert len(fallbacks(client, article)) == 1
    assert ArticlePage.objects.get().live
    assert ArticlePage.objects.get().full_url in PURGED


@pytest.mark.parametrize("lose", [unpublish, expire_on_schedule])
def test_report_and_dashboard_do_not_wait_for_the_task(admin_client, index, rule, disclaimer, lose):
    """Nothing that follows a commit has run: a worker may be late."""
    article = make_article(index, title="Pulses")
    lose(article, disclaimer, rule)
    assert is_reported(admin_client, article)


def test_one_past_its_end_is_gone_before_anything_ran(client, admin_client, index, rule):
    article = make_article(index, title="Pulses")
    Disclaimer.objects.update(expire_at=timezone.now() - timedelta(seconds=1))
    assert is_reported(admin_client, article)
    assert len(fallbacks(client, article)) == 1


def test_a_scheduled_end_ends_the_version(index, rule, disclaimer):
    expire_on_schedule(None, disclaimer, rule)
    assert DisclaimerVersion.objects.get().in_force_until is not None


# --- facts that change ----------------------------------------------------------------------


@pytest.mark.usefixtures("reference_index")
def test_an_author_who_is_no_professional_any_more(client, admin_client, index, committed):
    make_rule(index, kind=KIND, condition="lay_author")
    author = make_author(is_medical_professional=True)
    article = make_article(index, title="Pulses", authors=[author])
    other = make_article(
        index, title="Another", authors=[make_author(is_medical_professional=True)]
    )
    with committed():
        author.is_medical_professional = False
        author.save_revision().publish()
    assert is_reported(admin_client, article)
    assert not is_reported(admin_client, other)
    assert len(fallbacks(client, article)) == 1
    assert purged_articles() == {article.full_url}


@pytest.mark.usefixtures("reference_index")
def test_the_author_is_deleted(client, admin_client, index, committed):
    make_rule(index, kind=KIND, condition="lay_author")
    author = make_author(is_medical_professional=True)
    article = make_article(index, title="Pulses", authors=[author])
    with committed():
        author.delete()
    assert is_reported(admin_client, article)
    assert len(fallbacks(client, article)) == 1


@pytest.mark.parametrize("change", ["published", "unpublished", "deleted"])
@pytest.mark.usefixtures("reference_index")
def test_off_label_use_comes_and_goes_with_the_rows_of_a_modality(
    client, admin_client, index, committed, change
):
    make_rule(index, kind="off_label", condition="off_label")
    modality = make_modality()
    if change != "published":
        modality.regulatory.update(status="off_label")
    body = full_body(modalities=[modality])
    article = make_article(index, title="Pulses", body=body, publish=False)
    ArticlePage.objects.filter(pk=article.pk).update(live=True)
    article = ArticlePage.objects.get()
    call_command("rebuild_disclaimer_usage", verbosity=0)
    assert is_reported(admin_client, article) == (change != "published")
    with committed():
        match change:
            case "published":
                modality.regulatory = list(modality.regulatory.all())
                for row in modality.regulatory.all():
                    row.status = "off_label"
                modality.save_revision().publish()
            case "unpublished":
                modality.unpublish()
            case "deleted":
                modality.delete()
    assert is_reported(admin_client, article) == (change == "published")
    assert len(fallbacks(client, article)) == (change == "published")


# --- rules that change ----------------------------------------------------------------------


def test_a_rule_that_moves_leaves_its_old_section(index, committed):
    other = make_index(index.get_parent(), title="Other")
    here, there = make_article(index), make_article(other)
    with committed():
        rule = make_rule(index, kind=KIND)
    assert [row.page_id for row in DisclaimerUsage.objects.all()] == [here.pk]
    with committed():
        rule.page_id = other.pk
        rule.save()
    assert [row.page_id for row in DisclaimerUsage.objects.all()] == [there.pk]


@pytest.mark.usefixtures("reference_index")
def test_a_page_with_the_disclaimer_by_rule_and_by_choice_is_looked_at_once(
    index, rule, disclaimer
):
    from neuromod_wagtail.disclaimers.tasks import refresh_pages_with_disclaimer

    body = [{"type": "disclaimer", "value": disclaimer.pk}]
    make_article(index, body=body)
    make_rule(index, kind=KIND, disclaimer=disclaimer)
    elsewhere = make_index(index.get_parent().get_parent(), title="Elsewhere")
    make_article(elsewhere, body=body)
    assert refresh_pages_with_disclaimer.func(disclaimer.pk) == 3  # the two articles and the blog


def test_a_copy_of_an_article_meets_the_gate(index, rule, disclaimer, committed):
    article = make_article(index)
    disclaimer.unpublish()
    with committed():
        copy = article.copy(update_attrs={"slug": "copy"}, keep_live=True)
    assert not ArticlePage.objects.get(pk=copy.pk).live
    assert ArticlePage.objects.get(pk=article.pk).live
