"""What comments cost a page, a post and a reader, each beside the same page without comments.

    python benchmarks/comments.py

Prints a table and writes ``comments.json`` beside it (``--json PATH``). The pages are served in
turns in one process, caches empty, and the medians are compared: only the ratios mean anything.
The page is the demo's article, three times: one of them with the tag of the section showing
nothing. Other settings, such as ``tests.projects.comments_only.settings``, measure a plain page.
"""

from __future__ import annotations

import argparse
import io
import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pairing

LIMITS = {
    "queries": 3,
    "time ratio, 100 comments": 0.5,
    "time ratio, 100,000 comments": 0.6,
    "100,000 against 100": 1.15,
    "post queries": 15,
    "post growth": 0,
    "HTML bytes a comment": 900,
}

# Comments on the first page of a discussion, both of the few and of the many: 25 threads of four.
SHOWN = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", default=str(Path(__file__).with_suffix(".json")))
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--large", type=int, default=100_000)
    arguments = parser.parse_args()
    with pairing.test_database("example_site.settings"):
        results = measure(arguments.rounds, arguments.large)
    pairing.report(results, LIMITS, Path(arguments.json))


def measure(rounds: int, large: int) -> dict[str, Any]:
    from django.db import connection

    plain, small, big = make_pages()
    fill(small, 100)
    fill(big, large)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    times = pairing.median_seconds([page.url for page in (plain, small, big)], rounds)
    base = times[plain.url]
    few, many = times[small.url] - base, times[big.url] - base
    post_queries(small, "First")  # warms what is kept for the process
    posts = [post_queries(small), post_queries(big)]
    return {
        "database": connection.vendor,
        "page": type(plain).__name__,
        "plain page ms": round(base * 1000, 2),
        "section ms, 100 comments": round(few * 1000, 2),
        f"section ms, {large:,} comments": round(many * 1000, 2),
        "queries": _growth(pairing.count_queries, plain, small, big),
        "time ratio, 100 comments": round(few / base, 3),
        "time ratio, 100,000 comments": round(many / base, 3),
        "100,000 against 100": round(times[big.url] / times[small.url], 3),
        "post queries": max(posts),
        "post growth": posts[1] - posts[0],
        # With its share of the form and the links to other pages.
        "HTML bytes a comment": _growth(pairing.count_bytes, plain, small, big) // SHOWN,
    }


def _growth(count: Callable[[str], int], plain: Any, *pages: Any) -> int:
    return max(count(page.url) for page in pages) - count(plain.url)


def make_pages() -> tuple[Any, Any, Any]:
    """One page without a section and two with."""
    from django.apps import apps
    from wagtail.models import Site

    home = Site.objects.get(is_default_site=True).root_page
    if apps.is_installed("neuromod_wagtail.pages"):
        pages = articles(home)
    else:
        from tests.testapp.models import PlainPage

        text = "\n\n".join("Neuromodulation may ease pain. " * 12 for _ in range(20))
        pages = [
            home.add_child(instance=PlainPage(title=name, slug=name, text=text))
            for name in ("plain", "small", "large")
        ]
    without_section(pages[0])
    return pages[0], pages[1], pages[2]


def without_section(page: Any) -> None:
    """Let the template tag do nothing at all on this page."""
    from neuromod_wagtail.comments.templatetags import neuromod_comments as tags

    render = tags.render_section

    def render_others(request: Any, shown: Any, heading_level: int = 2) -> str:
        return "" if shown.pk == page.pk else render(request, shown, heading_level)

    tags.render_section = render_others


def articles(home: Any) -> list[Any]:
    """Create the demo's first article three times, as the example site shows it."""
    from django.core.management import call_command

    from neuromod_wagtail.pages.models import ArticlePage

    call_command("demo", no_serve=True, stdout=io.StringIO())
    article = ArticlePage.objects.live().order_by("first_published_at", "pk").first()
    names = ("plain", "small", "large")
    copies = [article.copy(update_attrs={"slug": f"bench-{name}"}) for name in names]
    for page in copies:
        page.save_revision().publish()
    return copies


def fill(page: Any, number: int) -> None:
    """Create ``number`` published comments in threads of four, with text of typical length."""
    from django.utils import timezone

    from neuromod_wagtail.comments import actions, markup
    from neuromod_wagtail.comments.models import Comment, Discussion

    chance = random.Random(7)
    words = "pain my back device clinic helped after weeks the and of it a doctor said".split()
    discussion = actions.discussion_of(page)
    start = timezone.now() - timedelta(days=300)

    def make(place: int, parent: Comment | None) -> Comment:
        body = " ".join(chance.choices(words, k=30))
        return Comment(
            page_id=page.pk,
            discussion=discussion,
            parent=parent,
            thread=parent,
            depth=1 if parent else 0,
            status="approved",
            name="Ann Reader",
            email="ann@example.org",
            body=body,
            body_html=markup.render(body) if place < 200 else f"<p>{body}</p>",
            submitted_at=start + timedelta(seconds=60 * place),
            reply_count=0 if parent else 3,
        )

    roots = Comment.objects.bulk_create(
        [make(p, None) for p in range(number // 4)], batch_size=2000
    )
    replies = [make(number + 3 * p + i, root) for p, root in enumerate(roots) for i in range(3)]
    Comment.objects.bulk_create(replies, batch_size=2000)
    Discussion.objects.filter(pk=discussion.pk).update(approved_count=number)


def post_queries(page: Any, body: str = "A comment") -> int:
    """Count the queries of a guest's post that asks for a notification and a subscription."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings

    from neuromod_wagtail.comments.security import tokens

    fields = {
        "name": "Bob",
        "email": "bob@example.org",
        "body": body,
        "token": tokens.form_token(page.pk, time.time() - 60),
    }
    quiet = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    with override_settings(TASKS=quiet), CaptureQueriesContext(connection) as captured:
        answer = Client().post(f"/comments/post/{page.pk}/", fields)
    assert answer.status_code == 302, answer.content
    return len(captured)


if __name__ == "__main__":
    main()
