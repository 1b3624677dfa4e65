"""CPU time of an article with 100 comments beside an empty Wagtail page: rendered, cached, 304.

    python benchmarks/page_cache.py [--rounds 100]

The page cache is in files, as SQLite sites would have it. Prints a table and fails when an
article out of the page cache costs more than a quarter of the empty page.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import pairing

COMMENTS = 100
LIMIT = 0.25

FILES = "django.core.cache.backends.filebased.FileBasedCache"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    arguments = parser.parse_args()
    with (
        pairing.test_database("tests.projects.full.settings"),
        tempfile.TemporaryDirectory() as folder,
    ):
        report(measure(arguments.rounds, folder))


def measure(rounds: int, folder: str) -> dict[str, float]:
    """Median CPU milliseconds of each way to answer, all of them in turns."""
    from django.conf import settings
    from django.test import Client, override_settings
    from pages import make_site

    from neuromod_wagtail.page_cache import tags

    settings.WAGTAIL_I18N_ENABLED = False
    blog, empty = make_site()
    article = blog.get_children().get(slug="neuromodulation-and-pain-relief").specific
    add_comments(article)
    plain = ["django.middleware.gzip.GZipMiddleware", *settings.MIDDLEWARE]
    gzip = {"accept-encoding": "gzip"}
    caches = {**settings.CACHES, "pages": {"BACKEND": FILES, "LOCATION": folder}}
    with override_settings(MIDDLEWARE=plain):
        rendered = Client(headers=gzip)
        rendered.get(empty.url)
    with override_settings(
        MIDDLEWARE=[tags.MIDDLEWARE, *plain], CACHES=caches, NEUROMOD_PAGE_CACHE="pages"
    ):
        cached = Client(headers=gzip)
        etag = cached.get(article.url)["ETag"]
        ways: dict[str, Callable[[], Any]] = {
            "an empty Wagtail page": lambda: rendered.get(empty.url),
            "the article, rendered": lambda: rendered.get(article.url),
            "the article, from the page cache": lambda: cached.get(article.url),
            "304": lambda: cached.get(article.url, headers={"if-none-match": etag}),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(rounds + pairing.WARM_UP):
            for name, way in ways.items():
                gc.collect()
                begun = time.process_time()
                status = way().status_code
                spent = time.process_time() - begun
                assert status == (304 if name == "304" else 200), (name, status)
                if turn >= pairing.WARM_UP:
                    taken[name].append(spent * 1000)
    return {name: statistics.median(values) for name, values in taken.items()}


def add_comments(article: Any) -> None:
    from neuromod_wagtail.comments import actions
    from neuromod_wagtail.comments.models.effective_settings import settings_for
    from neuromod_wagtail.comments.spam.submission import Submission

    for number in range(COMMENTS):
        submission = Submission(
            page=article, name=f"Reader {number}", email=f"r{number}@example.org",
            body=f"It helped me, {number} times out of {COMMENTS}. " * 4,
        )  # fmt: skip
        comment, _made = actions.post(submission, settings_for(article, article.get_site().pk), [])
        actions.approve(comment)


def report(figures: dict[str, float]) -> None:
    unit = figures["an empty Wagtail page"]
    print(f"{'':34}{'CPU ms':>8}{'ratio':>8}")
    for name, milliseconds in figures.items():
        print(f"{name:34}{milliseconds:>8.2f}{milliseconds / unit:>8.2f}")
    if figures["the article, from the page cache"] > LIMIT * unit:
        sys.exit(f"Out of the page cache costs more than {LIMIT} of an empty page.")


if __name__ == "__main__":
    main()
