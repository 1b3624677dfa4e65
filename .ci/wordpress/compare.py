"""Compares an export of ours with what WordPress made of it, and imports that into an empty site."""

from __future__ import annotations

import os
import sys
from html import unescape
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "example_site.settings"
django.setup()

from django.core.management import call_command  # noqa: E402

from neuromod_wagtail.wordpress.importing import Import  # noqa: E402
from neuromod_wagtail.wordpress.models import ImportRun  # noqa: E402
from neuromod_wagtail.wordpress.reading.records import Item  # noqa: E402
from neuromod_wagtail.wordpress.reading.wxr import Export  # noqa: E402
from tests.factories import make_index  # noqa: E402

Row = tuple[Any, ...]


def articles(items: list[Item]) -> set[Row]:
    return {
        (unescape(item.title), item.status, item.slug, item.password, item.comment_status,
         tuple(sorted((term.taxonomy, unescape(term.name)) for term in item.terms)))
        for item in items
        if item.type == "post"
    }  # fmt: skip


def comments(items: list[Item]) -> set[Row]:
    """All but spam, which WordPress leaves out of its exports. A parent by what it says."""
    found = set()
    for item in items:
        by_number = {comment.id: comment for comment in item.comments}
        for one in item.comments:
            parent = by_number.get(one.parent)
            answers = parent.content if parent else ""
            if one.approved != "spam":
                found.add((unescape(item.title), one.author, one.content, one.approved,
                           one.type or "comment", one.date.utc, answers))  # fmt: skip
    return found


def main(ours: str, back: str) -> int:
    before, after = (
        [one for one in Export([path]) if isinstance(one, Item)] for path in (ours, back)
    )
    wrong = 0
    for name, rows in (("articles", articles), ("comments", comments)):
        was, now = rows(before), rows(after)
        print(f"{name}: {len(was)} here, {len(now)} there, {len(was & now)} the same")  # noqa: T201
        for row in sorted(was ^ now, key=str):
            print("lost:" if row in was else "new:", row)  # noqa: T201
            wrong = 1
    call_command("migrate", verbosity=0)
    report = Import(ImportRun(), [back], make_index()).execute()
    print(report.as_text())  # noqa: T201
    complete = report.balances and not any(tally.skipped for tally in report.kinds.values())
    return wrong or int(not complete) or int(report.text.share < 1)


sys.exit(main(*sys.argv[1:]))
