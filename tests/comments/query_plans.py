"""Comments by the thousand, and how the database means to find some of them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from neuromod_wagtail.comments.models import Comment, Discussion
from tests.testapp.models import PlainPage

TABLE = Comment._meta.db_table
PAGES, ROWS_OF_PAGE = 40, 50
# As a page of Python code says it; columns that the database fills are left out.
COLUMNS = [
    field.column
    for field in Comment._meta.concrete_fields
    if not field.primary_key and not getattr(field, "generated", False)
]
UNIQUE = {
    "sqlite": "lower(hex(randomblob(32)))",
    "postgresql": "md5(random()::text) || md5(random()::text)",
}
STATUSES = ["approved"] * 90 + ["pending", "spam", "declined", "withdrawn"] * 2 + ["erased"] * 2


def fill(root: Any, rows: int) -> list[Any]:
    """Write about so many comments below ``root``, and return the pages."""
    random.seed(7)
    pages = [
        root.add_child(instance=PlainPage(title=f"Page {number}", slug=f"page-{number}"))
        for number in range(PAGES)
    ]
    discussions = [Discussion.objects.create(page=page) for page in pages]
    firsts = Comment.objects.bulk_create(
        comment(discussion) for discussion in discussions for _row in range(ROWS_OF_PAGE // 2)
    )
    Comment.objects.bulk_create(comment(first.discussion, first) for first in firsts)
    counted = {f"{status}_count": rows for status in set(STATUSES)}
    Discussion.objects.update(**counted)
    with connection.cursor() as cursor:
        # Of each comment twice as many, until there are enough.
        quoted = ", ".join(f'"{name}"' for name in COLUMNS)
        values = quoted.replace('"fingerprint"', UNIQUE[connection.vendor])
        while Comment.objects.count() < rows:
            cursor.execute(f"INSERT INTO {TABLE} ({quoted}) SELECT {values} FROM {TABLE}")  # noqa: S608
        cursor.execute("ANALYZE")
    return pages


def comment(discussion: Discussion, parent: Comment | None = None) -> Comment:
    now, status = timezone.now(), random.choice(STATUSES)
    decided = None if status == "pending" else now - timedelta(minutes=random.randrange(500_000))
    return Comment(
        page_id=discussion.page_id, discussion=discussion, parent=parent, thread=parent,
        depth=1 if parent else 0, status=status, decided_at=decided,
        submitted_at=now - timedelta(minutes=random.randrange(500_000)), name="Ann",
        email="ann@example.org", email_hash=f"{random.randrange(10**6):064d}",
        address_hash=f"{random.randrange(10**6):064d}" if random.random() < 0.02 else "",
        fingerprint=f"{random.getrandbits(256):064x}",
        hold_code=random.choice(["", "", "words", "links"]) if status == "pending" else "",
        urgency=random.random() < 0.01, body="Words", body_html="<p>Words</p>", language="en",
        reply_count=0 if parent else 1,
    )  # fmt: skip


@contextmanager
def recorded() -> Iterator[list[str]]:
    """Record the statements about comments that are executed meanwhile."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    for query in captured.captured_queries:
        sql = query["sql"]
        if f'"{TABLE}"' in sql and sql.lstrip("(").startswith(("SELECT", "UPDATE", "DELETE")):
            statements.append(sql)


def scans(statement: str) -> list[str]:
    """Return the steps of the plan that read the whole table of comments without an index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {statement.replace('%', '%%')}", [])
            steps = [row[3] for row in cursor.fetchall()]
            # A name after the table is that of an index; without one, it is a scan of all rows.
            return [one for one in steps if one.startswith("SCAN") and _is_whole(one, statement)]
        cursor.execute(f"EXPLAIN {statement}")
        steps = [row[0] for row in cursor.fetchall()]
    return [one for one in steps if re.search(rf"Seq Scan on {TABLE}\b", one)]


def _is_whole(step: str, statement: str) -> bool:
    name = step.split()[1]
    return "USING" not in step and (name == TABLE or f'"{TABLE}" {name}' in statement)
