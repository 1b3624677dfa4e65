"""Submissions: comments before they are stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise

from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.models import Comment, Discussion
from neuromod_wagtail.comments.models.comment import Outcome, Purpose
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.security.ip import address_hash, email_hash, keyed_hash, limit_key
from neuromod_wagtail.comments.spam.facts import AuthorStatus, Fact, Known, known_about
from neuromod_wagtail.comments.spam.text import Text, near_hash, read
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import User

# The length of a random key; shorter ones are ignored.
SHORTEST_KEY = 20


@dataclass
class Submission:
    """A submitted comment. ``address`` and ``user_agent`` are checked and not stored.

    ``is_signed``: the name was typed for this comment; it is not that of the account. ``token`` is
    that of the form, ``edits`` the comment whose text is replaced. ``extra`` has the values of
    fields that the site added to the form, ``proof`` a proof of work (see ``altcha``). The pipeline
    adds to ``holds`` what each check found, so that later ones may look at it.
    """

    page: PageLike
    body: str
    name: str = ""
    email: str = ""
    url: str = ""
    user: User | None = None
    is_signed: bool = False
    parent: Comment | None = None
    address: str = ""
    user_agent: str = ""
    honeypot: str = ""
    wants_notice: bool = False
    follow: str = ""
    badge: str = ""
    purpose: str = ""
    idempotency_key: str = ""
    token: str = ""
    edits: Comment | None = None
    extra: dict[str, object] = field(default_factory=dict)
    spam_score: float | None = None
    proof: str = ""
    holds: list[Hold] = field(default_factory=list)

    @cached_property
    def body_html(self) -> str:
        return markup.render(self.body)

    @cached_property
    def text(self) -> Text:
        """Return the body as the checks read it, with disguises undone."""
        return read(self.body)

    @cached_property
    def near_hash(self) -> str:
        return near_hash(self.text)

    @cached_property
    def email_hash(self) -> str:
        return email_hash(self.email)

    @cached_property
    def limit_key(self) -> str:
        """Return the key of the quotas for the author's address."""
        return limit_key(self.address)

    @property
    def idempotency_hash(self) -> str:
        """Return the hash of the key, if the browser sent one that cannot be guessed."""
        is_random = len(self.idempotency_key) >= SHORTEST_KEY
        return keyed_hash("idempotency", self.idempotency_key) if is_random else ""

    def is_resent(self, earlier: Comment) -> bool:
        """Tell whether this is the author of ``earlier`` sending the same again.

        Name, email and text prove nothing: anyone may know them. The account does, and so does the
        random key that the browser made for the form.
        """
        if self.user is not None:
            return earlier.user_id == self.user.pk
        known = earlier.idempotency_hash
        return bool(known) and constant_time_compare(known, self.idempotency_hash)

    @cached_property
    def author_key(self) -> str:
        """Return the author's key, as far as it is known: an account, an email, an address."""
        if self.user is not None:
            return f"user:{self.user.pk}"
        return f"mail:{self.email_hash}" if self.email else f"address:{self.address}"

    @cached_property
    def known(self) -> Known:
        """Return what the database knows about author and text, queried once."""
        return known_about(
            user=self.user,
            email=self.email,
            email_hash=self.email_hash,
            name=self.name,
            address=self.address,
            author_key=self.author_key,
            near_hash=self.near_hash,
            fingerprint=self.fingerprint,
            edits=self.edits,
        )

    @cached_property
    def author_status(self) -> AuthorStatus:
        return self.known.author_status

    @cached_property
    def facts(self) -> frozenset[Fact]:
        return self.known.facts

    @cached_property
    def fingerprint(self) -> str:
        """Return a hash that is the same for the same text of the same person in the same place."""
        place = f"{self.page.pk}:{self.parent.pk if self.parent else ''}"
        name = self.name.casefold()
        return keyed_hash("text", "\n".join([place, self.author_key, name, self.body]))

    def as_comment(
        self, discussion: Discussion, parent: Comment | None, status: str, holds: list[Hold]
    ) -> Comment:
        """Return the unsaved comment. Only ``actions.post`` needs it."""
        hold_reasons, hold_code = reasons(holds)
        now = timezone.now()
        # What a rule or the filter decided is kept as long as what a person did.
        is_decided = status in {Status.SPAM, Status.DECLINED}
        return Comment(
            submitted_at=now,
            decided_at=now if is_decided else None,
            page_id=self.page.pk,
            discussion=discussion,
            parent=parent,
            thread_id=parent.root_id if parent else None,
            depth=parent.depth + 1 if parent else 0,
            status=status,
            user=self.user,
            name=self.name,
            email=self.email,
            email_hash=self.email_hash,
            url=self.url,
            badge=self.badge,
            purpose=self.purpose,
            outcome=Outcome.OPEN if self.purpose == Purpose.CORRECTION else "",
            address_hash=address_hash(self.address),
            language=self.page.locale.language_code,
            wants_notice=self.wants_notice,
            body=self.body,
            body_html=self.body_html,
            extra=self.extra,
            fingerprint=self.fingerprint,
            idempotency_hash=self.idempotency_hash,
            near_hash=self.near_hash,
            hold_reasons=hold_reasons,
            hold_code=hold_code,
            priority=priority_of(holds),
            urgency=priority_of(holds),
            spam_score=self.spam_score,
        )


@dataclass(frozen=True)
class Hold:
    """A reason to review a comment before it is published. ``evidence`` is what was found.

    Reasons whose weights add up to 1 hold the comment, so that a check can give one that holds
    only together with others. The queue shows comments of a higher ``priority`` first.
    """

    code: str
    evidence: str = ""
    weight: float = 1.0
    priority: int = 0


@dataclass(frozen=True)
class Hint(Hold):
    """A remark for moderators when they review a comment; it never holds one."""

    weight: float = 0.0


@dataclass(frozen=True)
class Junk(Hold):
    """A reason to mark a comment as spam at once, where the site asks for it."""


@dataclass(frozen=True)
class Rejection(Hold):
    """A reason to decline a comment at once, by a rule of the site."""


def is_held(holds: Iterable[Hold]) -> bool:
    """Tell whether the reasons are enough to hold a comment."""
    return sum(hold.weight for hold in holds) >= 1


def reasons(holds: list[Hold]) -> tuple[list[dict[str, str]], str]:
    """Return the stored reasons, and the one to sort by: evidence before the site's rules."""
    stored = [{"code": hold.code, "evidence": hold.evidence} for hold in holds]
    first = max(holds, key=lambda hold: hold.priority, default=None)
    return stored, first.code if first else ""


def priority_of(holds: Iterable[Hold]) -> int:
    """Return the priority of the most pressing reason."""
    return max((hold.priority for hold in holds), default=0)


class Refused(Exception):
    """A refusal of the comment. ``message`` says why, for its author.

    ``status`` is the HTTP status, ``field`` the form field at fault, ``wait`` seconds to wait,
    ``challenge`` what the browser has to solve first.
    """

    def __init__(
        self,
        code: str,
        message: str | Promise,
        *,
        status: int = 400,
        field: str | None = None,
        wait: int = 0,
        challenge: str = "",
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
        self.field = field
        self.wait = wait
        self.challenge = challenge
