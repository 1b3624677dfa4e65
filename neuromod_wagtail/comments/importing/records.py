"""Comments from another system, before ``store`` saves them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.utils import timezone

from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.comment import CommentKind
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.security.ip import address_hash, email_hash, keyed_hash
from neuromod_wagtail.comments.spam.text import near_hash
from neuromod_wagtail.text.characters import is_visible
from neuromod_wagtail.users import User, is_publishable, public_name
from neuromod_wagtail.web.addresses import split_address

# The columns that an import writes and a later one may overwrite.
CONTENT = (
    "parent_id status previous_status kind user_id name email email_hash url badge body body_html "
    "near_hash submitted_at edited_at pinned meta"
).split()
# What only our own export knows, beside the date of the decision and the language.
OWN = (
    "decline_reason hold_reasons hold_code spam_score wants_notice report_count closed featured "
    "extra redacted_at purpose outcome"
).split()
# The columns that show whether someone edited it since. A hash kept at import must not outlive the
# erasure of a person, so it is made with the site's key.
TOLD = (
    "parent_id status kind user_id name email url body submitted_at edited_at pinned closed".split()
)

# The metadata that an erased comment may keep.
PLACE = {"closed", "decided_at", "language", "report_count"}
# What every database accepts as an integer.
HIGHEST = 2**31 - 1

Key = TypeVar("Key", int, str)


@dataclass(slots=True)
class IncomingComment:
    """One comment as another system stored it.

    ``source_id`` and ``parent`` are that system's; ``parent`` is empty at the top. A comment
    without a date (``submitted_at``) cannot be stored: the caller must supply one, and say that it
    ``is_undated``, so that later imports do not supply another. ``body`` is
    Markdown, ``body_html`` what readers saw there, which is sanitised here; without it ``body`` is
    rendered. ``address`` is stored as a keyed hash only. ``user`` is an account of this site.
    ``number`` is the key that it should have here, because links name it; with ``None``, any.
    ``kept`` has the fields that only this package knows, by name: see ``OWN``.
    """

    source_id: str
    submitted_at: datetime | None
    body: str
    body_html: str = ""
    parent: str = ""
    status: str = Status.PENDING
    previous_status: str = ""
    kind: str = CommentKind.COMMENT
    name: str = ""
    email: str = field(default="", repr=False)
    url: str = ""
    address: str = field(default="", repr=False)
    user: User | None = None
    badge: str = ""
    edited_at: datetime | None = None
    pinned: bool = False
    helpful_count: int = 0
    number: int | None = None
    meta: list[list[str]] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    is_undated: bool = False

    def __post_init__(self) -> None:
        self.source_id, self.parent = short(self.source_id), short(self.parent)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is no text, though the comment has an author."""
        words = markup.plain(self.body_html) if self.body_html else self.body
        return not is_visible(words) and self.status != Status.ERASED

    def empty(self) -> None:
        """Clear everything but the place in the thread, for the sake of replies."""
        if self.status != Status.ERASED:
            self.status, self.previous_status = Status.ERASED, ""
        self.body = self.body_html = self.name = self.email = self.url = self.address = ""
        self.user, self.badge, self.edited_at, self.meta = None, "", None, []
        self.kept = {name: value for name, value in self.kept.items() if name in PLACE}

    def as_comment(self, discussion_id: int, page_id: int, language: str = "") -> Comment:
        """Return the unsaved comment, without its place among the others.

        Values that are too long or invalid are kept whole in ``meta`` and shortened in their field.
        So is a name that readers must not see, because it is an email address or a username.
        """
        if self.submitted_at is None:
            raise ValueError(f"Comment {self.source_id!r} has no date yet.")
        writer, lost = self._writer()
        refused = self.status in {Status.SPAM, Status.DECLINED}
        body, html = markup.clean(self.body), markup.clean(self.body_html)
        return Comment(
            pk=self.number,
            page_id=page_id,
            discussion_id=discussion_id,
            kind=self.kind,
            status=self.status,
            previous_status=self.previous_status,
            # Retention counts from the day on which the site imported it.
            decided_at=self.kept.get("decided_at") or (timezone.now() if refused else None),
            user_id=self.user.pk if self.user is not None else None,
            **writer,
            email_hash=email_hash(writer["email"]),
            badge=self.badge,
            address_hash=address_hash(self.address),
            language=self.kept.get("language") or language,
            body=body,
            body_html=markup.sanitise(html) if html else markup.render(body),
            near_hash=near_hash(body),
            submitted_at=self.submitted_at,
            edited_at=self.edited_at,
            pinned=self.pinned and not self.parent,
            helpful_count=min(max(0, self.helpful_count), HIGHEST),
            meta=[[markup.clean(part) for part in pair] for pair in [*self.meta, *lost]],
            **{name: self.kept[name] for name in OWN if name in self.kept},
        )

    def _writer(self) -> tuple[dict[str, str], list[list[str]]]:
        """Return name, email and website as they fit here, and the originals where they differ."""
        name = " ".join(markup.clean(self.name).split())
        name = name if is_visible(name) else ""
        shown = name if is_publishable(name, self.user) else public_name(self.user)
        email = "".join(markup.clean(self.email).split())
        here = {
            "name": shown[:100],
            "url": website(self.url),
            "email": email if len(email) <= 254 else "",
        }
        there = {"name": name, "url": self.url.strip(), "email": self.email.strip()}
        return here, [[field, was] for field, was in there.items() if was != here[field]]


def short(number: str) -> str:
    """Shorten an id to fit its column, the same way each time."""
    if len(number) <= 100 and markup.clean(number) == number:
        return number
    return hashlib.sha256(number.encode(errors="surrogatepass")).hexdigest()


def website(url: str) -> str:
    """Return the address if it can be linked to, else an empty string."""
    url = url.strip()
    parts = split_address(url)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    return url if len(url) <= 200 and url.isprintable() and " " not in url else ""


def checksum(comment: Comment) -> str:
    """Return 32 hex digits that stay the same until someone edits the comment."""
    values = [str(getattr(comment, name)) for name in TOLD]
    text = "\x00".join(values)
    return keyed_hash("imported", hashlib.sha256(text.encode()).hexdigest())[:32]


@dataclass(frozen=True, slots=True)
class Anchor:
    """An existing comment that an imported one may answer."""

    pk: int
    thread_id: int
    depth: int

    @classmethod
    def of(cls, comment: Comment) -> Anchor:
        return cls(comment.pk, comment.root_id, comment.depth)


def levels(parents: Mapping[Key, Key | None]) -> tuple[dict[Key, int], list[Key]]:
    """Return the depth of each key below its root, and the keys that were cut off.

    A key is cut off when its parent is not among the keys, or when it answers itself in a circle.
    There is no recursion: threads are as deep as the file makes them.
    """
    depth: dict[Key, int] = {}
    cut: list[Key] = []
    for key in parents:
        path: dict[Key, None] = {}
        current = key
        while current not in depth:
            parent = parents[current]
            if current in path or parent is None or parent not in parents:
                if parent is not None:
                    cut.append(current)
                depth[current] = 0
                break
            path[current] = None
            current = parent
        start = depth[current]
        below = [step for step in path if step not in depth]
        for distance, step in enumerate(reversed(below), start=1):
            depth[step] = start + distance
    return depth, cut


def anchors_of(
    known: Mapping[str, int], wanted: Iterable[str], discussion_id: int
) -> dict[str, Anchor]:
    """Return those of ``known`` (source id → key) that are ``wanted`` and in this discussion."""
    keys = {known[source_id]: source_id for source_id in wanted if source_id in known}
    if not keys:
        return {}
    found = Comment.objects.filter(pk__in=keys, discussion=discussion_id)
    return {
        keys[pk]: Anchor(pk, thread_id or pk, depth)
        for pk, thread_id, depth in found.values_list("pk", "thread_id", "depth")
    }
