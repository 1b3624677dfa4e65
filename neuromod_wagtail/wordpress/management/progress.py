"""A progress bar with an estimate, for people at a terminal; silent elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.management.base import OutputWrapper
from django.utils.translation import gettext as _

WIDTH = 30
EVERY = 0.2


class ProgressBar:
    """Draws progress when called with the work done and in total (0 during the first pass)."""

    def __init__(self, stream: OutputWrapper, clock: Callable[[], float] = time.monotonic) -> None:
        self.stream = stream
        self.clock = clock
        self.shown = bool(getattr(stream, "isatty", lambda: False)())
        self.started: float | None = None
        self.last = 0.0
        self.drawn = False

    def __call__(self, done: int, total: int) -> None:
        now = self.clock()
        if not self.shown or (self.drawn and done < total and now - self.last < EVERY):
            return
        self.started = now if self.started is None else self.started
        self.last, self.drawn = now, True
        self.stream.write(f"\r{self._line(done, total, now)}\x1b[K", ending="")
        self.stream.flush()

    def close(self) -> None:
        if self.drawn:
            self.stream.write("")

    def _line(self, done: int, total: int, now: float) -> str:
        if not total:
            return _("reading the file …")
        share = min(done / total, 1.0)
        bar = "█" * round(share * WIDTH)
        text = f"{bar:░<{WIDTH}} {share:4.0%}"
        if done and done < total:
            begun = now if self.started is None else self.started
            left = (now - begun) * (total - done) / done
            text += " " + _("about %(time)s left") % {"time": _span(left)}
        return text


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
