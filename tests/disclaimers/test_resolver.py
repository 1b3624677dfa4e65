"""The resolver: kinds, places and reasons, with no required kind ever lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from neuromod_wagtail.disclaimers.resolver import (
    Facts,
    Notice,
    Rule,
    missing,
    required,
    resolve,
)
from neuromod_wagtail.disclaimers.vocabulary import (
    FALLBACKS,
    TEXT_PLACES,
    Condition,
    DisclaimerKind,
    Place,
)


def notice(pk=1, kind="medical_advice", **fields):
    return Notice(pk, kind, f"Title {pk}", f"Short {pk}", f"<p>Text {pk}</p>", **fields)


def rule(pk=1, kind="medical_advice", depth=1, **fields):
    fields.setdefault("condition", "always")
    fields.setdefault("place", "after_introduction")
    return Rule(pk, kind, depth=depth, section=f"Section {depth}", **fields)


def test_the_nearer_text_wins_and_the_requirement_of_the_site_stays():
    site = rule(1, depth=1, notice=notice(1))
    section = rule(2, depth=2, notice=notice(2))
    [placement] = resolve(Facts(), [site, section])
    assert placement.notice.pk == 2
    assert placement.because == (site, section)


def test_a_section_without_a_text_in_force_gets_that_of_the_site():
    section = rule(2, depth=2, notice=notice(2, in_force=False))
    [placement] = resolve(Facts(), [rule(1, notice=notice(1)), section])
    assert placement.notice.pk == 1
    assert not missing([placement])


def test_the_place_is_that_of_the_nearest_rules():
    rules = [rule(1, notice=notice(1)), rule(2, depth=3, place="after_content")]
    assert [placement.place for placement in resolve(Facts(), rules)] == ["after_content"]


def test_one_section_may_name_two_places():
    rules = [rule(1, notice=notice()), rule(2, place="footer", notice=notice())]
    places = [placement.place for placement in resolve(Facts(), rules)]
    assert places == ["after_introduction", "footer"]


def test_what_stands_in_the_text_is_not_shown_twice():
    written = notice(7)
    placements = resolve(Facts(in_text=(written,)), [rule(notice=notice(1))])
    assert [(p.notice, p.is_in_text) for p in placements] == [(written, True)]
    assert placements[0].because == (rule(notice=notice(1)),)


def test_the_text_does_not_stand_in_for_the_comments():
    facts = Facts(in_text=(notice(7, "user_comments"),))
    rules = [rule(1, "user_comments", place="before_comments", notice=notice(1, "user_comments"))]
    found = [(p.place, p.because) for p in resolve(facts, rules)]
    assert found == [("in_text", ()), ("before_comments", tuple(rules))]


def test_a_draft_in_the_text_does_not_count():
    facts = Facts(in_text=(notice(7, in_force=False),))
    [placement] = resolve(facts, [rule(notice=notice(1))])
    assert placement.notice.pk == 1
    [placement] = resolve(facts, [])
    assert placement.fallback == str(FALLBACKS["medical_advice"])
    assert required([placement]) == []


def test_a_text_of_another_kind_does_not_count():
    [placement] = resolve(Facts(), [rule(notice=notice(1, "funding"), fallback="Ask a doctor.")])
    assert placement.notice is None
    assert placement.fallback == "Ask a doctor."


def test_a_condition_must_hold():
    lay = rule(condition="lay_author")
    assert resolve(Facts(), [lay]) == []
    assert len(resolve(Facts(frozenset({"lay_author"})), [lay])) == 1


def test_every_kind_has_a_fallback():
    assert set(FALLBACKS) == set(DisclaimerKind.values)


kinds = st.sampled_from(DisclaimerKind.values[:4])
notices = st.builds(
    Notice,
    pk=st.integers(1, 9),
    kind=kinds,
    title=st.just("Title"),
    short_text=st.just("Short"),
    text=st.just("<p>Text</p>"),
    language=st.sampled_from(["en", "fr"]),
    in_force=st.booleans(),
)
rules_of_any_tree = st.lists(
    st.builds(
        Rule,
        pk=st.integers(1, 99),
        kind=kinds,
        condition=st.sampled_from(Condition.values),
        place=st.sampled_from(Place.values),
        depth=st.integers(1, 6),
        section=st.just("Section"),
        notice=st.none() | notices,
        fallback=st.sampled_from(["", " ", "The site’s own text."]),
    ),
    max_size=12,
)
facts_of_any_page = st.builds(
    Facts,
    conditions=st.frozensets(st.sampled_from(Condition.values[1:])),
    in_text=st.lists(notices, max_size=4).map(tuple),
)


def applying(rules, facts):
    return [r for r in rules if r.condition == "always" or r.condition in facts.conditions]


@given(facts_of_any_page, rules_of_any_tree)
def test_a_required_kind_never_gets_lost(facts, rules):
    placements = resolve(facts, rules)
    wanted = {(r.kind, r.place in TEXT_PLACES) for r in applying(rules, facts)}
    given_ = {(p.kind, p.place in TEXT_PLACES) for p in placements}
    assert wanted <= given_


@given(facts_of_any_page, rules_of_any_tree)
def test_readers_always_see_some_text(facts, rules):
    for placement in resolve(facts, rules):
        assert placement.title
        assert (placement.notice is None) == bool(placement.fallback.strip())
        assert placement.notice is None or (
            placement.notice.in_force and placement.notice.kind == placement.kind
        )


@given(facts_of_any_page, rules_of_any_tree)
def test_nothing_stands_twice_at_one_place(facts, rules):
    by_rule = [(p.kind, p.place) for p in resolve(facts, rules) if not p.is_in_text]
    assert len(by_rule) == len(set(by_rule))
    written = {n.kind for n in facts.in_text if n.in_force}
    assert not [key for key in by_rule if key[0] in written and key[1] in TEXT_PLACES]


@given(facts_of_any_page, rules_of_any_tree, rules_of_any_tree)
def test_more_rules_never_take_a_requirement_away(facts, rules, more):
    fewer = {p.kind for p in required(resolve(facts, rules))}
    assert fewer <= {p.kind for p in required(resolve(facts, [*rules, *more]))}


@given(facts_of_any_page, rules_of_any_tree)
def test_every_reason_is_a_rule_that_applies_and_every_such_rule_is_a_reason(facts, rules):
    placements = resolve(facts, rules)
    reasons = {reason for placement in placements for reason in placement.because}
    assert reasons == set(applying(rules, facts))
    assert all(reason.kind == p.kind for p in placements for reason in p.because)
