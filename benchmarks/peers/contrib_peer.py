"""What the systems on django-contrib-comments have in common: its form, and Django's admin."""

from __future__ import annotations

import re
import time
from functools import cache
from typing import ClassVar

from browser import Browser, Fields, unpacked
from django.utils.crypto import salted_hmac
from django_site import SECRET_KEY, DjangoSite
from peer import Peer, Request, csrf
from stage import Stage


class ContribPeer(Peer):
    site: DjangoSite
    # The address of the form, and the name of the pages' content type.
    form: ClassVar[str] = "/comments/post/"
    content_type: ClassVar[str]

    @classmethod
    def started(cls, stage: Stage, folder: str, package: str) -> list[Peer]:
        """Fill and start the site in a folder, whose comments are those of a package."""
        site = DjangoSite(stage, folder, [package])
        posts = site.fill("articles")
        peer = cls(package, *site.serve(), posts)
        peer.site = site
        return [peer]

    def prepare_post(self, slug: str, number: int) -> Request:
        browser, hidden = self._form()
        fields = {**hidden, **self._signature(self.posts[slug][0])}
        fields |= {
            "name": "Bob",
            "email": f"bob{number}@example.org",
            "comment": self.words(number),
            "honeypot": "",
        }
        return lambda: browser.post(self.form, list(fields.items()))[0]

    @cache  # noqa: B019
    def _form(self) -> tuple[Browser, dict[str, str]]:
        """Return the hidden fields of the form on a page without comments."""
        browser = self.reader
        _status, page = browser.get(self.article("size-0"))
        tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", unpacked(page).decode())
        hidden = {}
        for tag in tags:
            attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            hidden[attributes.get("name", "")] = attributes.get("value", "")
        assert hidden.get("security_hash"), "no form"
        return browser, hidden

    def _signature(self, page: int) -> dict[str, str]:
        """Return the form's signed fields for a page.

        A page with 100,000 comments, all of them shown, takes too long to ask for its form.
        """
        values = self.content_type, str(page), str(int(time.time()))
        signed = salted_hmac(
            "django.contrib.forms.CommentSecurityForm", "-".join(values), secret=SECRET_KEY
        )
        names = ("content_type", "object_pk", "timestamp", "security_hash")
        return dict(zip(names, (*values, signed.hexdigest()), strict=True))

    def prepare_approval(self, number: int) -> Request:
        chosen: Fields = [("_selected_action", pk) for pk in self.next_pending(number)]
        fields = [("action", "approve_comments"), *chosen, csrf(self.moderator)]
        return lambda: self.moderator.post(self.queue, fields)[0]


def fill_queue(_stage: Stage, peers: list[ContribPeer]) -> None:
    for peer in peers:
        peer.posts |= peer.site.fill("pending")
