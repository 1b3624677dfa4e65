"""What the benchmark asks of each system."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from browser import Browser, Fields

# The number of each article, and that of its first comment.
Posts = dict[str, tuple[int, int]]
# Sends a request and returns its status.
Request = Callable[[], int]


class Unavailable(Exception):
    """Raised when a system cannot be installed on this machine."""


@dataclass(eq=False)
class Peer(ABC):
    """A system that answers on a port; ``sessions`` are those of all its processes."""

    name: str
    port: int
    sessions: set[int]
    posts: Posts = field(default_factory=dict)
    _approved: int = 0
    _moderator: Browser | None = None

    is_ours: ClassVar[bool] = False
    # Addresses; None where a system has no such page.
    feed: ClassVar[str | None] = None
    dashboard: ClassVar[str | None] = "/admin/"
    login: ClassVar[str] = "/admin/login/"
    queue: ClassVar[str]
    search: ClassVar[str | None]

    def article(self, slug: str) -> str:
        return f"/{slug}/"

    def prepare_article(self, slug: str) -> Request:
        """Return what reads an article with its comments."""
        return lambda: self.reader.get(self.article(slug))[0]

    @property
    def reader(self) -> Browser:
        """A browser without cookies."""
        return Browser(self.port)

    @property
    def moderator(self) -> Browser:
        """A browser that is signed in."""
        if self._moderator is None:
            self._moderator = Browser(self.port)
            self._moderator.get(self.login)
            status, _body = self._moderator.post(self.login, self.credentials(self._moderator))
            assert status == 302, status
        return self._moderator

    def credentials(self, browser: Browser) -> Fields:
        return [("username", "admin"), ("password", "admin"), csrf(browser)]

    def words(self, number: int) -> str:
        """Return the text of a comment, different each time."""
        return f"Comment {number} of {self.name}. " + "It helped me after some weeks. " * 8

    def next_pending(self, number: int) -> list[str]:
        """Return the numbers of pending comments that were not returned before."""
        first = self.posts["pending"][1] + self._approved
        self._approved += number
        return [str(first + place) for place in range(number)]

    @abstractmethod
    def prepare_post(self, slug: str, number: int) -> Request:
        """Return what posts a comment on an article."""

    @abstractmethod
    def prepare_approval(self, number: int) -> Request:
        """Return what approves the next ``number`` pending comments in one request."""


def csrf(browser: Browser) -> tuple[str, str]:
    """Return Django's field against forged requests."""
    return "csrfmiddlewaretoken", browser.cookies["csrftoken"]
