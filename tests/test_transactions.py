"""Work that waits for a commit."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from neuromod_wagtail.transactions import afterwards


def fail(number: int) -> None:
    raise ArithmeticError(f"no {number}")


def test_a_failure_is_logged_and_the_rest_is_done(transactional_db, caplog):
    done = []
    with transaction.atomic():
        afterwards(partial(fail), 7)
        afterwards(done.append, 8)
        assert not done
    assert done == [8]
    [record] = caplog.records
    assert "no 7" in record.getMessage()


def test_nothing_is_done_after_a_rollback(transactional_db):
    done = []
    with transaction.atomic():
        afterwards(done.append, 8)
        transaction.set_rollback(True)
    assert not done
