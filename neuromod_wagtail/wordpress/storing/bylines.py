"""Who signs a post: its author, or those whom a plugin for several authors names.

Co-Authors Plus and PublishPress Authors keep them as terms of a taxonomy ``author``, guests too;
a blog about books may have a taxonomy of the same name.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from neuromod_wagtail.wordpress.reading.records import Item, TermUse, meta_value

TAXONOMY = "author"
PREFIX = "cap-"
GUEST = "guest-author"


@dataclass
class Bylines:
    """Filled by the survey: names by login, of those who are authors of posts, terms and guests.
    ``are_terms`` is whether the taxonomy says who wrote."""

    names: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    guests: dict[str, str] = field(default_factory=dict)
    are_terms: bool = False

    def add(self, item: Item, listed: Container[str]) -> None:
        if item.type == GUEST:
            login = meta_value(item.meta, "cap-user_login") or item.slug.removeprefix(PREFIX)
            self.guests[login] = meta_value(item.meta, "cap-display_name") or item.title
            self.are_terms = True
            return
        if item.type in {"wp_block", "attachment"}:
            return
        for use in item.terms_of(TAXONOMY):
            login = _login(use, listed)
            self.are_terms |= use.slug.startswith(PREFIX) or login in listed
            self.terms.setdefault(login, login if use.slug.startswith(PREFIX) else use.name)
        if item.author:
            self.names.setdefault(item.author, item.author)

    def of(self, item: Item, listed: Container[str]) -> list[str]:
        """The logins of those who sign the item, in their order."""
        if self.are_terms and (uses := item.terms_of(TAXONOMY)):
            return list(dict.fromkeys(_login(use, listed) for use in uses))
        return [item.author] if item.author else []

    def unlisted(self, listed: Container[str]) -> dict[str, str]:
        """Names by login of those whom only posts name."""
        names = {**self.terms, **self.names} if self.are_terms else self.names
        return {
            login: self.guests.get(login, name)
            for login, name in names.items()
            if login not in listed
        }


def _login(use: TermUse, listed: Container[str]) -> str:
    slug = use.slug.removeprefix(PREFIX)
    known = next((login for login in (use.name, slug) if login in listed), "")
    return known or (use.name if use.slug.startswith(PREFIX) else slug) or use.name
