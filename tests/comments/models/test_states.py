from __future__ import annotations

import itertools

import pytest

from neuromod_wagtail.comments.models.states import TRANSITIONS, Status, can_move, sources


def test_every_status_has_its_row():
    assert set(TRANSITIONS) == set(Status)
    assert set().union(*TRANSITIONS.values()) <= set(Status)


@pytest.mark.parametrize(("old", "new"), list(itertools.product(Status, Status)))
def test_moves_are_those_of_the_design(old, new):
    forbidden = (
        old == new
        or old == Status.ERASED
        or (old == Status.WITHDRAWN and new != Status.ERASED)
        or (new == Status.WITHDRAWN and old in {Status.SPAM, Status.DECLINED})
    )
    assert can_move(old, new) == (not forbidden)
    assert (old in sources(new)) == (not forbidden)


def test_stored_values_are_fixed():
    assert [status.value for status in Status] == [
        "pending",
        "approved",
        "spam",
        "declined",
        "withdrawn",
        "erased",
    ]
