"""Rules: each change is recorded with its period, and followed by the sections it concerns."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from neuromod_wagtail.disclaimers.models import DisclaimerRule, RuleRecord
from neuromod_wagtail.disclaimers.models.rule import RULE_FIELDS
from neuromod_wagtail.disclaimers.tasks import refresh_section
from tests.factories import make_disclaimer, make_index, make_rule

pytestmark = pytest.mark.django_db


def test_each_change_is_recorded_and_ends_the_record_before():
    """One that changes and changes back, beside another."""
    index = make_index()
    text = make_disclaimer(kind="funding")
    other = make_rule(index, kind="off_label")
    rule = make_rule(index, kind="funding", disclaimer=text, fallback="Ask.")
    for place in ("footer", "footer", "after_introduction"):
        rule.place = place
        rule.save()
    rows = list(RuleRecord.objects.filter(rule_pk=rule.pk).order_by("pk"))
    fields = {name: getattr(rule, name) for name in RULE_FIELDS}
    for row, place in zip(
        rows, ("after_introduction", "footer", "after_introduction"), strict=True
    ):
        assert {name: getattr(row, name) for name in RULE_FIELDS} == {**fields, "place": place}
    starts = [row.in_force_from for row in rows]
    assert [row.in_force_until for row in rows] == [*starts[1:], None] and starts == sorted(starts)
    ends = [row.in_force_until for row in rows[:2]]
    rule_pk = rule.pk
    rule.delete()
    rows = list(RuleRecord.objects.filter(rule_pk=rule_pk).order_by("pk"))
    assert [row.in_force_until for row in rows[:2]] == ends
    assert rows[2].in_force_until > rows[2].in_force_from
    assert RuleRecord.objects.get(rule_pk=other.pk).in_force_until is None


def test_the_disclaimer_has_the_kind_of_its_rule():
    DisclaimerRule(kind="funding").clean()
    rule = DisclaimerRule(kind="funding", disclaimer=make_disclaimer(kind="funding"))
    rule.clean()
    rule.kind = "off_label"
    with pytest.raises(ValidationError) as refused:
        rule.clean()
    assert refused.value.message_dict == {
        "disclaimer": ["Choose a disclaimer of the kind “Funding”."]
    }


def test_a_change_is_followed_by_its_sections_and_no_others(django_capture_on_commit_callbacks):
    """Where it stands, and where it stood last; not where it stood before, and not others'."""
    first = make_index()
    second, third, fourth = (
        make_index(first.get_parent(), title=f"Section {number}") for number in range(3)
    )
    text = make_disclaimer()
    rule = make_rule(first, disclaimer=text)
    make_rule(fourth, disclaimer=make_disclaimer())

    def refreshed(change):
        with django_capture_on_commit_callbacks() as found:
            change()
        return sorted(one.args[0] for one in found if one.func == refresh_section.enqueue)

    def move(section):
        rule.page_id = section.pk
        rule.save()

    assert refreshed(lambda: move(second)) == sorted([first.pk, second.pk])
    assert refreshed(lambda: move(third)) == sorted([second.pk, third.pk])
    assert refreshed(text.delete) == [third.pk]
    assert refreshed(rule.delete) == [third.pk]
