"""django-comments-xtd on a plain Django site."""

from __future__ import annotations

from contrib_peer import ContribPeer, fill_queue
from peer import Peer
from stage import Stage

__all__ = ["fill_queue", "start"]


class Xtd(ContribPeer):
    feed = "/feed/"
    queue = "/admin/django_comments_xtd/xtdcomment/?is_public__exact=0"
    search = f"{queue}&q=device+weeks"
    content_type = "blog.article"


def start(stage: Stage) -> list[Peer]:
    return Xtd.started(stage, "xtd", "django-comments-xtd")
