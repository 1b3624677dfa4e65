"""The spam checks on comments that no one on the project wrote, and the figures in the docs."""

from __future__ import annotations

from argparse import ArgumentTypeError
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from neuromod_wagtail.comments.management.commands.evaluate_spam_checks import _share, table
from neuromod_wagtail.comments.models import SpamFilter
from neuromod_wagtail.comments.spam import evaluation
from neuromod_wagtail.comments.spam.learner.features import VERSION, features
from neuromod_wagtail.comments.spam.learner.model import Lesson
from neuromod_wagtail.comments.spam.submission import Hold
from neuromod_wagtail.comments.spam.text import near_hash

DOCS = Path(__file__).parents[3] / "docs/explanation/spam-filter.md"


@pytest.fixture
def files(data):
    return sorted((data / "spam/youtube").glob("*.csv"))


def run(*args, **options) -> str:
    out = StringIO()
    call_command("evaluate_spam_checks", *map(str, args), stdout=out, **options)
    return out.getvalue()


def test_trained_on_two_videos_and_tested_on_the_third(files):
    """All three ways: at least 95% of the spam at no more than 2% of the real comments."""
    read = [evaluation.read_file(path) for path in files]
    assert [len(file) for file in read] == [350, 350, 438]
    for tallies in evaluation.leave_one_out(read):
        whole = tallies[evaluation.PIPELINE]
        assert whole.recall >= 0.95 and whole.false_alarms <= 0.02


def test_the_documentation_has_these_results(files):
    text = DOCS.read_text()
    for line in run(*files).splitlines():
        assert line.rstrip() in text
    assert run(*files, shipped=True).splitlines()[-3].rstrip() in text


def write(path, *lines):
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_file_of_ones_own(tmp_path):
    spam = [f"Please subscribe to my channel number {place},spam" for place in range(30)]
    real = [f'"The pain in my leg is better, for {place} days",ham' for place in range(30)]
    out = run(write(tmp_path / "own.csv", "text,label", *spam, *real))
    assert out.startswith("30 spam, 30 real; held from a score of 0.35")
    assert "learned          all" in out and "100.0%" in out.splitlines()[-3]


def test_real_comments_alone(tmp_path):
    file = write(tmp_path / "real.tsv", "review", "Pregabalin 75 mg made me drowsy.", "", "OK")
    assert run(file, all_real=True).splitlines()[-3].split()[-2:] == ["–", "0.0%"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["a,b", "1,2"], "none of the columns content"),
        (["content", "x"], "none of the columns is_spam"),
        (["content,is_spam", "x,perhaps"], "line 2: “perhaps” does not say"),
        ([], "no header"),
    ],
)
def test_files_that_cannot_be_judged(tmp_path, lines, said):
    with pytest.raises(CommandError) as error:
        run(write(tmp_path / "bad.csv", *lines))
    assert said in str(error.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.csv")


def test_shares_and_sums():
    one = evaluation.Tally({True: 3, False: 1}, {True: 4, False: 2})
    assert (one.recall, one.false_alarms) == (0.75, 0.5)
    assert (evaluation.Tally().recall, evaluation.Tally().false_alarms) == (None, None)
    both = one + evaluation.Tally({True: 1, False: 0}, {True: 1, False: 5})
    assert (both.held, both.all) == ({True: 4, False: 1}, {True: 5, False: 7})


def example(body, is_spam=False):
    return evaluation.Example(body, is_spam, Lesson(features(body), is_spam, near_hash(body)))


def test_which_checks_judge_and_what_each_finds():
    same = "The very same long text about a coil that someone sent again and again, word by word."
    file = [
        example(same, is_spam=True),
        example(same, is_spam=True),
        example("Der Schmerz im Bein ist nach drei Wochen viel besser geworden, und ich bin froh."),
        example("http://a.example http://b.example http://c.example"),
    ]
    model = evaluation.taught([])
    found = evaluation.judge(file, model, 1.0)
    assert list(found) == ["links", "shorteners", "duplicates", "learned", "pipeline"]
    assert {name: tally.held for name, tally in found.items()} == {
        "links": {True: 0, False: 1},
        "shorteners": {True: 0, False: 0},
        "duplicates": {True: 1, False: 0},
        "learned": {True: 0, False: 0},
        "pipeline": {True: 1, False: 1},
    }
    assert all(tally.all == {True: 2, False: 2} for tally in found.values())
    english = evaluation.judge(file, model, 1.0, language="en")
    assert english["language"].held == {True: 0, False: 1}
    own = evaluation.judge(file, model, 1.0, also={"own": lambda *_given: Hold("own")})
    assert own["own"].held == {True: 2, False: 2} == own["pipeline"].held


def test_texts_that_say_the_same_are_judged_together():
    def parts(file):
        return [tallies[evaluation.PIPELINE].all for tallies in evaluation.folds(file, hold_at=1.0)]

    text = "The very same long text about a coil that someone sent again and again, word by word"
    assert parts([example(f"{text}{end}") for end in (".", "!", "?")]) == [{True: 0, False: 3}]
    different = parts([example(f"Number {number}") for number in range(30)])
    assert len(different) == evaluation.FOLDS
    assert sum(part[False] for part in different) == 30


def test_columns_are_found_by_any_of_their_names(tmp_path):
    file = write(
        tmp_path / "a.tsv", " Message \tCLASS\tother", "One\tSpam\tx", " \tham\tx", "Two\t0\tx"
    )
    found = evaluation.read_file(file)
    assert [(one.body, one.is_spam) for one in found] == [("One", True), ("Two", False)]
    assert found[0].lesson.is_spam
    assert [one.is_spam for one in evaluation.read_file(file, all_real=True)] == [False, False]


def test_rows_that_end_early(tmp_path):
    assert evaluation.read_file(write(tmp_path / "a.csv", "label,text", "spam")) == []
    with pytest.raises(evaluation.FileRefused, match="line 2: “” does not say"):
        evaluation.read_file(write(tmp_path / "b.csv", "text,label", "One"))


@pytest.mark.django_db
def test_a_filter_of_a_site_or_of_other_files_judges(tmp_path, page, rule):
    rule("leg")
    SpamFilter.objects.create(site=page.get_site(), features=VERSION, hold_at=0.75)
    own = write(tmp_path / "own.csv", "text,label", "My leg is better,ham", "Buy now,spam")
    for options, said in (
        ({"site": "localhost"}, "1 spam, 1 real; held from a score of 0.75"),
        ({"site": "localhost", "hold_at": 0.5}, "1 spam, 1 real; held from a score of 0.5"),
        ({"train": [own]}, "1 spam, 1 real; held from a score of 0.35"),
        ({"hold_at": 0.9, "shipped": True}, "1 spam, 1 real; held from a score of 0.9"),
    ):
        out = run(own, **options).splitlines()
        assert out[0] == said
        rows = [line for line in out if line.startswith("words ")]
        has_rules = "site" in options
        assert [row.split() for row in rows] == ([["words", "own", "0.0%", "100.0%"]] * has_rules)
        assert "altcha" in out[-1]
        assert ("language" in "".join(out)) is False
    assert "language" in "".join(run(own, language="en", shipped=True))


def test_the_table_has_a_line_for_each_file_and_for_all():
    one = evaluation.Tally({True: 1, False: 0}, {True: 2, False: 0})
    none = evaluation.Tally({True: 0, False: 0}, {True: 2, False: 4})
    lines = table(["a", "b"], [{"x": one, "y": none, "pipeline": none}] * 2)
    assert [line.split() for line in lines] == [
        ["check", "file", "recall", "false", "alarms"],
        ["x", "a", "50.0%", "–"],
        ["x", "b", "50.0%", "–"],
        ["x", "all", "50.0%", "–"],
        ["pipeline", "a", "0.0%", "0.0%"],
        ["pipeline", "b", "0.0%", "0.0%"],
        ["pipeline", "all", "0.0%", "0.0%"],
        ["Found", "nothing:", "y"],
    ]
    assert len({len(line) for line in lines[:-1]}) == 1, "in columns"
    assert len(table(["a"], [{"x": one}])) == 2


@pytest.mark.parametrize(("typed", "share"), [("0.5", 0.5), ("1", 1.0), ("0.001", 0.001)])
def test_a_share_is_more_than_nothing_and_at_most_all(typed, share):
    assert _share(typed) == share


@pytest.mark.parametrize("typed", ["0", "1.01", "-1", "x", "nan"])
def test_what_is_no_share(typed):
    with pytest.raises(ArgumentTypeError, match="between 0 and 1"):
        _share(typed)


@pytest.mark.django_db
def test_a_site_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="no site “none.example”"):
        run(write(tmp_path / "own.csv", "text,label", "x,spam"), site="none.example")
