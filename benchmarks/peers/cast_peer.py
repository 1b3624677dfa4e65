"""django-cast: a blog on Wagtail with comments by django-contrib-comments."""

from __future__ import annotations

from contrib_peer import ContribPeer, fill_queue
from peer import Peer
from stage import Stage

__all__ = ["fill_queue", "start"]


class Cast(ContribPeer):
    feed = "/cast/blog/feed/rss.xml"
    dashboard = "/cms/"
    queue = "/admin/threadedcomments/threadedcomment/?is_public__exact=0"
    search = f"{queue}&q=device+weeks"
    content_type = "cast.post"

    def article(self, slug: str) -> str:
        return f"/blog/{slug}/"


def start(stage: Stage) -> list[Peer]:
    return Cast.started(stage, "cast", "django-cast")
