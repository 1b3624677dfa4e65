"""What it costs to change a disclaimer that very many articles carry.

    python benchmarks/disclaimers.py --articles 100000 [--json out.json]

One disclaimer is shown on all articles by a rule, another stands in the text of each. Both are
changed in the admin's form with a queue for the tasks, which is the editor's wait. Then the task is
run: it renews the list behind the reports and purges every page from the frontend cache. A tenth of
the articles is measured first: the time must grow with the articles, not faster, and the memory
not at all. Prints the figures beside their limits and fails when one is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import pairing

# Milliseconds that the editor waits; megabytes that the task adds; how much longer a page takes
# among ten times as many; queries of an article for the rules; queries that 50 entries of a feed
# cost more than one entry.
MOST = {
    "save_ms": 1000,
    "task_mb": 40,
    "growth": 1.5,
    "article_queries": 1,
    "feed_queries": 0,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    options = parser.parse_args()
    with pairing.test_database("tests.projects.full.settings"):
        results = measure(options.articles)
    options.json.write_text(json.dumps(results, indent=2) + "\n")
    sys.exit(report(results))


def measure(articles: int) -> dict[str, Any]:
    from django.db import connection
    from django.test import override_settings
    from many_articles import Blog

    blog = Blog()
    override_settings(
        WAGTAILFRONTENDCACHE={"count": {"BACKEND": "many_articles.CountingBackend"}},
        WAGTAIL_I18N_ENABLED=False,
        NEUROMOD_FEED_LENGTH=50,
    ).enable()
    address = f"{blog.index.url}feed/"
    one = min(pairing.count_queries(address) for _time in range(2))
    blog.grow(articles // 10)
    rows = {"by rule": blog.by_rule, "in the text": blog.by_choice}
    tenth = {name: change(disclaimer) for name, disclaimer in rows.items()}
    blog.grow(articles)
    whole = {name: change(disclaimer) for name, disclaimer in rows.items()}
    everything = articles + len(list(blog.index.get_cached_paths()))
    for name, results in whole.items():
        if results["purged"] < everything:
            raise SystemExit(f"{results['purged']} of {everything} addresses were purged.")
        results["growth"] = round(tenth[name]["pages_a_second"] / results["pages_a_second"], 2)
    return {
        "database": connection.vendor,
        "articles": articles,
        "feed_queries": pairing.count_queries(address) - one,
        "article_queries": queries_of_rules(blog.article),
        "changes": whole,
    }


def queries_of_rules(article: Any) -> int:
    """Of one GET of an article those that the rules need."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        Client().get(article.url)
    return sum("neuromod_disclaimers_disclaimerrule" in query["sql"] for query in captured)


def change(disclaimer: Any) -> dict[str, Any]:
    """Publish another text as an editor does, then carry out what that ordered."""
    from django.contrib.auth import get_user_model
    from django.test import Client, override_settings
    from django.urls import reverse
    from many_articles import CountingBackend, memory

    from neuromod_wagtail.disclaimers.tasks import refresh_pages_with_disclaimer
    from tests.editing import load_form

    users = get_user_model().objects
    editor = users.filter(username="editor").first() or users.create_superuser("editor", "", "x")
    client = Client()
    client.force_login(editor)
    url = reverse("wagtailsnippets_neuromod_disclaimers_disclaimer:edit", args=[disclaimer.pk])
    form = load_form(client, url)
    form["short_text"], form["action-publish"] = f"Changed at {time.time()}.", "publish"
    # The request only writes the task down, as with a worker.
    queue = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    begin = time.perf_counter()
    with override_settings(TASKS=queue):
        answer = client.post(url, form)
    if answer.status_code != 302:
        raise SystemExit("The disclaimer was not published.")
    waited = time.perf_counter() - begin
    before = memory()
    CountingBackend.purged, CountingBackend.most_memory = 0, before
    # Not the clock on the wall: other processes would be measured too.
    begin = time.process_time()
    pages = refresh_pages_with_disclaimer.func(disclaimer.pk)
    seconds = time.process_time() - begin
    return {
        "save_ms": round(waited * 1000),
        "task_cpu_s": round(seconds, 1),
        "pages_a_second": round(pages / seconds),
        "purged": CountingBackend.purged,
        "task_mb": round(CountingBackend.most_memory - before, 1),
    }


def report(results: dict[str, Any]) -> str | None:
    """Print the figures; returns what passed its limit."""
    columns = ("save_ms", "task_cpu_s", "pages_a_second", "task_mb", "growth")
    print(f"{results['articles']:,} articles, {results['database']}")
    print(f"{'shown':14}" + "".join(f"{name:>16}" for name in columns))
    for name, row in results["changes"].items():
        print(f"{name:14}" + "".join(f"{row[column]:>16}" for column in columns))
    for name in ("article_queries", "feed_queries"):
        print(f"{name}: {results[name]}")
    missed = [
        f"{name}: {row[name]}, the limit is {limit}"
        for row in (results, *results["changes"].values())
        for name, limit in MOST.items()
        if name in row and row[name] > limit
    ]
    return "\n".join(missed) or None


if __name__ == "__main__":
    main()
