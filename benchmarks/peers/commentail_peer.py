"""Commentail on a plain Wagtail site."""

from __future__ import annotations

import re

import environment
from browser import unpacked
from django_site import DjangoSite
from peer import Peer, Request, csrf
from stage import Stage

OLDEST_PYTHON = (3, 12)


class Commentail(Peer):
    site: DjangoSite
    queue = "/admin/commentail/"
    search = f"{queue}?q=device+weeks"

    def prepare_post(self, slug: str, number: int) -> Request:
        browser = self.reader
        _status, body = browser.get(self.article(slug))
        page = unpacked(body).decode()
        sum_of = re.search(r"(\d+) \+ (\d+) = \?", page)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        assert sum_of and hidden["key"], "no form"
        fields = hidden | {
            "name": "Bob",
            "email": f"bob{number}@example.org",
            "text": self.words(number),
            "answer": str(int(sum_of[1]) + int(sum_of[2])),
        }
        address = f"/commentail/discussions/{self.posts[slug][0]}/submit/"
        return lambda: browser.post(address, list(fields.items()))[0]

    def prepare_approval(self, number: int) -> Request:
        chosen = [("ids", pk) for pk in self.next_pending(number)]
        fields = [("action", "approve"), *chosen, csrf(self.moderator)]
        return lambda: self.moderator.post("/admin/commentail/bulk/", fields)[0]


def start(stage: Stage) -> list[Peer]:
    python = environment.find_python(OLDEST_PYTHON)
    site = DjangoSite(stage, "commentail", ["commentail[postgres]"], python)
    posts = site.fill("articles")
    peer = Commentail("Commentail", *site.serve(), posts)
    peer.site = site
    return [peer]


def fill_queue(_stage: Stage, peers: list[Commentail]) -> None:
    for peer in peers:
        peer.posts |= peer.site.fill("pending")
