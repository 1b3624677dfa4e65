"""How fast a WordPress export comes in, and in how much memory.

    python benchmarks/imports.py --posts 10000 --comments 1000000 [--json out.json]

Makes up exports and imports them, each in a process of its own, into a new SQLite file: posts
and comments together as a blog that moves, posts without comments, and comments for articles that
are there. Says how far it is and how long it will take; prints the figures beside their limits
and fails when one is missed. ``growth``: how long the last tenth took, the first being 1. The
whole blog has the time that its posts and its comments have each. ``undo_to_import``: the work of
taking it back, that of the import being 1. ``--whole`` does only that.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import wxr

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = "tests.projects.full.settings"
LEAST = {"comments_a_second": 2000, "posts_a_second": 40}
MOST = {"resident_mb": 300, "growth": 1.25, "undo_to_import": 1}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--whole", action="store_true", help="the whole blog alone")
    parser.add_argument("--run", nargs=2, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--what", default="comments", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        work = {"comments": run, "blog": run_blog}[options.what]
        print(json.dumps(work(*options.run, options.posts, options.comments)))
        return
    posts, comments = options.posts, options.comments
    MOST["seconds"] = posts / LEAST["posts_a_second"] + comments / LEAST["comments_a_second"]
    parts = {"blog": measure("blog", posts, comments)}
    if not options.whole:
        parts["posts"] = measure("blog", posts, 0)
        parts["comments"] = measure("comments", posts, comments)
    load = [round(value, 1) for value in os.getloadavg()]
    options.json.write_text(json.dumps({**parts, "load": load}, indent=2) + "\n")
    failed = 0
    for name, results in parts.items():
        print(f"\n{name}")
        speed = {"blog": "seconds", "posts": "posts_a_second", "comments": "comments_a_second"}
        failed += report(results, {speed[name], "resident_mb", "growth", "undo_to_import"})
    sys.exit(1 if failed else 0)


class Pace:
    """Told how far it is: prints that, and knows how long the last tenth took."""

    def __init__(self) -> None:
        self.started = self.printed = time.perf_counter()
        self.points: list[tuple[int, float]] = []

    def __call__(self, done: int, total: int) -> None:
        now = time.perf_counter()
        # A part without anything to store takes no time that could be compared.
        if not self.points or done > self.points[-1][0]:
            self.points.append((done, now))
        if total and now - self.printed > 5:
            self.printed = now
            left = (now - self.started) / max(done, 1) * (total - done)
            share, memory = 100 * done / total, wxr.resident()
            print(f"{share:5.1f} %  {left:6.0f} s left  {memory} MB", file=sys.stderr, flush=True)

    @property
    def growth(self) -> float:
        """From the first point on: before it, the whole file is read once."""
        tenth = len(self.points) // 10 or 1
        first, last = self.points[: tenth + 1], self.points[-tenth - 1 :]
        return round(_each(last) / _each(first), 2)


def _each(points: list[tuple[int, float]]) -> float:
    """Seconds for a unit of work."""
    (done, moment), (before, then) = points[-1], points[0]
    return (moment - then) / (done - before)


def measure(what: str, posts: int, comments: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "export.xml"
        wxr.write_export(export, posts, comments)
        command = [sys.executable, __file__, "--posts", str(posts)]
        command += ["--comments", str(comments), "--what", what]
        command += ["--run", str(export), folder]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(  # noqa: S603
            command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
        )
    return {"posts": posts, "comments": comments, **json.loads(done.stdout)}


def begin(folder: Path) -> None:
    """Set up a separate database in this process, like that of the example site."""
    from django.conf import settings

    from example_site.settings import DATABASES as example

    database = {**example["default"], "NAME": str(folder / "import.sqlite3")}
    settings.DATABASES["default"].update(database)
    # As on a site: the tests' settings leave the search index alone.
    settings.WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"] = True
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def run_blog(export: Path, folder: Path, posts: int, comments: int) -> dict[str, Any]:
    """Import the whole export below an empty index."""
    begin(folder)
    from neuromod_wagtail.comments.models import Comment
    from neuromod_wagtail.pages.models import ArticlePage
    from neuromod_wagtail.wordpress.importing import Import
    from neuromod_wagtail.wordpress.models import ImportRun
    from neuromod_wagtail.wordpress.storing.undo import undo

    index = make_index()
    before = wxr.resident()
    pace = Pace()
    import_run = ImportRun(parent_id=index.pk)
    started, began = time.perf_counter(), time.process_time()
    account = Import(import_run, [export], index).execute(pace)
    seconds, work = time.perf_counter() - started, time.process_time() - began
    number = ArticlePage.objects.count()
    if (
        number != posts
        or Comment.objects.count() != comments
        or not account.balances
        or account.text.share < 1
    ):
        raise SystemExit(account.as_text())
    resident, began = wxr.resident(), time.process_time()
    undo(ImportRun.objects.get(pk=import_run.pk))
    if ArticlePage.objects.exists() or Comment.objects.exists():
        raise SystemExit("Something is left of the import.")
    return {
        "imported": number,
        "undo_to_import": round((time.process_time() - began) / work, 2),
        "redirects": account.redirects,
        "seconds": round(seconds, 1),
        "posts_a_second": round(number / seconds, 1),
        "growth": pace.growth,
        "resident_before_mb": before,
        "resident_mb": resident,
        "database_mb": (folder / "import.sqlite3").stat().st_size >> 20,
    }


def run(export: Path, folder: Path, posts: int, comments: int) -> dict[str, Any]:
    """Import the comments for articles that are there."""
    begin(folder)
    from django.core.management import call_command

    mapping = make_pages(folder, posts)
    before = wxr.resident()
    pace = follow_comments(comments)
    started = time.perf_counter()
    call_command("import_wordpress_comments", str(export), match=mapping, stdout=io.StringIO())
    seconds = time.perf_counter() - started
    from neuromod_wagtail.comments.models import Comment

    number = Comment.objects.count()
    return {
        "imported": number,
        "seconds": round(seconds, 1),
        "comments_a_second": round(number / seconds),
        "growth": pace.growth,
        "resident_before_mb": before,
        "resident_mb": wxr.resident(),
        "database_mb": (folder / "import.sqlite3").stat().st_size >> 20,
    }


def follow_comments(total: int) -> Pace:
    """Be told whenever some comments are stored: the command for comments alone says nothing."""
    from neuromod_wagtail.wordpress.storing.comments import CommentWriter

    pace, flush = Pace(), CommentWriter.flush

    def report_flush(writer: CommentWriter) -> None:
        waiting = writer.waiting
        flush(writer)
        pace((pace.points[-1][0] if pace.points else 0) + waiting, total)

    CommentWriter.flush = report_flush  # type: ignore[method-assign]
    return pace


def make_index() -> Any:
    from wagtail.models import Site

    from neuromod_wagtail.pages.models import ArticleIndexPage

    root = Site.objects.get(is_default_site=True).root_page
    return root.add_child(instance=ArticleIndexPage(title="Blog", slug="blog"))


def make_pages(folder: Path, posts: int) -> Path:
    """Empty articles, and the file that says which old address means which of them."""
    from neuromod_wagtail.pages.models import ArticlePage

    index = make_index()
    mapping = folder / "map.csv"
    with mapping.open("w") as file:
        for number in range(1, posts + 1):
            page = index.add_child(instance=ArticlePage(title=f"Post {number}", slug=f"p-{number}"))
            moment = wxr.START + wxr.timedelta(hours=number)
            file.write(f"/{moment:%Y/%m/%d}/post-{number}/,{page.pk}\n")
    return mapping


def report(results: dict[str, Any], limits: set[str]) -> int:
    """Print the figures; how many of them miss their limits."""
    failed = 0
    for name, value in results.items():
        limit = ""
        if name in limits and (name in LEAST or name in MOST):
            missed = value < LEAST[name] if name in LEAST else value > MOST[name]
            failed += missed
            sign, bound = (">=", LEAST[name]) if name in LEAST else ("<=", MOST[name])
            limit = f"{sign} {bound}{'  MISSED' if missed else ''}"
        print(f"{name:22} {value!s:>14}  {limit}")
    return failed


if __name__ == "__main__":
    main()
