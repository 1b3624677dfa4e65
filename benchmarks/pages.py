"""Queries, milliseconds and bytes of every kind of page, beside an empty Wagtail page.

    python benchmarks/pages.py [--json FILE] [--rounds 40] [--articles 500]

The content is the demo's, once as it is and once with many more articles: the number of
queries must be the same. Prints a table, writes JSON, and fails when a limit is passed.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import pairing

ARTICLE_QUERIES = 16
KINDS = {
    "article": "neuromodulation-and-pain-relief/",
    "article with everything": "tms-and-scs-side-by-side/",
    "index": "",
    "archive": "2026/",
    "category": "category/blog/",
    "author": "author/alex-morgan/",
    "modalities": "modalities/",
    "modality": "modalities/scs/",
    "compare": "modalities/compare/?m=tms&m=scs",
    "search": "search/?q=pain",
    "RSS": "feed/",
    "Atom": "feed/atom/",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", default=str(Path(__file__).with_suffix(".json")))
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--articles", type=int, default=500)
    arguments = parser.parse_args()
    with pairing.test_database("tests.projects.full.settings"):
        results = measure(arguments.rounds, arguments.articles)
    Path(arguments.json).write_text(json.dumps(results, indent=2) + "\n")
    report(results)


def measure(rounds: int, articles: int) -> dict[str, Any]:
    """``{"database": …, "pages": [{"kind", "queries", "queries_many", "ms", "ratio", "bytes"}]}``."""
    from django.conf import settings
    from django.db import connection

    # One language, as the example site. A second one costs two queries of Wagtail's own a page.
    settings.WAGTAIL_I18N_ENABLED = False
    blog, empty = make_site()
    addresses = {kind: f"{blog.url}{path}" for kind, path in KINDS.items()}
    few = {kind: pairing.count_queries(address) for kind, address in addresses.items()}
    few = {kind: pairing.count_queries(address) for kind, address in addresses.items()}
    seconds = pairing.median_seconds([empty.url, *addresses.values()], rounds)
    add_articles(blog, articles)
    many = {kind: pairing.count_queries(address) for kind, address in addresses.items()}
    rows = [
        {
            "kind": kind,
            "queries": few.get(kind, pairing.count_queries(address)),
            "queries_many": many.get(kind, pairing.count_queries(address)),
            "ms": round(seconds[address] * 1000, 2),
            "ratio": round(seconds[address] / seconds[empty.url], 2),
            "bytes": pairing.count_bytes(address),
        }
        for kind, address in {"empty page": empty.url, **addresses}.items()
    ]
    return {"database": connection.vendor, "articles_added": articles, "pages": rows}


def make_site() -> tuple[Any, Any]:
    """Create the demo's blog, and an empty page beside it."""
    from wagtail.models import Site

    from example_site.demo import loader
    from tests.testapp.models import BarePage

    home = Site.objects.get(is_default_site=True).root_page
    loader.load(home, report=lambda label, done, total: None)
    empty = home.add_child(instance=BarePage(title="Empty", slug="empty"))
    blog = home.get_children().get(slug="blog").specific
    return blog, empty


def add_articles(blog: Any, number: int) -> None:
    """Insert copies of a demo article as rows: only their number matters."""
    from datetime import timedelta

    from neuromod_wagtail.pages.models import ArticlePage

    original = ArticlePage.objects.child_of(blog).live().first()
    for place in range(number):
        blog.add_child(
            instance=ArticlePage(
                title=f"{original.title} {place}",
                slug=f"copy-{place}",
                body=original.body,
                introduction=original.introduction,
                published_at=original.published_at - timedelta(hours=place),
            )
        )


def report(results: dict[str, Any]) -> None:
    print(f"{'page':26}{'queries':>9}{'with many':>11}{'ms':>9}{'ratio':>8}{'bytes':>9}")
    missed = []
    for row in results["pages"]:
        print(
            f"{row['kind']:26}{row['queries']:>9}{row['queries_many']:>11}"
            f"{row['ms']:>9}{row['ratio']:>8}{row['bytes']:>9}"
        )
        if row["queries"] != row["queries_many"]:
            missed.append(f"{row['kind']}: the number of queries depends on the number of articles")
        if row["kind"].startswith("article") and row["queries"] > ARTICLE_QUERIES:
            missed.append(f"{row['kind']}: more than {ARTICLE_QUERIES} queries")
    if missed:
        sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
