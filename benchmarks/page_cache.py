"""CPU time of an article with 100 comments, beside an empty Wagtail page in the same run.

    python benchmarks/page_cache.py [--rounds 100]

The article is rendered with nothing remembered, put together from fragments (with no whole pages
kept), taken from the page cache, and answered with 304. The cache is in files, as SQLite sites
would have it. Prints a table with the limits and fails when one is passed.
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
FRAGMENTS = "the article, from fragments"
# Of the time of an empty page.
LIMITS = {FRAGMENTS: 2.2, "the article, from the page cache": 0.25}

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
    from django.test import override_settings

    empty, article = make_pages()
    plain = ["django.middleware.gzip.GZipMiddleware", *settings.MIDDLEWARE]
    with override_settings(MIDDLEWARE=plain):
        rendered = client_of(empty)
    with page_cache(folder, plain):
        from_cache = client_of(article)
        etag = from_cache.get(article.url)["ETag"]
        ways: dict[str, Callable[[], Any]] = {
            "an empty Wagtail page": lambda: rendered.get(empty.url),
            "the article, nothing remembered": lambda: rendered.get(article.url),
            FRAGMENTS: lambda: from_cache.get(article.url),
            "the article, from the page cache": lambda: from_cache.get(article.url),
            "304": lambda: from_cache.get(article.url, headers={"if-none-match": etag}),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(rounds + pairing.WARM_UP):
            for name, way in ways.items():
                gc.collect()
                seconds = 0 if name == FRAGMENTS else 600
                with override_settings(NEUROMOD_PAGE_CACHE_SECONDS=seconds):
                    begun = time.process_time()
                    status = way().status_code
                    spent = time.process_time() - begun
                assert status == (304 if name == "304" else 200), (name, status)
                if turn >= pairing.WARM_UP:
                    taken[name].append(spent * 1000)
    return {name: statistics.median(values) for name, values in taken.items()}


def page_cache(folder: str, middleware: list[str]) -> Any:
    """Return settings with a page cache in ``folder``, before the other middleware."""
    from django.conf import settings
    from django.test import override_settings

    from neuromod_wagtail.page_cache import tags

    return override_settings(
        MIDDLEWARE=[tags.MIDDLEWARE, *middleware],
        CACHES={**settings.CACHES, "pages": {"BACKEND": FILES, "LOCATION": folder}},
        NEUROMOD_PAGE_CACHE="pages",
    )


def client_of(page: Any) -> Any:
    """Return a client that keeps the middleware of the present settings."""
    from django.test import Client

    client = Client(headers={"accept-encoding": "gzip"})
    client.get(page.url)
    return client


def make_pages() -> tuple[Any, Any]:
    """Create an empty page, and an article with comments."""
    from django.conf import settings
    from pages import make_site

    settings.WAGTAIL_I18N_ENABLED = False
    blog, empty = make_site()
    article = blog.get_children().get(slug="neuromodulation-and-pain-relief").specific
    add_comments(article)
    return empty, article


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


def report(results: dict[str, float]) -> None:
    unit = results["an empty Wagtail page"]
    print(f"{'':34}{'CPU ms':>8}{'ratio':>8}{'limit':>8}")
    for name, milliseconds in results.items():
        limit = LIMITS.get(name, "")
        print(f"{name:34}{milliseconds:>8.2f}{milliseconds / unit:>8.2f}{limit:>8}")
    missed = [name for name, limit in LIMITS.items() if results[name] > limit * unit]
    if missed:
        sys.exit(f"over the limit: {', '.join(missed)}")


if __name__ == "__main__":
    main()
