"""Comments as lines of JSON: complete, for keeping or moving elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from neuromod_wagtail.comments.models import Comment

FIELDS = [
    "id",
    "parent_id",
    "thread_id",
    "kind",
    "status",
    "name",
    "email",
    "url",
    "badge",
    "body",
    "language",
    "submitted_at",
    "edited_at",
    "hold_reasons",
    "decline_reason",
    "helpful_count",
    "report_count",
    "pinned",
    "closed",
    "meta",
    "page_id",
    "page__url_path",
]


def below(page: Any) -> QuerySet:
    """The comments of a page and of all pages below it."""
    return Comment.objects.filter(page__path__startswith=page.path)


def lines(comments: QuerySet) -> Iterator[str]:
    """One JSON object a comment, oldest first, in constant memory."""
    for row in comments.order_by("pk").values(*FIELDS).iterator(chunk_size=500):
        yield json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
