"""The model of a site: packed in its row, kept in memory, and read again when it has changed."""

from __future__ import annotations

import sys
import zlib
from array import array
from collections import OrderedDict
from dataclasses import dataclass
from math import isfinite

from neuromod_wagtail.comments.models import SpamFilter
from neuromod_wagtail.comments.models.effective_settings import FilterState
from neuromod_wagtail.comments.models.spam import HOLD_AT
from neuromod_wagtail.comments.spam.learner.features import SIZE, VERSION
from neuromod_wagtail.comments.spam.learner.model import Model, prior

# Models kept in a process: one for each of the sites that it serves.
KEPT = 8
# No weight that was learned is larger; an imported file with such a one is damaged.
HEAVIEST = 1000.0


@dataclass(frozen=True)
class Known:
    """A site's filter as a check uses it."""

    model: Model
    hold_at: float = HOLD_AT
    spam_at: float | None = None


SHIPPED = Known(Model())
_kept: OrderedDict[int, tuple[int, Model]] = OrderedDict()


def current(state: Known | FilterState | None) -> Known:
    """Return the filter of ``EffectiveSettings.spam_filter``, with a query only if its weights are new here."""
    if state is None:
        return SHIPPED
    if isinstance(state, Known):
        return state
    if state["features"] != VERSION:
        # Of another version of the package, until the command has trained it again.
        return Known(SHIPPED.model, state["hold_at"], state["spam_at"])
    kept = _kept.get(state["id"])
    if kept is None or kept[0] != state["version"]:
        row = SpamFilter.objects.filter(pk=state["id"]).only("version", "weights").first()
        kept = (row.version, unpacked(row.weights)) if row else (0, SHIPPED.model)
        _kept[state["id"]] = kept
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return Known(kept[1], state["hold_at"], state["spam_at"])


def state_of(row: SpamFilter | None) -> FilterState | None:
    """Return what ``current`` takes for a row."""
    if row is None:
        return None
    return {
        "id": row.pk,
        "version": row.version,
        "features": row.features,
        "hold_at": row.hold_at,
        "spam_at": row.spam_at,
    }


def packed(model: Model) -> bytes:
    """Return the weights for a database: compressed, little-endian, as 32-bit floats."""
    weights = array("f", model.weights)
    if sys.byteorder == "big":
        weights.byteswap()
    return zlib.compress(weights.tobytes(), 1)


def unpacked(stored: bytes | memoryview) -> Model:
    """Return the model of packed weights; the shipped one if there are none.

    Raises ``ValueError`` if they are damaged.
    """
    if not stored:
        return Model(prior())
    unpack = zlib.decompressobj()
    try:
        raw = unpack.decompress(bytes(stored), 4 * SIZE + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if len(raw) != 4 * SIZE:
        raise ValueError(f"{len(raw)} bytes of weights instead of {4 * SIZE}.")
    weights = array("f")
    weights.frombytes(raw)
    if sys.byteorder == "big":
        weights.byteswap()
    if not all(isfinite(weight) and abs(weight) <= HEAVIEST for weight in weights):
        raise ValueError("A weight is not a number, or too large.")
    return Model(weights)
