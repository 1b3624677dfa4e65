"""Create the articles, or fill the queue."""

from __future__ import annotations

import filling
import text
from blog.models import ArticlePage
from commentail.models import Comment, Discussion
from wagtail.models import Site


def make(slug: str, number: int, waits: bool) -> list[int]:
    site = Site.objects.get(is_default_site=True)
    # The guests' form works with the address that the site says it has.
    Site.objects.filter(pk=site.pk).update(hostname="127.0.0.1")
    article = ArticlePage(title=text.TITLE, slug=slug, body=filling.body())
    site.root_page.add_child(instance=article)
    discussion = Discussion.objects.create(site=site, page=article)
    first = filling.next_number(Comment)
    rows = []
    for place, one in enumerate(text.comments(number)):
        parent = None if one.parent is None else first + one.parent
        rows.append(
            Comment(
                pk=first + place,
                discussion=discussion,
                guest_name="Ann Reader",
                email="ann@example.org",
                email_confirmed_at=one.date,
                text=one.body,
                status="pending" if waits else "published",
                created_at=one.date,
                root_id=parent,
                reply_to_id=parent,
                published_at=None if waits else one.date,
            )
        )
    filling.insert(rows)
    filling.reset_sequence(Comment)
    return [article.pk, first]


filling.fill(make)
