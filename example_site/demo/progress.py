"""A progress line in the terminal; plain lines where there is no terminal."""

from __future__ import annotations

from django.core.management.base import OutputWrapper

WIDTH = 24


class Progress:
    """``report(label, done, total)`` redraws one line per label."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out = out
        self.is_terminal = out.isatty()
        self.label = ""

    def report(self, label: str, done: int, total: int) -> None:
        if self.is_terminal:
            if self.label and label != self.label:
                self.out.write("")
            filled = WIDTH * done // max(total, 1)
            bar = "█" * filled + "·" * (WIDTH - filled)
            self.out.write(f"\r  {label:<28} {bar} {done}/{total}", ending="")
            self.out.flush()
        elif done == total:
            self.out.write(f"  {label}: {total}")
        self.label = label

    def finish(self) -> None:
        if self.is_terminal and self.label:
            self.out.write("")
