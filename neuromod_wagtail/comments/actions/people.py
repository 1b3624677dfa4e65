"""Actions on commenters: trust, always hold, ban. All decisions about people are made here.

Each asks for permission, is one transaction, and writes to Wagtail's audit log. A commenter is a
``person_key``, as comments have it. Decisions apply to the whole site and are reserved for users
who moderate all of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from neuromod_wagtail.comments.models import Ban, TrustLevel
from neuromod_wagtail.comments.permissions import can_ban
from neuromod_wagtail.comments.security.ip import (
    SHARED_DOMAINS,
    address_hash,
    domain_of,
    email_hash,
    keyed_hash,
    network,
)
from neuromod_wagtail.users import User

LONGEST = timedelta(days=3653)


def trust(key: str, *, user: User, reason: str = "", screen: str = "") -> TrustLevel:
    """Publish this commenter's comments at once, unless a spam check objects to the text."""
    return set_trust_level(key, TrustLevel.Choice.TRUSTED, "trust", user, reason, screen)


def hold_always(key: str, *, user: User, reason: str, screen: str = "") -> TrustLevel:
    """Hold every comment of this commenter. The reason is shown beside each of them."""
    return set_trust_level(
        key, TrustLevel.Choice.HOLD, "hold_always", user, require_reason(reason), screen
    )


def clear_trust_level(key: str, *, user: User, screen: str = "") -> bool:
    """Reset the commenter's trust level to normal. Return False when it was normal already."""
    require_permission(can_ban(user))
    with transaction.atomic():
        trust_level = TrustLevel.objects.select_for_update().filter(person_key=key).first()
        if trust_level is None:
            return False
        _record(trust_level, "clear", user, key, screen=screen, before=trust_level.choice)
        trust_level.delete()
    return True


def ban(
    kind: str,
    value: str,
    *,
    user: User,
    reason: str,
    until: datetime,
    label: str,
    person: str = "",
    screen: str = "",
) -> Ban:
    """Ban until ``until``; for an existing ban of the same value, move its end.

    ``value`` is stored as in ``Ban.value`` (see ``value_of``). Raises ``ValidationError`` without a
    reason, with an end in the past, and for the domain of a large public provider.
    """
    require_permission(can_ban(user))
    if kind == Ban.Kind.DOMAIN:
        validate_domain(value)
    with transaction.atomic():
        row, _made = Ban.objects.update_or_create(
            kind=kind,
            value=value,
            defaults={
                "label": label[:120],
                "reason": require_reason(reason),
                "until": validate_end(until),
                "user": user,
                "created_at": timezone.now(),
            },
        )
        _record(row, "ban", user, person, screen=screen, reason=row.reason, until=_iso(until))
    return row


def change_ban(row: Ban, *, user: User, reason: str, until: datetime) -> Ban:
    """Change the reason and end of a ban. Raises ``ValidationError`` as ``ban`` does."""
    require_permission(can_ban(user))
    with transaction.atomic():
        row.reason, row.until = require_reason(reason), validate_end(until)
        row.save(update_fields=["reason", "until"])
        _record(row, "change_ban", user, "", reason=row.reason, until=_iso(until))
    return row


def lift_ban(row: Ban, *, user: User, person: str = "", screen: str = "") -> None:
    """End a ban before its time."""
    require_permission(can_ban(user))
    with transaction.atomic():
        _record(row, "lift", user, person, screen=screen, kind=row.kind)
        row.delete()


def value_of(kind: str, text: str) -> str:
    """Return the stored form of a typed email, address or domain (or an email at the domain)."""
    if kind == Ban.Kind.EMAIL:
        return email_hash(text)
    if kind == Ban.Kind.ADDRESS:
        return keyed_hash("address", network(text)) if "/" in text else address_hash(text)
    return domain_of(text)


def validate_domain(domain: str) -> str:
    """Return the domain. Raises ``ValidationError`` for a large public provider's."""
    if domain in SHARED_DOMAINS:
        message = _("%(domain)s is a large public provider. Ban the single email address instead.")
        raise ValidationError(message, params={"domain": domain}, code="shared_domain")
    return domain


def validate_end(until: datetime) -> datetime:
    """Return the end of a ban. Raises ``ValidationError`` if it is past or too far ahead."""
    now = timezone.now()
    if until <= now:
        raise ValidationError(_("Choose a date in the future."), code="past")
    if until > now + LONGEST:
        raise ValidationError(_("The maximum is ten years."), code="far")
    return until


def set_trust_level(
    key: str, choice: str, action: str, user: User, reason: str, screen: str
) -> TrustLevel:
    require_permission(can_ban(user))
    with transaction.atomic():
        row, _made = TrustLevel.objects.update_or_create(
            person_key=key,
            defaults={
                "choice": choice,
                "reason": reason.strip()[:300],
                "user": user,
                "changed_at": timezone.now(),
            },
        )
        _record(row, action, user, key, screen=screen, reason=row.reason)
    return row


def require_permission(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def require_reason(text: str) -> str:
    if not text.strip():
        raise ValidationError(_("Give a reason for other moderators."), code="required")
    return text.strip()


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _record(row: models.Model, action: str, user: User, person: str, **data: str) -> None:
    """Record who did what, and why. The label is a number, as the log outlives the person's data.

    The person is named where possible, so that the text is found when it is to be erased.
    """
    if isinstance(row, Ban) and row.kind == Ban.Kind.EMAIL:
        person = person or f"mail:{row.value}"
    given = {name: value for name, value in data.items() if value}
    log(
        instance=row,
        action=f"neuromod_comments.{action}",
        user=user,
        title=f"#{row.pk}",
        data={**({"person": person} if person else {}), **given},
    )
