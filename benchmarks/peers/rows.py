"""The rows of the table: what is asked of each system."""

from __future__ import annotations

import text
from measuring import Way
from peer import Peer, Request

# A comment is posted when the answer sends the reader on, or says that it was created.
POSTED = (201, 202, 302)
DONE = (200, 302)


def readers() -> dict[str, Way]:
    return {
        **{f"article, {size:,} comments": article(size) for size in text.SIZES},
        "feed": Way(_feed),
        "post, small page": _posting("size-0"),
        "post, 100,000 comments": _posting("size-100000"),
    }


def readers_with_a_full_queue() -> dict[str, Way]:
    return {"article, 100 comments, 100,000 pending": article(100)}


def moderators() -> dict[str, Way]:
    return {
        "dashboard": _admin_page("dashboard"),
        "queue, 100,000 pending": _admin_page("queue"),
        "queue, search": _admin_page("search"),
    }


def approvals() -> dict[str, Way]:
    # No server takes an address with a thousand numbers.
    return {"approve 100": _approval(1), "approve 1,000, by hundreds": _approval(10)}


def article(size: int) -> Way:
    return Way(lambda peer, _number: peer.prepare_article(f"size-{size}"))


def _feed(peer: Peer, _number: int) -> Request | None:
    address = peer.feed
    return (lambda: peer.reader.get(address)[0]) if address else None


def _posting(slug: str) -> Way:
    return Way(lambda peer, number: peer.prepare_post(slug, number), POSTED)


def _admin_page(name: str) -> Way:
    def prepare(peer: Peer, _number: int) -> Request | None:
        address = getattr(peer, name)
        return (lambda: peer.moderator.get(address)[0]) if address else None

    return Way(prepare)


def _approval(times: int) -> Way:
    def prepare(peer: Peer, _number: int) -> Request:
        requests = [peer.prepare_approval(100) for _time in range(times)]
        return lambda: max(request() for request in requests)

    return Way(prepare, DONE)
