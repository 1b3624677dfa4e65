"""What somebody sent, before it is a comment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wagtail.models import AbstractPage

from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.addresses import email_hash, keyed_hash
from neuromod_wagtail.comments.models import Comment


@dataclass
class Submission:
    """A comment on its way in. ``address`` and ``user_agent`` are looked at and not stored."""

    page: AbstractPage
    body: str
    name: str = ""
    email: str = ""
    url: str = ""
    user: Any = None
    parent: Comment | None = None
    address: str = ""
    user_agent: str = ""
    honeypot: str = ""
    wants_notice: bool = False
    follow: str = ""
    editing: Comment | None = None

    @cached_property
    def body_html(self) -> str:
        return markup.render(self.body)

    @property
    def email_hash(self) -> str:
        return email_hash(self.email)

    @property
    def author_key(self) -> str:
        """Who this is, as far as one can tell: an account, an e-mail, an address."""
        if self.user is not None:
            return f"user:{self.user.pk}"
        return f"mail:{self.email_hash}" if self.email else f"address:{self.address}"

    @property
    def fingerprint(self) -> str:
        """The same for the same words of the same person in the same place."""
        place = f"{self.page.pk}:{self.parent.pk if self.parent else ''}"
        name = self.name.casefold()
        return keyed_hash("text", "\n".join([place, self.author_key, name, self.body]))


@dataclass(frozen=True)
class Hold:
    """A reason to look at a comment before it is published. ``evidence`` is what was found."""

    code: str
    evidence: str = ""


class Refused(Exception):
    """The comment is not taken. ``message`` says why, in words for its author.

    ``status`` is the HTTP status, ``field`` the form field at fault, ``wait`` seconds to wait.
    """

    def __init__(
        self,
        code: str,
        message: Any,
        *,
        status: int = 400,
        field: str | None = None,
        wait: int = 0,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
        self.field = field
        self.wait = wait
