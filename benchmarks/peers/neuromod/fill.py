"""Create the articles, or fill the queue: ``python -m neuromod.fill articles|pending``.

Prints ``{slug: [page number, number of its first comment]}``.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django
import text


def main(what: str) -> None:
    django.setup()
    from django.core.management import call_command

    if what == "articles":
        call_command("migrate", verbosity=0)
        _make_moderator()
        print(json.dumps({f"size-{size}": make(f"size-{size}", size) for size in text.SIZES}))
    else:
        print(json.dumps({"pending": make("pending", text.PENDING, status="pending")}))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _make_moderator() -> None:
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_superuser("admin", "admin@example.org", "admin")


def make(slug: str, number: int, status: str = "approved") -> list[int]:
    from neuromod_wagtail.comments import actions
    from neuromod_wagtail.comments.models import Comment, Discussion

    page = _article(slug)
    discussion = actions.discussion_of(page)
    first = 1 + max(Comment.objects.values_list("pk", flat=True), default=0)
    waits = {"hold_code": "moderation", "hold_reasons": [{"code": "moderation"}]}

    def comment(place: int, one: text.Words) -> Any:
        root = None if one.parent is None else first + one.parent
        return Comment(
            pk=first + place, page_id=page.pk, discussion=discussion, parent_id=root,
            thread_id=root, depth=int(root is not None), status=status, name="Ann Reader",
            email="ann@example.org", body=one.body, body_html=f"<p>{one.body}</p>",
            submitted_at=one.date, reply_count=0 if root or status != "approved" else 3,
            **(waits if status == "pending" else {}),
        )  # fmt: skip

    made = [comment(place, one) for place, one in enumerate(text.comments(number))]
    for replies in (False, True):
        rows = [one for one in made if bool(one.depth) is replies]
        Comment.objects.bulk_create(rows, batch_size=2_000)
    counts = {"approved_count" if status == "approved" else "pending_count": number}
    Discussion.objects.filter(pk=discussion.pk).update(**counts)
    _reset_sequence(Comment)
    return [page.pk, first]


def _article(slug: str) -> Any:
    from wagtail.models import Site

    from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage

    index = ArticleIndexPage.objects.first()
    if index is None:
        root = Site.objects.get(is_default_site=True).root_page
        index = root.add_child(instance=ArticleIndexPage(title="Blog", slug="blog"))
    body = [("paragraph", f"<p>{paragraph}</p>") for paragraph in text.paragraphs()]
    article = index.add_child(instance=ArticlePage(title=text.TITLE, slug=slug, body=body))
    article.save_revision().publish()
    return article


def _reset_sequence(model: Any) -> None:
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


if __name__ == "__main__":
    main(sys.argv[1])
