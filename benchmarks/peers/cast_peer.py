"""django-cast: a blog on Wagtail with comments by django-contrib-comments."""

from __future__ import annotations

from contrib_peer import ContribPeer
from django_site import DjangoSite
from peer import Peer
from stage import Stage


class Cast(ContribPeer):
    feed = "/cast/blog/feed/rss.xml"
    dashboard = "/cms/"
    queue = "/admin/threadedcomments/threadedcomment/?is_public__exact=0"
    search = f"{queue}&q=device+weeks"
    content_type = "cast.post"

    def article(self, slug: str) -> str:
        return f"/blog/{slug}/"


def start(stage: Stage) -> list[Peer]:
    site = DjangoSite(stage, "cast", ["django-cast"])
    posts = site.fill("articles")
    peer = Cast("django-cast", *site.serve(), posts)
    peer.site = site
    return [peer]


def fill_queue(_stage: Stage, peers: list[Cast]) -> None:
    for peer in peers:
        peer.posts |= peer.site.fill("pending")
