"""Where the columns, labels and marks of a chart are."""

from __future__ import annotations

from neuromod_wagtail.admin.charts import Bar, Group, Mark, columns, marks, stacked

GROUPS = [Group(f"L{n}", [n * 2, 10 - n], [f"a{n}", f"b{n}"]) for n in range(3)]


def test_marks_are_round_and_few() -> None:
    for most, last, step in (
        (0, 1, 1), (1, 1, 1), (5, 5, 1), (6, 6, 2), (10, 10, 2), (11, 15, 5), (25, 25, 5), (26, 30, 10),
        (51, 60, 20), (101, 150, 50), (999, 1000, 200),
    ):  # fmt: skip
        assert marks(most) == list(range(0, last + 1, step)), most
    minutes = (60, 600)
    for most, last, step in ((90, 120, 60), (300, 300, 60), (301, 600, 600), (9999, 10000, 2000)):
        assert marks(most, minutes) == list(range(0, last + 1, step)), most


def test_columns_fill_the_height_and_stand_beside_each_other() -> None:
    chart = columns(GROUPS, lambda value: f"{value} x")
    assert chart.bars == [
        Bar("92.40", "212.00", "66.27", "0.00", 1, "a0"), Bar("158.67", "12.00", "66.27", "200.00", 2, "b0"),
        Bar("281.73", "172.00", "66.27", "40.00", 1, "a1"), Bar("348.00", "32.00", "66.27", "180.00", 2, "b1"),
        Bar("471.07", "132.00", "66.27", "80.00", 1, "a2"), Bar("537.33", "52.00", "66.27", "160.00", 2, "b2"),
    ]  # fmt: skip
    assert chart.labels == [Mark("158.67", "L0"), Mark("348.00", "L1"), Mark("537.33", "L2")]
    assert [(one.at, one.text) for one in chart.lines] == [
        (f"{212 - 40 * place}.00", f"{2 * place} x") for place in range(6)
    ]
    assert (chart.width, chart.height, chart.left, chart.right) == (640, 240, 64, 632)


def test_an_axis_may_be_longer_and_series_begin_elsewhere() -> None:
    chart = columns(GROUPS, str, whole=40, first=2)
    assert [line.text for line in chart.lines] == ["0", "10", "20", "30", "40"]
    assert [bar.series for bar in chart.bars] == [2, 3] * 3
    assert chart.bars[1].height == "50.00"
    assert [one.text for one in columns(GROUPS, str, steps=(3,)).lines] == [
        "0",
        "3",
        "6",
        "9",
        "12",
    ]


def test_nothing_to_show_is_a_chart() -> None:
    empty = columns([], str)
    assert (empty.bars, empty.labels) == ([], [])
    assert empty.lines == [Mark("212.00", "0"), Mark("12.00", "1")]
    assert columns([Group("x", [], [])], str).labels == [Mark("348.00", "x")]


def test_no_more_labels_than_fit() -> None:
    for number, labels in ((6, "012345"), (7, "0246"), (13, ["0", "3", "6", "9", "12"])):
        groups = [Group(str(place), [1], ["t"]) for place in range(number)]
        assert [label.text for label in columns(groups, str).labels] == list(labels)


def test_one_bar_of_several_parts() -> None:
    assert stacked([1, 2, 0], 4) == [
        Bar("0.00", "0", "25.00", "10", 1), Bar("25.00", "0", "50.00", "10", 2), Bar("75.00", "0", "0.00", "10", 3),
    ]  # fmt: skip
    assert stacked([1], 0, first=3) == [Bar("0.00", "0", "0.00", "10", 3)]
