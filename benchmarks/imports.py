"""How fast comments of a WordPress export come in, and in how much memory.

    python benchmarks/imports.py --posts 10000 --comments 1000000 [--json out.json]

Makes up an export and the articles that it speaks of, and imports the comments, in a process
of its own, into a new SQLite file. A tenth is imported first: the time must grow with
the comments, not faster. Prints the figures beside their limits and fails when one is missed.
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
LEAST = {"comments_a_second": 2000}
MOST = {"resident_mb": 300, "growth": 1.25}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--run", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(json.dumps(run(*options.run, options.posts)))
        return
    tenth = measure(options.posts // 10, options.comments // 10)
    figures = measure(options.posts, options.comments)
    figures["growth"] = round(tenth["comments_a_second"] / figures["comments_a_second"], 2)
    figures["load"] = [round(value, 1) for value in os.getloadavg()]
    options.json.write_text(json.dumps(figures, indent=2) + "\n")
    sys.exit(report(figures))


def measure(posts: int, comments: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "export.xml"
        wxr.write_export(export, posts, comments)
        command = [sys.executable, __file__, "--posts", str(posts), "--run", str(export), folder]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(  # noqa: S603
            command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
        )
    return {"posts": posts, "comments": comments, **json.loads(done.stdout)}


def run(export: Path, folder: Path, posts: int) -> dict[str, Any]:
    """Import into a database of its own, in this process."""
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = str(folder / "import.sqlite3")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
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


def make_pages(folder: Path, posts: int) -> Path:
    """Empty articles, and the file that says which old address means which of them."""
    from wagtail.models import Site

    from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage

    root = Site.objects.get(is_default_site=True).root_page
    index = root.add_child(instance=ArticleIndexPage(title="Blog", slug="blog"))
    mapping = folder / "map.csv"
    with mapping.open("w") as file:
        for number in range(1, posts + 1):
            page = index.add_child(instance=ArticlePage(title=f"Post {number}", slug=f"p-{number}"))
            moment = wxr.START + wxr.timedelta(hours=number)
            file.write(f"/{moment:%Y/%m/%d}/post-{number}/,{page.pk}\n")
    return mapping


def report(figures: dict[str, Any]) -> int:
    failed = 0
    for name, value in figures.items():
        limit = ""
        if name in LEAST or name in MOST:
            missed = value < LEAST[name] if name in LEAST else value > MOST[name]
            failed += missed
            sign, bound = (">=", LEAST[name]) if name in LEAST else ("<=", MOST[name])
            limit = f"{sign} {bound}{'  MISSED' if missed else ''}"
        print(f"{name:22} {value!s:>14}  {limit}")
    return 1 if failed else 0


if __name__ == "__main__":
    main()
