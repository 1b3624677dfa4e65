"""Weights and numbers as they are stored: the same on every machine."""

from __future__ import annotations

import zlib
from array import array

import pytest

from neuromod_wagtail.comments.spam.learner import learning, store
from neuromod_wagtail.comments.spam.learner.features import SIZE
from neuromod_wagtail.comments.spam.learner.model import Model


@pytest.mark.parametrize(
    ("byteorder", "weight", "number"),
    [("little", b"\x00\x00\x00\x3f", b"\x02\x01"), ("big", b"\x3f\x00\x00\x00", b"\x01\x02")],
)
def test_machines_of_the_other_order_of_bytes_turn_them(monkeypatch, byteorder, weight, number):
    """Tests run on little-endian machines: to those, turned bytes look like those of the others."""
    monkeypatch.setattr(store.sys, "byteorder", byteorder)
    packed = store.packed(Model(array("f", [0.5, *[0.0] * (SIZE - 1)])))
    assert zlib.decompress(packed)[:4] == weight
    assert store.unpacked(packed).weights[0] == 0.5
    assert learning.as_bytes((0x102,)) == number
    assert learning.numbers(number) == (0x102,)


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), store.HEAVIEST * 1.01])
def test_weights_that_cannot_be_are_refused(weight):
    packed = store.packed(Model(array("f", [weight, *[0.0] * (SIZE - 1)])))
    with pytest.raises(ValueError, match="not a number, or too large"):
        store.unpacked(packed)


@pytest.mark.parametrize("size", [0, 4 * SIZE - 1, 4 * SIZE + 1, 4 * SIZE + 4])
def test_another_number_of_weights_is_refused(size):
    with pytest.raises(ValueError, match=f"instead of {4 * SIZE}"):
        store.unpacked(zlib.compress(b"\0" * size))
    with pytest.raises(ValueError, match="Error"):
        store.unpacked(b"no weights")
