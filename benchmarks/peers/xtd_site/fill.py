"""Create the articles, or fill the queue: ``python fill.py articles|pending``, as for this project."""

from __future__ import annotations

import json
import sys

import django
import text


def main(what: str) -> None:
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection

    if what == "articles":
        call_command("migrate", verbosity=0, run_syncdb=True)
        get_user_model().objects.create_superuser("admin", "admin@example.org", "admin")
        print(json.dumps({f"size-{size}": make(f"size-{size}", size) for size in text.SIZES}))
    else:
        print(json.dumps({"pending": make("pending", text.PENDING, is_public=False)}))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def make(slug: str, number: int, *, is_public: bool = True) -> list[int]:
    from blog.models import Article
    from django.contrib.contenttypes.models import ContentType
    from django.core.management.color import no_style
    from django.db import connection
    from django_comments.models import Comment
    from django_comments_xtd.models import XtdComment

    body = "".join(f"<p>{paragraph}</p>" for paragraph in text.paragraphs())
    article = Article.objects.create(title=text.TITLE, slug=slug, body=body)
    kind = ContentType.objects.get_for_model(Article)
    first = 1 + max(Comment.objects.values_list("pk", flat=True), default=0)
    rows, threads = [], []
    for place, one in enumerate(text.comments(number)):
        root = place if one.parent is None else one.parent
        values = {
            "id": first + place, "content_type_id": kind.pk, "object_pk": str(article.pk),
            "site_id": 1, "user_name": "Ann Reader", "user_email": "ann@example.org",
            "comment": one.body, "submit_date": one.date, "is_public": is_public,
        }  # fmt: skip
        rows.append(Comment(**values))
        thread = XtdComment(
            comment_ptr_id=first + place, thread_id=first + root, parent_id=first + root,
            level=int(one.parent is not None), order=place - root + 1,
            nested_count=0 if one.parent is not None else 3, **values,
        )  # fmt: skip
        threads.append(thread)
    Comment.objects.bulk_create(rows, batch_size=2_000)
    # Django inserts no rows of a model that inherits from another table by bulk_create().
    fields = list(XtdComment._meta.local_concrete_fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {XtdComment._meta.db_table} ({columns}) VALUES ({marks})",
            [[getattr(one, field.attname) for field in fields] for one in threads],
        )
        for statement in connection.ops.sequence_reset_sql(no_style(), [Comment]):
            cursor.execute(statement)
    return [article.pk, first]


if __name__ == "__main__":
    main(sys.argv[1])
