"""Create the articles, or fill the queue."""

from __future__ import annotations

from typing import Any

import filling
import text
from blog.models import Article
from django_comments_xtd.models import XtdComment


def make(slug: str, number: int, waits: bool) -> list[int]:
    article = Article.objects.create(title=text.TITLE, slug=slug, body=filling.body())

    def child(place: int, one: text.Words, first: int) -> Any:
        root = place if one.parent is None else one.parent
        return XtdComment(
            comment_ptr_id=first + place, thread_id=first + root, parent_id=first + root,
            level=int(one.parent is not None), order=place - root + 1,
            nested_count=0 if one.parent is not None else 3,
        )  # fmt: skip

    return [article.pk, filling.add_contrib_comments(article, number, waits=waits, child=child)]


filling.fill(make)
