"""django-comments-xtd on a plain Django site."""

from __future__ import annotations

from contrib_peer import ContribPeer
from django_site import DjangoSite
from peer import Peer
from stage import Stage


class Xtd(ContribPeer):
    feed = "/feed/"
    queue = "/admin/django_comments_xtd/xtdcomment/?is_public__exact=0"
    search = f"{queue}&q=device+weeks"
    content_type = "blog.article"


def start(stage: Stage) -> list[Peer]:
    site = DjangoSite(stage, "xtd", ["django-comments-xtd"])
    posts = site.fill("articles")
    peer = Xtd("django-comments-xtd", *site.serve(), posts)
    peer.site = site
    return [peer]


def fill_queue(_stage: Stage, peers: list[Xtd]) -> None:
    for peer in peers:
        peer.posts |= peer.site.fill("pending")
