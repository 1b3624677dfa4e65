"""Fill the Django sites of other projects: called by each site's ``fill.py articles|pending``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import django
import text

# A slug, the number of comments and whether they wait → the article's number, its first comment's.
Make = Callable[[str, int, bool], list[int]]


def fill(make: Make) -> None:
    """Create the articles or the queue; print ``{slug: [article, its first comment]}``."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection

    if sys.argv[1] == "articles":
        call_command("migrate", verbosity=0, run_syncdb=True)
        get_user_model().objects.create_superuser("admin", "admin@example.org", "admin")
        made = {f"size-{size}": make(f"size-{size}", size, False) for size in text.SIZES}
    else:
        made = {"pending": make("pending", text.PENDING, True)}
    print(json.dumps(made))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def next_number(model: Any) -> int:
    """Return the number of the next row."""
    return 1 + (model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


def add_contrib_comments(
    article: Any, number: int, *, waits: bool, child: Callable[[int, text.Words, int], Any]
) -> int:
    """Add comments of django-contrib-comments to an article; return the first one's number.

    ``child`` makes the row of the model that inherits from theirs, from the place of the comment,
    its words, and the number of the first comment.
    """
    from django.contrib.contenttypes.models import ContentType
    from django_comments.models import Comment

    kind = ContentType.objects.get_for_model(article)
    first = next_number(Comment)
    rows, children = [], []
    for place, one in enumerate(text.comments(number)):
        values = {
            "id": first + place, "content_type_id": kind.pk, "object_pk": str(article.pk),
            "site_id": 1, "user_name": "Ann Reader", "user_email": "ann@example.org",
            "comment": one.body, "submit_date": one.date, "is_public": not waits,
        }  # fmt: skip
        rows.append(Comment(**values))
        children.append(child(place, one, first))
    insert(rows)
    insert(children)
    reset_sequence(Comment)
    return first


def insert(rows: list[Any]) -> None:
    """Copy rows into their table, also those of a model that inherits from another one."""
    from django.db import connection

    if not rows:
        return
    meta = rows[0]._meta
    fields = list(meta.local_concrete_fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {meta.db_table} ({columns}) FROM STDIN") as copying,
    ):
        for row in rows:
            values = (getattr(row, field.attname) for field in fields)
            copying.write_row(
                [
                    field.get_db_prep_save(value, connection)
                    for field, value in zip(fields, values, strict=True)
                ]
            )


def reset_sequence(model: Any) -> None:
    """Let the next row have the next number."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def body() -> str:
    """Return the article's text as HTML."""
    return "".join(f"<p>{paragraph}</p>" for paragraph in text.paragraphs())


django.setup()
