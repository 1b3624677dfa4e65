"""Dates at the limits of the calendar and in extreme time zones cause no errors."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models
from django.urls import reverse
from wagtail.models import Revision

from neuromod_wagtail.articles.models import Modality, Reference
from neuromod_wagtail.articles.references.formats import csl
from neuromod_wagtail.articles.references.formats.entries import date_of
from neuromod_wagtail.articles.references.online.crossref import find_notice
from neuromod_wagtail.checks import check_time_zones
from neuromod_wagtail.pages.models import ArticlePage
from tests.editing import error_at, fill_and_send, open_form, send_form
from tests.factories import make_article, make_modality
from tests.pages.test_admin_articles import add_url, edit_url, written

pytestmark = pytest.mark.django_db

ZONES = ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"]
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
YEAR = "Enter a year from 1000 to 9998."


@pytest.fixture(params=ZONES)
def zone(request, settings):
    settings.TIME_ZONE = request.param
    return request.param


def test_an_archive_outside_of_the_calendar_is_not_found(client, index, zone):
    make_article(index)
    for path in ("0000/", "0001/", "0001/01/", "0999/", "9999/", "9999/12/"):
        for feed in ("", "feed/", "feed/atom/"):
            assert client.get(f"/blog/{path}{feed}").status_code == 404


def test_an_archive_of_the_calendar_is_found(client, index, zone):
    make_article(index, title="Old words", published_at=datetime(1848, 5, 2, 12, tzinfo=UTC))
    make_article(index, title="Others", published_at=datetime(2026, 5, 2, 12, tzinfo=UTC))
    for path in ("1848/", "1848/05/", "1848/feed/"):
        answer = client.get(f"/blog/{path}")
        assert answer.status_code == 200
        assert "Old words" in answer.text and "Others" not in answer.text


YEARS = ["0001", "9999", "00029999999999999999", "20261"]


@pytest.mark.parametrize("moment", [FIRST, LAST], ids=["first", "last"])
def test_what_is_stored_already_harms_no_reader(client, index, zone, moment, search_index):
    make_article(index, title="Sane words", slug="sane")
    article = make_article(index, title="Strange words", slug="strange")
    at = dict.fromkeys(("published_at", "first_published_at", "last_published_at"), moment)
    ArticlePage.objects.filter(pk=article.pk).update(**at)
    for path in ("", "feed/", "feed/atom/", "strange/", "sane/"):
        assert client.get(f"/blog/{path}").status_code == 200
    both = ["Sane words", "Strange words"]
    assert sorted(titles(client.get("/blog/"))) == both
    assert sorted(titles(client.get("/blog/search/?q=words"))) == both
    assert titles(client.get("/blog/search/?q=words&year=2026")) == both[:1]
    for year in YEARS:
        assert titles(client.get(f"/blog/search/?q=words&year={year}")) == []


def titles(answer):
    assert answer.status_code == 200
    return [h2.get_text().strip() for h2 in soup(answer).select(".nm-teaser h2")]


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


OUTSIDE = ["0001-01-01 00:00", "0999-12-31 23:00", "9999-12-31 23:59"]


def test_the_article_form_says_what_is_wrong(admin_client, index, zone):
    form = open_form(admin_client, add_url(index))
    wrong = [(name, text) for name in ("published_at", "go_live_at") for text in OUTSIDE]
    # Wagtail says itself that an end lies behind us.
    for name, text in [*wrong, ("expire_at", OUTSIDE[-1])]:
        answer = fill_and_send(admin_client, form, written(**{name: text}))
        assert answer.status_code == 200
        assert error_at(answer, name) == YEAR or answer.context["form"].errors[name] == [YEAR]
        assert "Pulses change signals" in answer.text
    assert not ArticlePage.objects.exists()
    assert not Revision.objects.filter(object_str="What is SCS?").exists()


def test_a_far_but_possible_date_is_taken(admin_client, index, zone):
    fields = written(published_at="1000-01-01 00:00", expire_at="9998-12-31 23:59")
    assert send_form(admin_client, add_url(index), fields, "publish").status_code == 302
    article = ArticlePage.objects.get()
    assert admin_client.get(edit_url(article)).status_code == 200
    assert admin_client.get(article.get_url()).status_code == 200
    assert admin_client.get(f"/admin/pages/{index.pk}/").status_code == 200


def date_fields():
    for model in apps.get_models():
        if not model.__module__.startswith("neuromod_wagtail."):
            continue
        for field in model._meta.concrete_fields:
            is_filled_in = field.editable and not getattr(field, "auto_now_add", False)
            if isinstance(field, models.DateField) and is_filled_in:
                yield f"{model.__name__}.{field.name}", model, field


# What the software writes down itself, from its own clock or an import, which minds the years.
OWN_CLOCK = set(
    """
    Appeal.submitted_at Appeal.decided_at Comment.submitted_at Edit.replaced_at
    Report.created_at Report.answered_at
    HelpfulVote.created_at Subscription.created_at Subscription.confirmed_at Mail.created_at
    Mail.due_at Mail.claimed_until Mail.sent_at Batch.created_at Batch.finished_at
    Batch.claimed_until Note.created_at TrustLevel.changed_at SpamFilter.trained_at SpamLesson.learned_at
    Review.reviewed_on Review.next_review_on Review.withdrawn_at RuleRecord.in_force_from
    RuleRecord.in_force_until DisclaimerVersion.in_force_from DisclaimerVersion.in_force_until
    ReviewReminder.sent_on ImportRun.created_at ImportRun.finished_at Subscriber.created_at
    Subscriber.confirmed_at CommentImport.created_at CommentImport.finished_at
    """.split()
)


def test_every_date_that_a_person_fills_in_is_bounded():
    fields = {name: (model, field) for name, model, field in date_fields()}
    for name in sorted(set(fields) - OWN_CLOCK):
        model, field = fields[name]
        for moment in (FIRST, LAST):
            value = moment if isinstance(field, models.DateTimeField) else moment.date()
            with pytest.raises(ValidationError) as caught:
                model(**{field.name: value}).clean_fields()
            assert caught.value.message_dict[field.name] == [YEAR], name


def test_snippets_keep_what_was_typed(admin_client, zone):
    modality = make_modality()
    url = reverse(Modality.snippet_viewset.get_url_name("edit"), args=(modality.pk,))
    answer = send_form(admin_client, url, {"name": "New name", "expire_at": "9999-12-31 23:59"})
    assert YEAR in answer.text and "New name" in answer.text
    modality.refresh_from_db()
    assert modality.name != "New name"
    add = reverse(Reference.snippet_viewset.get_url_name("add"))
    answer = send_form(admin_client, add, {"title": "A study", "accessed_on": "0001-01-01"})
    assert error_at(answer, "accessed_on") == YEAR
    assert not Reference.objects.filter(title="A study").exists()


def test_the_dated_question_bounds_its_day(admin_client, index, zone):
    article = make_article(index)
    url = reverse("neuromod_disclaimers_history", args=(article.pk,))
    for day in ("0001-01-01", "9999-12-31"):
        answer = admin_client.get(url, {"day": day})
        assert answer.status_code == 200 and YEAR in answer.text
        for text in (day, f"{day}T12:00"):
            with pytest.raises(CommandError, match="is not a date"):
                call_command("show_disclaimers_at", article.pk, text)
    assert YEAR not in admin_client.get(url, {"day": "2026-03-03"}).text


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "1" * 40, "1e300"])
def test_numbers_that_are_none_in_a_bibliography(number):
    record = (
        f'[{{"title": "A study", "volume": {number}, "page": {number},'
        f' "issued": {{"date-parts": [[{number}, 2]]}},'
        f' "accessed": {{"date-parts": [[2019, {number}, 1]]}}}}, {{"title": "Another"}}]'
    )
    strange, other = csl.parse(record)
    assert (strange.title, strange.year, strange.accessed_on) == ("A study", None, None)
    assert not strange.error and other.title == "Another"
    assert not {"inf", "-inf", "nan"} & {strange.volume, strange.pages}
    for parts in (f"[[{number}]]", f"[[2024, {number}, 1]]"):
        message = json.loads(
            f'{{"updated-by": [{{"type": "retraction", "updated": {{"date-parts": {parts}}}}}]}}'
        )
        assert find_notice(message).on is None


def test_dates_of_bibliographies_can_be_shown():
    assert date_of("0001-01-01") is date_of("9999-12-31") is None
    assert date_of("2019-02-19") == date(2019, 2, 19)


def test_a_site_without_time_zones_is_told(settings):
    assert check_time_zones(None) == []
    settings.USE_TZ = False
    assert [message.id for message in check_time_zones(None)] == ["neuromod.E004"]


@pytest.mark.parametrize("kind", ["feed/", "feed/atom/"])
def test_a_feed_tells_that_an_article_was_taken_away(client, index, kind):
    make_article(index, title="Stays", published_at=datetime(2026, 1, 1, tzinfo=UTC))
    newest = make_article(index, title="Goes", published_at=datetime(2026, 2, 1, tzinfo=UTC))
    before = client.get(f"/blog/{kind}")
    tag = {"HTTP_IF_NONE_MATCH": before["ETag"]}
    assert client.get(f"/blog/{kind}", **tag).status_code == 304
    newest.unpublish()
    later = {"HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT"}
    for asked in (tag, later, {**tag, **later}):
        now = client.get(f"/blog/{kind}", **asked)
        assert now.status_code == 200
        assert "Stays" in now.text and "Goes" not in now.text
