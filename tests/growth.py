"""An assertion that reading time grows no faster than the length of a text.

A single figure decides nothing: machines are slow, and busy with something else. What is over at
once says nothing about growth. What seems to grow too fast beside a shorter text is looked at
again, then at eight times the length, and is too slow only when it is so each time: linear is 8
times as long, quadratic 64 times, and the limit lies between. What each call costs hides a part of
the growth of short texts, so that the limit of the first look is lower. Time is that of the
processor.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

SHORT, MIDDLE, LONG = 250, 2_000, 16_000
AT_ONCE = 0.0002
SUSPECT, LIMIT = 13, 20
TIMES = 3


def grows_too_fast(read: Callable[[str], Any], text_of: Callable[[int], str]) -> bool:
    """Whether reading takes longer than in proportion to the size that ``text_of`` is given."""
    short, middle = text_of(SHORT), text_of(MIDDLE)
    for _time in range(TIMES):
        taken = seconds(read, middle)
        if taken < AT_ONCE or not _is_too_long(taken, read, short, SUSPECT):
            return False
    long = text_of(LONG)
    return all(_is_too_long(seconds(read, long), read, middle, LIMIT) for _time in range(TIMES))


def _is_too_long(taken: float, read: Callable[[str], Any], shorter: str, limit: int) -> bool:
    return taken > limit * min(seconds(read, shorter) for _time in range(TIMES))


def seconds(read: Callable[[str], Any], text: str) -> float:
    # A collection of garbage in between takes longer than most readers.
    gc.disable()
    try:
        begun = time.process_time()
        read(text)
        return time.process_time() - begun
    finally:
        gc.enable()
