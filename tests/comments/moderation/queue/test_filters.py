"""The filters of the queue accept what the user moderates, and nothing else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse

from neuromod_wagtail.comments.forms import CommentForm
from neuromod_wagtail.comments.moderation.queue.filters import QueueFilterSet, queue_from
from tests.comments.conftest import soup, write
from tests.comments.moderation.queue.test_listing import QUEUE
from tests.comments.moderation.test_batches import NEW, at
from tests.comments.roles import person
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db


def test_pages_of_others_are_no_filter(page, root):
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    request = SimpleNamespace(user=person(section=page))

    def chosen(query, request=request):
        filters = QueueFilterSet(QueryDict(query), request=request)
        return [one and one.pk for one in map(filters.chosen, ("page", "section"))]

    mine, theirs = f"page={page.pk}&section={other.pk}", f"page={other.pk}&section={page.pk}"
    assert chosen(mine) == [page.pk, None]
    assert chosen(theirs) == [None, page.pk]
    assert chosen("page=x&section=999999") == [None, None]
    assert chosen(mine, None) == [page.pk, other.pk], "of no one, all"


def test_a_filter_that_cannot_be_applied_leaves_nothing_to_list_or_decide_on(client, page, root):
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    for where in (page, other):
        write(where, "Words", status="pending")
    here = person(section=page)
    client.force_login(here)
    unusable = (
        f"section={other.pk}",
        f"page={other.pk}",
        f"section={root.pk}",  # above what they moderate
        "section=999999",
        "page=x",
        "age=yesterday",
    )
    for query, number in (("", 1), (f"section={page.pk}", 1), *((one, 0) for one in unusable)):
        listed = soup(client.get(f"{reverse(QUEUE)}?{query}"))
        assert len(listed.select(".nm-cell")) == number, query
        assert listed.select(".nm-pages a") == [], query
        assert queue_from(here, QueryDict(query)).numbers(10**9) == {"pending": number}, query
        asked = soup(client.get(at(NEW, query)))
        assert bool(asked.select("button[name=bulk_action]")) == bool(number), query


def test_the_form_is_rendered_once_while_nothing_is_filtered(client, page, settings, monkeypatch):
    client.force_login(person(section=page))
    rendered = []

    def form(query=""):
        return soup(client.get(f"{reverse(QUEUE)}?{query}")).select_one("[data-search-form]")

    def order(query=""):
        return form(query).select_one("[name=order] [selected]")["value"]

    before = form()
    render = BoundField.as_widget

    def watched(field, **kwargs):
        rendered.append(field.name)
        return render(field, **kwargs)

    monkeypatch.setattr(BoundField, "as_widget", watched)
    assert form() == before
    assert rendered == []
    # The form of another tab, and of what someone filters or searches, is another one.
    assert [order(), order("tab=spam"), order("order=newest")] == ["urgent", "oldest", "newest"]
    assert form("q=clinic").select_one("[name=q]")["value"] == "clinic"
    assert form("reason=links").select_one("[name=reason] [selected]")["value"] == "links"
    assert form("email=ann@example.org").select_one("[name=email]")["value"] == "ann@example.org"
    assert form(f"page={page.pk}").select_one("[name=page]")["value"] == str(page.pk)
    assert form() == before
    settings.LANGUAGE_CODE = "de"
    assert form() != before


class StageForm(CommentForm):
    stage = forms.ChoiceField(label="Stage", choices=lambda: STAGES, required=False)


STAGES = [("trial", "Trial"), ("implant", "Implant")]


def test_the_form_has_the_choices_of_today(client, page, settings):
    settings.NEUROMOD_COMMENTS_FORM = f"{__name__}.StageForm"
    client.force_login(person(section=page))

    def stages():
        options = soup(client.get(reverse(QUEUE))).select("[name=extra_stage] option")
        return [one["value"] for one in options if one["value"]]

    assert stages() == ["trial", "implant"]
    STAGES.append(("revision", "Revision"))
    assert stages() == ["trial", "implant", "revision"]
