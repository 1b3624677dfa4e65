"""Rules with their texts, as they are loaded for pages: every column of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from neuromod_wagtail.disclaimers import rules
from neuromod_wagtail.disclaimers.models import Disclaimer, disclaimer
from neuromod_wagtail.disclaimers.resolver import Notice, Rule
from neuromod_wagtail.disclaimers.rules import RuleSet, _moment, notice_of
from neuromod_wagtail.disclaimers.vocabulary import Place
from tests.factories import make_article, make_disclaimer, make_index, make_rule

pytestmark = pytest.mark.django_db


def test_a_rule_and_its_text_column_by_column():
    """One in force without an end and one with, one that ended, one draft, and rules without."""
    index = make_index()
    now = timezone.now()
    fields = (
        {"expire_at": None},
        {"expire_at": now + timedelta(days=1)},
        {"expire_at": now - timedelta(days=1)},
        {"live": False},
    )
    texts = [
        make_disclaimer(kind="funding", title=f"T{n}", slug=f"s-{n}", short_text=f"S{n}", **more)
        for n, more in enumerate(fields)
    ]
    made = [
        make_rule(index, kind="funding", disclaimer=text, place=place, fallback="Ask.")
        for text, place in zip(texts, Place.values[1:], strict=False)
    ]
    bare = make_rule(index.get_parent(), kind="off_label", condition="off_label")
    top_rule = make_rule(index.get_root(), kind="emergency", condition="off_label")
    make_rule(make_index(index.get_parent(), title="Other"))
    top, first, *found = RuleSet.load([page := make_article(index)]).for_page(page)
    assert top == Rule(
        top_rule.pk, "emergency", "off_label", "after_introduction", depth=4, section="Root"
    )
    assert first == Rule(
        bare.pk, "off_label", "off_label", "after_introduction", depth=8, section="Home"
    )
    assert found == [
        Rule(rule.pk, "funding", "always", rule.place, 12, "Blog", rule_text, "Ask.")
        for rule, rule_text in zip(made, [one.notice for one in found], strict=True)
    ]
    for n, (text, one) in enumerate(zip(texts, found, strict=True)):
        version = text.versions.first()
        assert one.notice == Notice(
            text.pk,
            "funding",
            f"T{n}",
            f"S{n}",
            text.text,
            slug=f"s-{n}",
            language="en",
            number=None if version is None else 1,
            since=version and version.in_force_from,
            in_force=n < 2,
        )
        loaded = Disclaimer.objects.with_version().get(pk=text.pk)
        assert notice_of(loaded) == one.notice
        assert notice_of(text) == one.notice._replace(number=None, since=None)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2026-01-02T10:00:00", 10), ("2026-01-02T10:00:00+02:00", 8), ("", None), (None, None)],
)
def test_a_moment_without_an_offset_is_in_utc(text, hour):
    assert _moment(text) == (hour and datetime(2026, 1, 2, hour, tzinfo=UTC))


def test_a_text_is_in_force_until_the_moment_of_its_end(monkeypatch):
    now, row = datetime(2026, 1, 2, tzinfo=UTC), {"live": 1, "since": None}
    monkeypatch.setattr(disclaimer, "timezone", SimpleNamespace(now=lambda: now))
    columns = dict.fromkeys(("kind", "title", "short_text", "text"), "x") | {"pk": 1}
    ends = [(now + timedelta(seconds=n)).isoformat() for n in (-1, 0, 1)]
    found = [rules._notice({**row, **columns, "expire_at": end}).in_force for end in (*ends, None)]
    assert found == [False, False, True, True]
    assert not rules._notice({**row, **columns, "expire_at": None, "live": 0}).in_force
