"""What moderating costs, beside Wagtail's dashboard, with a thousand waiting comments and a million.

    python benchmarks/moderation.py
    python benchmarks/moderation.py --large 100000      quicker
    python benchmarks/moderation.py --database postgres://…

Prints a table and writes ``moderation.json`` beside it (``--json PATH``). The dashboard and the
queue are asked for in turns in one process, caches empty, and the medians are compared: the unit
is Wagtail's own dashboard, without our panels. ``DJANGO_SETTINGS_MODULE`` chooses another site.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pairing

LIMITS = {
    "queue against dashboard": 2.0,
    "worst view against dashboard": 2.0,
    "worst view against queue of 1,000": 1.2,
    "queries of the queue, growth": 0,
    "approve 1,000: seconds": 1.5,
    "approve 1,000: queries": 40,
    "decide by keyboard: queries": 20,
    "batch: MB more": 60,
}
BATCH = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", default=str(Path(__file__).with_suffix(".json")))
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--database", default="", help="postgres://…, in place of SQLite")
    arguments = parser.parse_args()
    with pairing.test_database("example_site.settings", arguments.database):
        results = measure(arguments.rounds, arguments.large)
    pairing.report(results, LIMITS, Path(arguments.json))


def measure(rounds: int, large: int) -> dict[str, Any]:
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client, override_settings
    from django.urls import reverse

    user: Any = get_user_model()
    client = Client()
    client.force_login(user.objects.create_superuser("mia", "mia@example.org", "secret"))
    pages = make_pages()
    dashboard = reverse("wagtailadmin_home")
    quiet = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    with (
        override_settings(TASKS=quiet, WAGTAIL_GRAVATAR_PROVIDER_URL=None),
        pairing.plain_dashboard(),
    ):
        fill(pages, 1_000)
        small = views(pages)
        few = pairing.median_seconds([dashboard, *small.values()], rounds, client)
        few_queries = pairing.count_queries(small["queue"], client)
        fill(pages, large - 1_000)
        analyze(connection)
        large_views = views(pages)
        many = pairing.median_seconds([dashboard, *large_views.values()], rounds, client)
        many_queries = pairing.count_queries(large_views["queue"], client)
        ratios = {name: many[address] / many[dashboard] for name, address in large_views.items()}
        # What people are used to from a small blog: the queue with a thousand comments.
        queue_of_few = few[small["queue"]] / few[dashboard]
        growth = {name: ratio / queue_of_few for name, ratio in ratios.items()}
        return {
            "database": connection.vendor,
            "comments": large,
            "dashboard ms": round(many[dashboard] * 1000, 1),
            **{f"ms: {name}": round(many[url] * 1000, 1) for name, url in large_views.items()},
            "queue against dashboard": round(ratios["queue"], 2),
            "worst view against dashboard": round(max(ratios.values()), 2),
            "worst view against queue of 1,000": round(max(growth.values()), 2),
            **{f"growth: {name}": round(value, 2) for name, value in growth.items()},
            "queries of the queue": many_queries,
            "queries of the queue, growth": many_queries - few_queries,
            **decisions(client),
            **batch(user.objects.get()),
        }


def views(pages: list[Any]) -> dict[str, str]:
    """Return the moderators' pages by name. The last page is reached by cursor, as by links."""
    from django.urls import reverse

    from neuromod_wagtail.comments.models import Comment
    from neuromod_wagtail.comments.models.keyset import Cursor

    queue = reverse("wagtailsnippets_neuromod_comments_comment:list")
    last = Comment.objects.order_by("-submitted_at", "-pk")[10]
    return {
        "queue": queue,
        "newest first": f"{queue}?order=newest",
        "most urgent first": f"{queue}?order=urgent",
        "last page": f"{queue}?after={Cursor(0, last.submitted_at, last.pk)}",
        "one article": f"{queue}?page={pages[0].pk}",
        "one section": f"{queue}?section={pages[0].get_parent().pk}",
        "one reason": f"{queue}?reason=links",
        "one person": f"{queue}?email=reader7@example.org",
        "older than a week": f"{queue}?age=older-week",
        "words": f"{queue}?q=device+weeks",
        "all": f"{queue}?tab=all",
        "reported": f"{queue}?tab=reported",
    }


def make_pages() -> list[Any]:
    """Two hundred pages that comments wait on."""
    from wagtail.models import Page, Site

    home = Site.objects.get(is_default_site=True).root_page
    section = home.add_child(instance=Page(title="Section", slug="bench-section"))
    pages = [
        section.add_child(instance=Page(title=f"Page {number}", slug=f"bench-{number}"))
        for number in range(200)
    ]
    return pages


def fill(pages: list[Any], number: int) -> None:
    """Create ``number`` pending comments by five thousand people, for three reasons."""
    from django.utils import timezone

    from neuromod_wagtail.comments import actions
    from neuromod_wagtail.comments.models import Comment, Discussion
    from neuromod_wagtail.comments.security.ip import email_hash
    from neuromod_wagtail.importing.bulk_insert import insert

    chance = random.Random(number)
    words = "pain my back device clinic helped after weeks the and of it a doctor said".split()
    hashes = [email_hash(f"reader{n}@example.org") for n in range(5_000)]
    discussions = [actions.discussion_of(page) for page in pages]
    start = timezone.now() - timedelta(days=300)
    codes = ["moderation"] * 8 + ["links", "words"]
    waiting = dict.fromkeys((one.pk for one in discussions), 0)

    def make(place: int) -> Comment:
        discussion, person, code = (
            chance.choice(discussions),
            chance.randrange(5_000),
            chance.choice(codes),
        )
        waiting[discussion.pk] += 1
        return Comment(
            page_id=discussion.page_id,
            discussion=discussion,
            status="pending",
            name="Ann Reader",
            email=f"reader{person}@example.org",
            email_hash=hashes[person],
            body=" ".join(chance.choices(words, k=30)),
            submitted_at=start + timedelta(seconds=20 * place),
            hold_code=code,
            hold_reasons=[{"code": code, "evidence": "2"}],
            urgency=10 if place % 5_000 == 0 else 0,
        )

    for begin in range(0, number, 5_000):
        size = min(5_000, number - begin)
        insert((make(begin + place) for place in range(size)), keys_wanted=False)
    for pk, count in waiting.items():
        row = Discussion.objects.get(pk=pk)
        Discussion.objects.filter(pk=pk).update(pending_count=row.pending_count + count)


def analyze(connection: Any) -> None:
    """Do what the database does by itself in time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def decisions(client: Any) -> dict[str, Any]:
    """Decide on a thousand at once by the list's bulk action, and on one by the keyboard."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from neuromod_wagtail.comments.models import Comment

    pks = list(Comment.objects.filter(status="pending").values_list("pk", flat=True)[:1_001])
    ids = "&".join(f"id={pk}" for pk in pks[:1_000])
    with CaptureQueriesContext(connection) as captured:
        begin = time.perf_counter()
        client.post(f"/admin/bulk/neuromod_comments/comment/approve/?{ids}")
        seconds = time.perf_counter() - begin
    done = Comment.objects.filter(pk__in=pks, status="approved").count()
    if done != 1_000:
        raise SystemExit(f"{done} were approved")
    decision = {"decision": f"approve:{pks[-1]}:pending"}
    with CaptureQueriesContext(connection) as one:
        client.post(
            reverse("neuromod_comments_admin:decide"),
            decision,
            headers={"accept": "application/json"},
        )
    return {
        "approve 1,000: seconds": round(seconds, 2),
        "approve 1,000: queries": len(captured),
        "decide by keyboard: queries": len(one),
    }


def batch(user: Any) -> dict[str, Any]:
    """All that match, in pieces: how long, and how much more memory than before."""
    from neuromod_wagtail.comments.models import Comment
    from neuromod_wagtail.comments.moderation import batches

    number = min(BATCH, Comment.objects.filter(status="pending").count())
    ceiling = sorted(
        Comment.objects.filter(status="pending")
        .order_by("submitted_at", "pk")
        .values_list("pk", flat=True)[:number]
    )[-1]
    before = peak_megabytes() - database_megabytes()
    begin = time.perf_counter()
    made = batches.begin("spam", "tab=pending", user=user, ceiling=ceiling, expected=number)
    batches.work(made.pk)
    seconds = time.perf_counter() - begin
    made.refresh_from_db()
    return {
        "batch: comments": made.done,
        "batch: seconds": round(seconds, 1),
        "batch: MB more": round(peak_megabytes() - database_megabytes() - before, 1),
    }


def database_megabytes() -> float:
    """Return the database's share of memory: SQLite's test database is in this process."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        pages, size = (
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
        )
    return float(pages * size) / 2**20


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
