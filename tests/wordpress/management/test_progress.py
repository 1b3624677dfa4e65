"""The progress bar in a terminal."""

from __future__ import annotations

import io

from django.core.management.base import OutputWrapper

from neuromod_wagtail.wordpress.management.progress import ProgressBar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_it_shows_how_far_it_is_and_how_long_it_takes():
    moments = iter([0.0, 10.0, 10.1, 40.0])
    terminal = Terminal()
    bar = ProgressBar(OutputWrapper(terminal), lambda: next(moments))
    bar(0, 100)
    bar(25, 100)
    # Too soon to draw again.
    bar(26, 100)
    bar(100, 100)
    bar.close()
    lines = terminal.getvalue().split("\r")
    assert len(lines) == 4
    assert "25%" in lines[2]
    assert "about 0:30 left" in lines[2]
    assert "100%" in lines[3]


def test_each_line():
    bar = ProgressBar(OutputWrapper(Terminal()), lambda: 0.0)
    assert bar._line(0, 0, 5.0) == "reading the file …"
    assert bar._line(0, 100, 5.0) == f"{'░' * 30}   0%"
    assert bar._line(50, 100, 5.0) == f"{'█' * 15}{'░' * 15}  50% about 0:00 left"
    assert bar._line(100, 100, 5.0) == bar._line(200, 100, 5.0) == f"{'█' * 30} 100%"
    bar.started = 10.0
    assert bar._line(1, 101, 100.0).endswith("about 2:30:00 left")
    assert bar._line(1, 2, 100.0).endswith("about 1:30 left")
    assert bar._line(1, 2, 71.0).endswith("about 1:01 left")


def test_a_line_is_drawn_over_the_one_before_and_ended_once():
    moments = iter([0.0, 0.1, 0.2, 0.2, 0.3])
    terminal = Terminal()
    bar = ProgressBar(OutputWrapper(terminal), lambda: next(moments))
    bar.close()
    assert terminal.getvalue() == ""
    for done in (1, 2, 3, 4, 4):
        bar(done, 4)
    bar.close()
    drawn = terminal.getvalue().split("\r")
    assert [line.partition("%")[0][-3:] for line in drawn] == ["", " 25", " 75", "100", "100"]
    assert terminal.getvalue().startswith("\r█")
    assert terminal.getvalue().endswith("100%\x1b[K\n") and terminal.getvalue().count("\n") == 1


def test_it_is_silent_elsewhere():
    stream = io.StringIO()
    bar = ProgressBar(OutputWrapper(stream))
    bar(1, 2)
    bar.close()
    assert stream.getvalue() == ""
