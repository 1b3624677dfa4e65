"""A filter as a file, to move it to another site. It contains no text and no personal data."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode

from django.utils.translation import gettext as _

from neuromod_wagtail.comments.models import SpamFilter
from neuromod_wagtail.comments.spam.learner import store
from neuromod_wagtail.comments.spam.learner.features import VERSION

FORMAT = "neuromod-spam-filter"
LARGEST = 2_000_000


class FilterFileRefused(ValueError):
    """The file is not a filter that this version can use; the message says why."""


def export(row: SpamFilter | None) -> str:
    """Return the file of a site's filter; of the one as shipped, if the site has none."""
    is_current = row is not None and row.features == VERSION
    weights = bytes(row.weights) if row is not None and is_current else b""
    packed = weights or store.packed(store.SHIPPED.model)
    data = {"format": FORMAT, "features": VERSION, "weights": b64encode(packed).decode()}
    return json.dumps(data)


def weights_of(text: str) -> bytes:
    """Return the packed weights of a file. Raises ``FilterFileRefused``."""
    if len(text) > LARGEST:
        raise FilterFileRefused(_("This file is too large for a spam filter."))
    try:
        data = json.loads(text)
        is_ours = isinstance(data, dict) and data.get("format") == FORMAT
    except (ValueError, RecursionError):
        is_ours = False
    if not is_ours:
        raise FilterFileRefused(_("This file is not an exported spam filter."))
    if data.get("features") != VERSION:
        message = _(
            "This filter was exported by another version of the software (%(theirs)s instead of "
            "%(ours)s). Export it again from a site with this version."
        )
        theirs = str(data.get("features"))[:20]
        raise FilterFileRefused(message % {"theirs": theirs, "ours": VERSION})
    try:
        packed = b64decode(data["weights"], validate=True)
        store.unpacked(packed or b"?")
    except (KeyError, ValueError, TypeError):
        raise FilterFileRefused(_("This file is damaged: its weights cannot be read.")) from None
    return packed
