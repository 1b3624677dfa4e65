"""Profile the article page: shares of the ORM, templates, this package, Wagtail and the rest.

    python benchmarks/article_profile.py [--seconds 10] [--top 0]

The article has 100 comments. The profiler looks at the call stack once for every millisecond of
CPU time and counts it for the innermost caller of a kind: time in the standard library is counted
for the package that called it. ``--top`` prints the most frequent functions of each kind as well.
"""

from __future__ import annotations

import argparse
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

import pairing

KINDS = {
    "django/db": "ORM",
    "django/template": "templates",
    "neuromod_wagtail": "this package",
    "wagtail": "Wagtail",
    "treebeard": "Wagtail",
    "modelcluster": "Wagtail",
    "taggit": "Wagtail",
    "django": "the rest of Django",
}
DATABASE = ("execute", "executemany", "fetchmany", "fetchone", "fetchall")
INTERVAL = 0.001


class Samples:
    """Counts of samples by kind, and by kind and function."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.functions: Counter[tuple[str, str]] = Counter()

    def take(self, _signal: int, frame: FrameType | None) -> None:
        kind = "other"
        innermost = frame
        while frame is not None:
            if found := kind_of(frame.f_code.co_filename):
                kind = found
                if frame.f_code.co_name in DATABASE and "backends" in frame.f_code.co_filename:
                    kind = "database"
                break
            frame = frame.f_back
        self.kinds[kind] += 1
        shown = frame or innermost
        if shown is not None:
            place = "/".join(shown.f_code.co_filename.split("/")[-3:])
            self.functions[kind, f"{place}:{shown.f_code.co_qualname}"] += 1

    @contextmanager
    def taking(self) -> Iterator[None]:
        signal.signal(signal.SIGPROF, self.take)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


def kind_of(path: str) -> str:
    """Return the kind of a source file, or an empty string: its callers then decide."""
    _, found, inside = path.rpartition("/site-packages/")
    inside = inside if found else path.removeprefix(f"{pairing.ROOT}/")
    return next((kind for prefix, kind in KINDS.items() if inside.startswith(f"{prefix}/")), "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--top", type=int, default=0)
    arguments = parser.parse_args()
    with (
        pairing.test_database("tests.projects.full.settings"),
        tempfile.TemporaryDirectory() as folder,
    ):
        from django.conf import settings
        from django.test import override_settings
        from page_cache import make_pages, page_cache

        empty, article = make_pages()
        only_fragments = override_settings(NEUROMOD_PAGE_CACHE_SECONDS=0)
        shown = {
            "an empty Wagtail page": (empty, nullcontext()),
            "the article, nothing remembered": (article, nullcontext()),
            "the article, from fragments": (article, page_cache(folder, settings.MIDDLEWARE)),
        }
        for name, (page, changed) in shown.items():
            with only_fragments, changed:
                report(name, *profile(page.url, arguments.seconds), arguments.top)


def profile(address: str, seconds: float) -> tuple[Samples, float]:
    """Request a page again and again; return the samples, and CPU milliseconds per request."""
    from django.test import Client

    samples, client = Samples(), Client()
    for _ in range(pairing.WARM_UP):
        client.get(address)
    requests, begun = 0, time.process_time()
    with samples.taking():
        while time.process_time() - begun < seconds:
            assert client.get(address).status_code == 200
            requests += 1
    return samples, (time.process_time() - begun) * 1000 / requests


def report(name: str, samples: Samples, milliseconds: float, top: int) -> None:
    total = samples.kinds.total()
    print(f"{name}: {milliseconds:.1f} ms")
    for kind, count in samples.kinds.most_common():
        print(f"  {kind:24}{count * milliseconds / total:>7.1f} ms{count / total:>7.0%}")
        of_kind = Counter(
            {place: n for (one, place), n in samples.functions.items() if one == kind}
        )
        for place, number in of_kind.most_common(top):
            print(f"      {number * milliseconds / total:>6.2f} ms  {place}")


if __name__ == "__main__":
    main()
