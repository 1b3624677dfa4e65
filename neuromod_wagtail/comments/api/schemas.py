"""The bodies of the API. What a field means to a reader is decided by the forms."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.utils.datastructures import MultiValueDict
from ninja import Field, Schema
from pydantic import ConfigDict

from neuromod_wagtail.comments.forms import comment_form_class

Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
# Longer than any form accepts: the form's message is the better one.
Text = Annotated[str, Field(max_length=100_000)]
Short = Annotated[str, Field(max_length=1_000)]


class Input(Schema):
    """A strict request body: a number is not accepted as text, and unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", strict=True)


class CommentIn(Input):
    """A comment as typed. A user's name and email come from the account.

    ``contact_time`` stays empty: programs that fill in every field are not readers.
    ``idempotency_key`` is random, at least 20 characters, and the same when it is sent again.
    """

    token: Short = ""
    name: Text = ""
    email: Text = ""
    url: Text = ""
    body: Text = ""
    parent: Key | None = None
    purpose: Short = ""
    follow: Short = ""
    contact_time: Text = ""
    idempotency_key: Short = ""
    extra: dict[Short, Text | bool | int | float | list[Text]] = {}

    def form_data(self) -> MultiValueDict[str, str]:
        """Return what a browser would send."""
        known = {**comment_form_class().extra_fields()}
        data = {name: value for name, value in self.extra.items() if name in known}
        data |= self.dict(exclude={"extra", "token"})
        return MultiValueDict(
            {
                name: [str(one) for one in value] if isinstance(value, list) else [_typed(value)]
                for name, value in data.items()
                if value not in (None, False)
            }
        )


def _typed(value: object) -> str:
    return "on" if value is True else str(value)


class BodyIn(Input):
    """A text as typed, in Markdown."""

    body: Text = ""


class ReactionIn(Input):
    """A reaction. ``reader`` is the key that came with the token or an earlier answer."""

    token: Short = ""
    reader: Short = ""


class ReportIn(ReactionIn):
    """A report, with the code of a reason. The decision is sent to ``email`` if there is one."""

    reason: Short = ""
    note: Text = ""
    email: Short = ""


class CommentOut(Schema):
    """A comment as readers see it. Without its text if it is not published but has replies."""

    id: int
    parent: int | None
    thread: int | None
    status: str
    kind: str = "comment"
    purpose: str = ""
    outcome: str = ""
    name: str = ""
    url: str = ""
    badge: str = ""
    badge_label: str = ""
    body_html: str = ""
    submitted_at: datetime | None = None
    edited_at: datetime | None = None
    is_redacted: bool = False
    pinned: bool = False
    featured: bool = False
    closed: bool = False
    can_reply: bool = False
    helpful_count: int = 0
    reply_count: int = 0
    html_url: str = ""


class ReplyOut(Schema):
    """A reply and its level, which is limited. ``answers`` is set if its place does not show it."""

    level: int
    answers: int | None
    comment: CommentOut


class ThreadOut(Schema):
    """A first comment with the first of its replies. ``next`` has the others."""

    first: CommentOut
    replies: list[ReplyOut]
    next: str | None


class StatementOut(Schema):
    """A disclaimer that must be shown beside the form."""

    title: str
    text: str
    html: str
    version: str
    url: str


class DiscussionOut(Schema):
    """The comments of a page. ``closed_reason`` says why no one can post."""

    page: int
    html_url: str
    count: int
    is_open: bool
    closed_reason: str
    closes_at: datetime | None
    order: str
    max_length: int
    notice_html: str
    statements: list[StatementOut]
    threads: list[ThreadOut]
    next: str | None


class TokenOut(Schema):
    """The token of a form. A comment sent within ``wait_seconds`` is refused as automated."""

    token: str
    reader: str
    wait_seconds: int
    expires_in: int


class OwnOut(Schema):
    """An author's own comment. Whoever has ``key`` may edit and withdraw it."""

    id: int
    key: str
    url: str
    status: str
    message: str
    name: str
    body: str
    body_html: str
    can_edit: bool
    editable_until: datetime
    html_url: str


class PreviewOut(Schema):
    """A text as it will look."""

    body_html: str


class ReactionOut(Schema):
    """The outcome of a reaction. Keep ``reader``, so that a second one is not counted."""

    message: str
    helpful_count: int
    reader: str
