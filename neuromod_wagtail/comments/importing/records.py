"""Comments that were written elsewhere, before they are comments here. ``intake`` stores them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.utils import timezone

from neuromod_wagtail.characters import is_visible
from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.comment import Kind
from neuromod_wagtail.comments.security.ip import address_hash, email_hash, keyed_hash
from neuromod_wagtail.comments.states import Status
from neuromod_wagtail.names import is_publishable, public_name
from neuromod_wagtail.web.addresses import split_address

# What an import writes of a comment and a later one may write again.
CONTENT = (
    "parent_id status previous_status kind user_id name email email_hash url badge body body_html "
    "submitted_at edited_at meta"
).split()
# What only an export of ours knows, beside the date of the decision and the language.
OWN = (
    "decline_reason hold_reasons hold_code spam_score wants_notice report_count closed featured "
    "extra"
).split()
# What tells whether someone touched it since. A hash kept at import must not outlive the
# erasure of a person, so it is made with the site's key.
TOLD = (
    "parent_id status kind user_id name email url body submitted_at edited_at pinned closed".split()
)

# What an erased comment may keep.
PLACE = {"closed", "decided_at", "language", "report_count"}
# What every database takes for a whole number.
HIGHEST = 2**31 - 1

Key = TypeVar("Key", int, str)


@dataclass(slots=True)
class Arrival:
    """One comment as another system kept it.

    ``source_id`` and ``parent`` are that system's; ``parent`` is empty at the top. Without a date
    (``submitted_at``) it cannot be stored: whoever reads it says which one stands in its place. ``body`` is
    Markdown, ``body_html`` what readers saw there, which is cleaned here; without it ``body``
    is rendered. ``address`` is stored as a keyed hash only. ``user`` is an account of this site.
    ``number`` is the key that it should have here, because links name it; None: any. ``kept`` has
    what only this package knows of a comment, by the name of the field: see ``OWN``.
    """

    source_id: str
    submitted_at: datetime | None
    body: str
    body_html: str = ""
    parent: str = ""
    status: str = Status.PENDING
    previous_status: str = ""
    kind: str = Kind.COMMENT
    name: str = ""
    email: str = field(default="", repr=False)
    url: str = ""
    address: str = field(default="", repr=False)
    user: Any = None
    badge: str = ""
    edited_at: datetime | None = None
    pinned: bool = False
    helpful_count: int = 0
    number: int | None = None
    meta: list[list[str]] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.source_id, self.parent = short(self.source_id), short(self.parent)

    @property
    def is_empty(self) -> bool:
        """Is there nothing to read, though someone is said to have written it?"""
        words = markup.plain(self.body_html) if self.body_html else self.body
        return not is_visible(words) and self.status != Status.ERASED

    def empty(self) -> None:
        """Keep the place alone, for those who answered."""
        self.status, self.previous_status = Status.ERASED, ""
        self.body = self.body_html = self.name = self.email = self.url = self.address = ""
        self.user, self.badge, self.edited_at, self.meta = None, "", None, []
        self.kept = {name: value for name, value in self.kept.items() if name in PLACE}

    def as_comment(self, discussion_id: int, page_id: int, language: str = "") -> Comment:
        """The comment that this becomes, not saved and without its place among the others.

        What is too long or no address is kept whole in ``meta`` and shortened in its field. So is
        a name that readers must not see, because someone could write to it or sign in with it.
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
            # Retention counts from the day on which the site took it over.
            decided_at=self.kept.get("decided_at") or (timezone.now() if refused else None),
            user_id=self.user.pk if self.user is not None else None,
            **writer,
            email_hash=email_hash(writer["email"]),
            badge=self.badge,
            address_hash=address_hash(self.address),
            language=self.kept.get("language") or language,
            body=body,
            body_html=markup.sanitise(html) if html else markup.render(body),
            submitted_at=self.submitted_at,
            edited_at=self.edited_at,
            pinned=self.pinned and not self.parent,
            helpful_count=min(max(0, self.helpful_count), HIGHEST),
            meta=[[markup.clean(part) for part in pair] for pair in [*self.meta, *lost]],
            **{name: self.kept[name] for name in OWN if name in self.kept},
        )

    def _writer(self) -> tuple[dict[str, str], list[list[str]]]:
        """Return name, email and website as they fit here, and as they were where they differ."""
        name = " ".join(markup.clean(self.name).split())
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
    """A number there that fits into its column, and is the same each time."""
    if len(number) <= 100 and markup.clean(number) == number:
        return number
    return hashlib.sha256(number.encode(errors="surrogatepass")).hexdigest()


def website(url: str) -> str:
    """The address if it is one that can be linked to, else nothing."""
    url = url.strip()
    parts = split_address(url)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    return url if len(url) <= 200 and url.isprintable() and " " not in url else ""


def checksum(comment: Comment) -> str:
    """The same as long as no one touched the comment. 32 hex digits."""
    values = [str(getattr(comment, name)) for name in TOLD]
    text = "\x00".join(values)
    return keyed_hash("imported", hashlib.sha256(text.encode()).hexdigest())[:32]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A comment that is there already and may be answered by one that arrives."""

    pk: int
    thread_id: int
    depth: int

    @classmethod
    def of(cls, comment: Comment) -> Anchor:
        return cls(comment.pk, comment.root_id, comment.depth)


def levels(parents: Mapping[Key, Key | None]) -> tuple[dict[Key, int], list[Key]]:
    """How deep each is below the first that it leads to, and those that were cut off.

    Cut off is what answers something that is not among the keys, or itself in a circle. No
    recursion: threads are as deep as the file makes them.
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
    """The comments of this discussion among ``known`` (source id → key) that are ``wanted``."""
    keys = {known[source_id]: source_id for source_id in wanted if source_id in known}
    if not keys:
        return {}
    found = Comment.objects.filter(pk__in=keys, discussion=discussion_id)
    return {
        keys[pk]: Anchor(pk, thread_id or pk, depth)
        for pk, thread_id, depth in found.values_list("pk", "thread_id", "depth")
    }
