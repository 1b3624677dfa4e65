"""Webhooks: messages about signals, sent to URLs that the site's settings name.

Off unless ``NEUROMOD_WEBHOOKS`` names an address. Requests follow Standard Webhooks: signed, with an
id that stays the same when a message is sent again. A message has keys and codes, never texts or
names: a receiver reads these with its own permissions.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import logging
import secrets
from datetime import timedelta

from django.dispatch import Signal
from django.utils import timezone
from django_tasks import task

from neuromod_wagtail.conf import settings

logger = logging.getLogger(__name__)

SECONDS = 15
# Minutes to wait after the first, second, … failed attempt; then the message is given up.
BACKOFF = (1, 5, 30, 120, 720, 1440)
PREFIX = "whsec_"
GONE = 410


def forward(signal: Signal, kind: str) -> None:
    """Announce each signal as a message of this type, with the signal's arguments."""

    def receive(sender: object, signal: Signal, **data: object) -> None:
        announce(kind, data)

    signal.connect(receive, weak=False, dispatch_uid=f"neuromod_webhook_{kind}")


def announce(kind: str, data: dict[str, object]) -> None:
    """Enqueue a message to each URL."""
    if not settings.NEUROMOD_WEBHOOKS:
        return
    message = {"type": kind, "timestamp": timezone.now().isoformat(), "data": data}
    for address in settings.NEUROMOD_WEBHOOKS:
        deliver.enqueue(address, f"msg_{secrets.token_hex(16)}", json.dumps(message), 0)


def signature(secret: str, message_id: str, moment: int, body: str) -> str:
    """Return the signature, version 1. Raises ``ValueError`` if the secret is not one."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("A secret consists of whsec_ and Base64 data.") from None
    signed = hmac.digest(key, f"{message_id}.{moment}.{body}".encode(), hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


@task()
def deliver(address: str, message_id: str, body: str, attempt: int) -> bool:
    """Send a message, and have it sent again later if that fails. Return whether it arrived."""
    # Every process may announce something, but few send a message.
    from neuromod_wagtail.web.destinations import AddressRefused, FetchError
    from neuromod_wagtail.web.fetching import post

    secret = settings.NEUROMOD_WEBHOOKS.get(address)
    if secret is None:  # taken out of the settings meanwhile
        return False
    moment = int(timezone.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(secret, message_id, moment, body),
    }
    try:
        status = post(address, body.encode(), seconds=SECONDS, headers=headers)
    except AddressRefused as refused:
        logger.error("A webhook was not sent: %s", refused)
        return False
    except FetchError as error:
        logger.warning("A webhook was not delivered: %s", error)
    else:
        if 200 <= status < 300:
            return True
        logger.warning("A webhook was not delivered: %s answered %d.", address, status)
        if status == GONE:
            return False
    _try_again(address, message_id, body, attempt)
    return False


def _try_again(address: str, message_id: str, body: str, attempt: int) -> None:
    """Plan the next attempt, where the site's task queue can wait."""
    if attempt < len(BACKOFF) and deliver.get_backend().supports_defer:
        later = timezone.now() + timedelta(minutes=BACKOFF[attempt])
        deliver.using(run_after=later).enqueue(address, message_id, body, attempt + 1)
    else:
        logger.error("Webhook %s to %s was given up.", message_id, address)
