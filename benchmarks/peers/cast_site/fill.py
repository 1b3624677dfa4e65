"""Create the articles, or fill the queue."""

from __future__ import annotations

from typing import Any

import filling
import text
from cast.models import Blog, Post
from cast.post_media import prepare_post_media
from django.contrib.auth import get_user_model
from threadedcomments.models import ThreadedComment
from wagtail.models import Site


def make(slug: str, number: int, waits: bool) -> list[int]:
    article = _article(slug)

    def child(place: int, one: text.Words, first: int) -> Any:
        path = f"{first + place:010d}"
        if one.parent is not None:
            path = f"{first + one.parent:010d}/{path}"
        return ThreadedComment(
            comment_ptr_id=first + place, title="", tree_path=path, newest_activity=one.date,
            parent_id=None if one.parent is None else first + one.parent,
        )  # fmt: skip

    return [article.pk, filling.add_contrib_comments(article, number, waits=waits, child=child)]


def _article(slug: str) -> Post:
    owner = get_user_model().objects.get()
    blog = Blog.objects.first()
    if blog is None:
        blog = Blog(title="Blog", slug="blog", owner=owner)
        Site.objects.get(is_default_site=True).root_page.add_child(instance=blog)
    paragraphs = [
        {"type": "paragraph", "value": f"<p>{paragraph}</p>"} for paragraph in text.paragraphs()
    ]
    body = [{"type": "overview", "value": paragraphs}]
    article = Post(title=text.TITLE, slug=slug, owner=owner)
    article.body = Post._meta.get_field("body").stream_block.to_python(body)
    blog.add_child(instance=article)
    prepare_post_media(article)
    return article


filling.fill(make)
