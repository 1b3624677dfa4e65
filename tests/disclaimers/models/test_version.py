"""Every published change makes a numbered version; readers can look all of them up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.formats import date_format

from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerVersion
from neuromod_wagtail.disclaimers.models.version import number_for
from tests.factories import make_disclaimer, make_root

pytestmark = pytest.mark.django_db


def periods(disclaimer):
    rows = DisclaimerVersion.objects.filter(disclaimer_id=disclaimer.pk).order_by("pk")
    return [(row.number, row.text, row.in_force_until is None) for row in rows]


def publish(disclaimer, text):
    disclaimer.text = text
    disclaimer.save_revision().publish()
    return Disclaimer.objects.get(pk=disclaimer.pk)


def test_each_changed_publish_makes_a_version():
    disclaimer = make_disclaimer(text="<p>One</p>")
    disclaimer = publish(disclaimer, "<p>Two</p>")
    assert periods(disclaimer) == [(1, "<p>One</p>", False), (2, "<p>Two</p>", True)]


def test_nothing_changed_makes_none():
    disclaimer = make_disclaimer(text="<p>One</p>")
    publish(disclaimer, "<p>One</p>").save()
    assert periods(disclaimer) == [(1, "<p>One</p>", True)]


def test_opened_in_the_editor_and_published_as_it_was_makes_none():
    disclaimer = make_disclaimer(text="<p>One</p><p>Two</p>")
    publish(disclaimer, '<p data-block-key="a1b2c">One</p><p data-block-key="d3e4f">Two</p>')
    assert [row[0] for row in periods(disclaimer)] == [1]
    publish(disclaimer, '<p data-block-key="a1b2c">One</p><p data-block-key="d3e4f">2</p>')
    assert [row[0] for row in periods(disclaimer)] == [1, 2]


def test_drafts_make_none_even_on_a_live_disclaimer():
    disclaimer = make_disclaimer(text="<p>One</p>")
    disclaimer.text = "<p>Draft</p>"
    disclaimer.save_revision()
    assert periods(disclaimer) == [(1, "<p>One</p>", True)]
    assert periods(make_disclaimer(live=False)) == []


def test_a_pause_ends_the_version_and_the_same_text_keeps_its_number():
    disclaimer = make_disclaimer(text="<p>One</p>")
    disclaimer.unpublish()
    assert periods(disclaimer) == [(1, "<p>One</p>", False)]
    disclaimer = publish(Disclaimer.objects.get(pk=disclaimer.pk), "<p>One</p>")
    assert periods(disclaimer) == [(1, "<p>One</p>", False), (1, "<p>One</p>", True)]
    disclaimer = publish(disclaimer, "<p>Two</p>")
    assert periods(disclaimer)[-1] == (2, "<p>Two</p>", True)


def test_versions_outlive_the_disclaimer():
    disclaimer = make_disclaimer(text="<p>One</p>")
    pk = disclaimer.pk
    disclaimer.delete()
    [version] = DisclaimerVersion.objects.filter(disclaimer_id=pk)
    assert version.in_force_until is not None


def test_each_change_ends_the_version_before_and_no_other():
    """Two that change by turns, and one that is deleted."""
    one, other, gone = (make_disclaimer(text="<p>1</p>") for _number in range(3))
    one, gone = publish(one, "<p>2</p>"), publish(gone, "<p>2</p>")
    before = {row["id"]: row for row in DisclaimerVersion.objects.values()}
    publish(one, "<p>3</p>")
    key = gone.pk
    gone.delete()
    rows = list(DisclaimerVersion.objects.filter(disclaimer_id=one.pk).order_by("number"))
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.in_force_until for row in rows] == [row.in_force_from for row in rows[1:]] + [None]
    after = {row["id"]: row for row in DisclaimerVersion.objects.values()}
    changed = {pk for pk, row in before.items() if after[pk] != row}
    last = DisclaimerVersion.objects.get(disclaimer_id=key, number=2)
    assert changed == {rows[1].pk, last.pk}
    assert last.in_force_until > last.in_force_from
    assert DisclaimerVersion.objects.get(disclaimer_id=other.pk).in_force_until is None


def test_the_number_and_the_start_that_a_text_would_have():
    now = timezone.now()
    number, since = number_for(Disclaimer(pk=10**6, text="New"))
    assert number == 1 and since >= now
    disclaimer = publish(make_disclaimer(text="<p>One</p>"), "<p>Two</p>")
    make_disclaimer()
    [last, _first] = disclaimer.versions.all()
    assert str(last) == f"{disclaimer.title}, version 2"
    assert number_for(disclaimer) == (2, last.in_force_from)
    disclaimer.text = "<p>Three</p>"
    number, since = number_for(disclaimer)
    assert number == 3 and since > last.in_force_from
    disclaimer.text = "<p>Two</p>"
    disclaimer.unpublish()
    number, since = number_for(disclaimer)
    assert number == 2 and since > last.in_force_from


class TestPublicPage:
    @pytest.fixture(autouse=True)
    def site(self):
        make_root()

    def test_it_shows_the_text_in_force_and_earlier_ones(self, client):
        disclaimer = make_disclaimer(slug="about", text="<p>The old text.</p>")
        publish(disclaimer, "<p>The new text.</p>")
        page = BeautifulSoup(client.get("/disclaimers/en/about/").content, "html.parser")
        text = page.main.get_text(" ", strip=True)
        assert text.index("Version 2, updated") < text.index("The new text.")
        assert text.index("The new text.") < text.index("Version 1")
        assert text.index("Version 1") < text.index("The old text.")

    def test_a_draft_is_found_by_nobody(self, client, admin_client):
        make_disclaimer(slug="draft", live=False)
        for reader in (client, admin_client):
            assert reader.get("/disclaimers/en/draft/").status_code == 404
        assert client.get("/disclaimers/xx/about/").status_code == 404

    @pytest.mark.parametrize("is_recorded", [True, False])
    def test_without_a_text_in_force_it_shows_only_what_was_published(self, client, is_recorded):
        """Withdrawn, or expired before the schedule has run; its draft is no one's business."""
        disclaimer = make_disclaimer(slug="gone", title="Old title", text="<p>It was so.</p>")
        rows = Disclaimer.objects.filter(pk=disclaimer.pk)
        ended = timezone.now() - timedelta(days=1)
        if is_recorded:
            disclaimer.unpublish()
            rows.update(title="New title", text="<p>A draft.</p>")
            disclaimer.versions.update(in_force_until=ended)
        else:
            rows.update(expire_at=ended)
        soup = BeautifulSoup(client.get("/disclaimers/en/gone/").content, "html.parser")
        assert soup.h1.get_text() == "Old title" and "Old title" in soup.title.get_text()
        text = " ".join(soup.main.get_text(" ").split())
        assert text.count("This disclaimer has no current text.") == text.count("It was so.") == 1
        assert text.index("Earlier versions") < text.index("It was so.") and "draft" not in text
        assert f"until {date_format(timezone.localtime(ended), 'DATE_FORMAT')}" in text

    def test_reading_writes_nothing_and_costs_a_constant_number_of_queries(
        self, client, django_assert_max_num_queries
    ):
        disclaimer = make_disclaimer(slug="about")
        for number in range(12):
            disclaimer = publish(disclaimer, f"<p>Text {number}</p>")
        client.get("/disclaimers/en/about/")
        with django_assert_max_num_queries(4) as captured:
            response = client.get("/disclaimers/en/about/")
        assert not response.cookies
        assert all(query["sql"].startswith("SELECT") for query in captured)
