"""The spam checks on comments that no one on the project wrote, and the figures in the docs."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from neuromod_wagtail.comments.spam import evaluation

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
    assert "–         0.0%" in run(file, all_real=True).splitlines()[-3]


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


@pytest.mark.django_db
def test_a_site_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="no site “none.example”"):
        run(write(tmp_path / "own.csv", "text,label", "x,spam"), site="none.example")
