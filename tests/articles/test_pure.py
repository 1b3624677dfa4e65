"""The small pure modules: archive, citations, credit, players, routes, staleness."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuromod_wagtail.articles import vocabulary
from neuromod_wagtail.articles.blocks.credit import Credit
from neuromod_wagtail.articles.blocks.video import Player, find_player
from neuromod_wagtail.articles.pages import archive, routes
from neuromod_wagtail.articles.references import citations
from neuromod_wagtail.articles.taxonomy.tree import descendant_ids
from neuromod_wagtail.dates import months_after, stale_before


def test_archive_groups_months_by_year_newest_first():
    years = archive.group_by_year(
        [(date(2025, 12, 1), 2), (date(2026, 2, 1), 1), (date(2026, 11, 1), 4)]
    )
    assert [(year.year, year.count) for year in years] == [(2026, 5), (2025, 2)]
    assert [month.month for month in years[0].months] == [11, 2]


@pytest.mark.parametrize(
    ("year", "month"), [(2026, 13), (2026, 0), (0, 1), (9999, 12), (9999, None)]
)
def test_no_such_month(year, month):
    assert archive.period(year, month) is None


def test_periods_follow_local_time(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    start, end = archive.period(2026, 12)
    assert start.isoformat() == "2026-12-01T00:00:00+09:00"
    assert end.isoformat() == "2027-01-01T00:00:00+09:00"
    days = [[moment.date().isoformat() for moment in archive.period(*span)] for span in (
        (2026,), (2026, 1), (2026, 11)
    )]  # fmt: skip
    assert days == [
        ["2026-01-01", "2027-01-01"], ["2026-01-01", "2026-02-01"], ["2026-11-01", "2026-12-01"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("0", 1),
        ("-1", 1),
        ("x", 1),
        (None, 1),
        ("", 1),
        ("²", 1),
        ("٣", 1),
        ("9" * 9, 999_999_999),
        ("9" * 10, 1),
    ],
)
def test_page_number(text, number):
    assert archive.page_number(text) == number


def test_references_are_numbered_in_order_of_citation():
    html = (
        '<p><a id="7" linktype="neuromod-reference">A</a>'
        '<a linktype="neuromod-reference" id="3">B</a>'
        '<a id="7" linktype="neuromod-reference">A</a><a href="/x/">no</a></p>'
    )
    assert citations.cited_pks(html) == [7, 3, 7]
    numbering = citations.Numbering.of([7, 3, 7, 99], known=[3, 7])
    assert numbering.numbers == {7: 1, 3: 2}
    assert numbering.cite(7) == (1, "cite-1-1")
    assert numbering.cite(7) == (1, "cite-1-2")
    assert numbering.cite(99) is None


@pytest.mark.parametrize(
    ("credit", "line"),
    [
        (Credit(creator="macrovector", source="Freepik"), "Image by macrovector on Freepik"),
        (Credit(creator="A", licence="cc_by_4_0"), "Image by A, CC BY 4.0"),
        (Credit(source="Freepik"), "Image from Freepik"),
        (Credit(licence="cc0"), "CC0 1.0"),
        (Credit(), ""),
    ],
)
def test_credit_line(credit, line):
    assert credit.text == line


def test_credit_says_what_it_lacks():
    assert Credit().missing == ["creator", "licence"]
    assert Credit(creator="A", licence="cc0").missing == []
    assert Credit(creator="A", licence="freepik_free").missing == ["source", "source_url"]


@pytest.mark.parametrize(
    ("address", "video"),
    [
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=1", "aqz-KE-bpKQ"),
        ("https://youtu.be/aqz-KE-bpKQ", "aqz-KE-bpKQ"),
        ("https://m.youtube.com/shorts/aqz-KE-bpKQ", "aqz-KE-bpKQ"),
        ("https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?x=1", "aqz-KE-bpKQ"),
        ("https://youtube.com/live/aqz-KE-bpKQ?v=another-one", "aqz-KE-bpKQ"),
        ("https://youtube.com/other/aqz-KE-bpKQ?v=another-one", "another-one"),
        ("https://vimeo.com/76979871", 76979871), ("https://vimeo.com/channels/x/76979871", 76979871),
        ("https://player.vimeo.com/video/76979871", 76979871),
    ],
)  # fmt: skip
def test_players(address, video):
    assert find_player(address) == (
        Player("Vimeo", f"https://player.vimeo.com/video/{video}?dnt=1")
        if isinstance(video, int)
        else Player("YouTube", f"https://www.youtube-nocookie.com/embed/{video}?autoplay=1")
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/", "", "https://youtube.com.evil.example/watch?v=aqz-KE-bpKQ",
        "https://youtu.be/\"><script>", "https://vimeo.com/about", "javascript:alert(1)",
        "https://youtu.be/", "https://vimeo.com/", "https://youtube.com/embed/aqz-KE-bpKQ/more",
        "https://youtube.com/watch",
    ],
)  # fmt: skip
def test_other_addresses_have_no_player(address):
    assert find_player(address) is None


@pytest.mark.parametrize("slug", ["feed", "search", "modalities", "tag", "2024"])
def test_reserved_slugs(slug):
    assert routes.is_reserved(slug)
    assert not routes.is_reserved(f"{slug}-of-pain")


def test_stale_before_counts_calendar_months():
    assert stale_before(date(2026, 11, 22), 12) == date(2025, 11, 22)
    assert stale_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert stale_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert months_after(date(2024, 2, 29), 24) == date(2026, 2, 28)
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_the_regulatory_verb_follows_the_pathway():
    assert vocabulary.regulatory_verb("510k", "in_force") == "cleared"
    assert vocabulary.regulatory_verb("pma", "in_force") == "approved"
    assert vocabulary.regulatory_verb("de_novo", "in_force") == "granted marketing authorisation"
    assert vocabulary.regulatory_verb("none", "off_label") == "off-label"
    assert set(vocabulary.PATHWAY_VERBS) == set(vocabulary.RegulatoryPathway.values)
    only = {
        key for key, verb in vocabulary.PATHWAY_VERBS.items() if str(verb).startswith("approved")
    }
    assert only == {"pma", "hde"}


def test_every_grading_system_has_its_own_grades():
    assert set(vocabulary.GRADES) == set(vocabulary.GradingSystem.values)
    values = [value for _system, group in vocabulary.grade_choices() for value, _label in group]
    assert len(values) == len(set(values))


@given(st.dictionaries(st.integers(1, 9), st.one_of(st.none(), st.integers(1, 9))))
def test_descendants_end_even_in_a_cycle(parents):
    found = descendant_ids(1, parents.items())
    assert 1 in found
    for pk, parent in parents.items():
        if parent in found:
            assert pk in found
