"""Our own lines of JSON, as ``export_comments`` writes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from math import isfinite
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.importing.records import HIGHEST, IncomingComment
from neuromod_wagtail.comments.importing.systems import (
    Record,
    Thread,
    each,
    lines,
    moment,
    number,
    pieces,
    text,
    whole,
)
from neuromod_wagtail.comments.models.comment import Badge, CommentKind, Outcome, Purpose
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.users import User, email_field, email_of

FLAGS = ("wants_notice", "closed", "featured")


def read(path: Path) -> Iterator[Thread]:
    """Read an export, matching accounts of this site with the same username and email."""
    users: dict[tuple[str, str], User | None] = {}

    def comment(line: bytes) -> tuple[Thread, IncomingComment]:
        record = json.loads(line)
        incoming = _incoming(record)
        account = text(record.get("account")), text(record.get("account_email"))
        if account[0]:
            if account not in users:
                users[account] = _account(*account)
            incoming.user = users[account]
            if incoming.user is None:
                incoming.meta.append(["account", account[0]])
        return Thread(record["page"]), incoming

    try:
        numbered = enumerate(lines(path), start=1)
        yield from pieces(each(((f"line {line}", record) for line, record in numbered), comment))
    except ValueError as error:
        message = _("%(file)s is not a comment export: %(reason)s.")
        values = {"file": path.name, "reason": str(error)[:200]}
        raise ExportRefused("not_export", message % values) from error


def _account(name: str, email: str) -> User | None:
    """Return the account of this site with the same username and email.

    On another site the username may be someone else's, so the email must match too. Two accounts
    without one have nothing in common but the username.
    """
    if not email and email_field():
        return None
    model = get_user_model()
    user = model._default_manager.filter(**{model.USERNAME_FIELD: name}).first()
    return user if user is not None and email_of(user).casefold() == email.casefold() else None


def _choice(kind: type[TextChoices], value: object) -> str:
    """Return a choice of ours, or nothing for what another version may know."""
    return str(value) if value in kind.values else ""


def _incoming(record: Record) -> IncomingComment:
    return IncomingComment(
        number(record["id"]),
        moment(record["submitted_at"]),
        text(record["body"]),
        text(record["body_html"]),
        parent=number(record["parent_id"]),
        status=Status(record["status"]),
        previous_status=Status(before) if (before := record.get("previous_status")) else "",
        kind=CommentKind(record["kind"]),
        name=text(record["name"]),
        email=text(record["email"]),
        url=text(record["url"]),
        badge=Badge(record["badge"]) if record["badge"] else "",
        edited_at=moment(record["edited_at"]),
        pinned=bool(record["pinned"]),
        helpful_count=whole(record["helpful_count"]),
        number=_number(record["id"]),
        meta=[[text(name), text(value)] for name, value in record["meta"] or []],
        kept={
            "decided_at": moment(record.get("decided_at")),
            "redacted_at": moment(record.get("redacted_at")),
            "language": text(record.get("language"))[:20],
            "decline_reason": text(record.get("decline_reason")),
            "hold_reasons": _reasons(record.get("hold_reasons")),
            "hold_code": text(record.get("hold_code"))[:30],
            "spam_score": _score(record.get("spam_score")),
            "purpose": _choice(Purpose, record.get("purpose")),
            "outcome": _choice(Outcome, record.get("outcome")),
            "extra": _extra(record.get("extra")),
            "report_count": whole(record.get("report_count")),
            **{name: bool(record.get(name)) for name in FLAGS},
        },
    )


def _number(found: str | float | None) -> int | None:
    """Return its number; the highest possible is refused, as new comments would get none."""
    number = int(found or 0)
    return number if 0 < number < HIGHEST else None


def _score(found: str | float | None) -> float | None:
    score = float(found or 0)
    return None if found is None or not isfinite(score) else score


def _extra(found: object) -> dict[str, object]:
    """Return the values of that site's own form fields. Raises ``TypeError`` if malformed."""
    if found is not None and not isinstance(found, dict):
        raise TypeError(_("%(value)s is not text") % {"value": str(found)[:40]})
    return {text(name): value for name, value in (found or {}).items()}


def _reasons(found: Iterable[Record] | None) -> list[dict[str, str]]:
    """Return the hold reasons in the form that the queue reads."""
    return [
        {"code": text(one["code"]), "evidence": text(one.get("evidence"))} for one in found or []
    ]
