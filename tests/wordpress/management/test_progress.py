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


def test_it_is_silent_elsewhere():
    stream = io.StringIO()
    bar = ProgressBar(OutputWrapper(stream))
    bar(1, 2)
    bar.close()
    assert stream.getvalue() == ""
