"""How fast a WordPress export comes in, and in how much memory.

    python benchmarks/imports.py --posts 10000 --comments 1000000 [--json out.json]

Makes up exports and imports them, each in a process of its own, into a new SQLite file: posts
without comments, comments for articles that are there, and both together as a blog that moves.
A tenth is imported first: the time must grow with what is imported, not faster. Prints the
figures beside their limits and fails when one is missed. ``--whole`` does the last part alone.
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
MOST = {"resident_mb": 300, "growth": 1.25}


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
        print(json.dumps(work(*options.run, options.posts)))
        return
    posts, comments = options.posts, options.comments
    parts = {"blog": measure("blog", posts, comments)}
    if not options.whole:
        parts["posts"] = compared("blog", posts, 0, "posts_a_second")
        parts["comments"] = compared("comments", posts, comments, "comments_a_second")
    load = [round(value, 1) for value in os.getloadavg()]
    options.json.write_text(json.dumps({**parts, "load": load}, indent=2) + "\n")
    # Of the whole blog, where posts wait for comments, only the memory has a limit.
    failed = 0
    for name, figures in parts.items():
        print(f"\n{name}")
        failed += report(figures, {"resident_mb"} if name == "blog" else {*LEAST, *MOST})
    sys.exit(1 if failed else 0)


def compared(what: str, posts: int, comments: int, speed: str) -> dict[str, Any]:
    """With the growth from a tenth."""
    tenth = measure(what, posts // 10, comments // 10)
    figures = measure(what, posts, comments)
    return {**figures, "growth": round(tenth[speed] / figures[speed], 2)}


def measure(what: str, posts: int, comments: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "export.xml"
        wxr.write_export(export, posts, comments)
        command = [sys.executable, __file__, "--posts", str(posts), "--what", what]
        command += ["--run", str(export), folder]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(  # noqa: S603
            command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
        )
    return {"posts": posts, "comments": comments, **json.loads(done.stdout)}


def begin(folder: Path) -> None:
    """A database of its own, in this process."""
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = str(folder / "import.sqlite3")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def run_blog(export: Path, folder: Path, posts: int) -> dict[str, Any]:
    """Import the whole export below an empty index."""
    begin(folder)
    from neuromod_wagtail.comments.models import Comment
    from neuromod_wagtail.pages.models import ArticlePage
    from neuromod_wagtail.wordpress.importing import Import
    from neuromod_wagtail.wordpress.models import ImportRun

    index = make_index()
    before = wxr.resident()
    started = time.perf_counter()
    account = Import(ImportRun(parent_id=index.pk), [export], index).execute()
    seconds = time.perf_counter() - started
    number = ArticlePage.objects.count()
    if number != posts or not account.balances or account.text.share < 1:
        raise SystemExit(account.as_text())
    return {
        "imported": number,
        "imported_comments": Comment.objects.count(),
        "redirects": account.redirects,
        "seconds": round(seconds, 1),
        "posts_a_second": round(number / seconds, 1),
        "resident_before_mb": before,
        "resident_mb": wxr.resident(),
        "database_mb": (folder / "import.sqlite3").stat().st_size >> 20,
    }


def run(export: Path, folder: Path, posts: int) -> dict[str, Any]:
    """Import the comments for articles that are there."""
    begin(folder)
    from django.core.management import call_command

    mapping = make_pages(folder, posts)
    before = wxr.resident()
    started = time.perf_counter()
    call_command("import_comments", "wordpress", str(export), match=mapping, stdout=io.StringIO())
    seconds = time.perf_counter() - started
    from neuromod_wagtail.comments.models import Comment

    number = Comment.objects.count()
    return {
        "imported": number,
        "seconds": round(seconds, 1),
        "comments_a_second": round(number / seconds),
        "resident_before_mb": before,
        "resident_mb": wxr.resident(),
        "database_mb": (folder / "import.sqlite3").stat().st_size >> 20,
    }


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


def report(figures: dict[str, Any], limits: set[str]) -> int:
    """Print the figures; how many of them miss their limits."""
    failed = 0
    for name, value in figures.items():
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
