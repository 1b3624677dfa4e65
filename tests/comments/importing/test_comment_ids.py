"""Numbers that imported comments keep: none is used twice, in any order of imports."""

from __future__ import annotations

import pytest

from neuromod_wagtail.comments.importing.comment_ids import LARGEST, kept, planned, reserve
from neuromod_wagtail.comments.models import Comment, NumberRange
from tests.comments.conftest import write

pytestmark = pytest.mark.django_db


def test_each_of_two_sources_keeps_the_numbers_that_are_free(page):
    gone = write(page, "Gone")
    last = gone.pk
    gone.delete()

    def ranges():
        found = NumberRange.objects.order_by("first").values_list("source", "first", "last")
        return [(source, first - last, end - last) for source, first, end in found]

    def of(function, source, *numbers):
        return {number - last for number in function(source, {last + one for one in numbers})}

    beyond = LARGEST + 1 - last
    assert of(planned, "a", 0, 1, 5, beyond - 1, beyond) == {1, 5, beyond - 1}
    assert ranges() == [] and of(kept, "a", 1, 5) == of(kept, "a") == set()
    for _time in range(2):
        reserve("a", {last + 2, last + 5, LARGEST + 1})
        assert ranges() == [("a", 1, 5)]
    reserve("a", set())
    reserve("a", {LARGEST + 1})
    reserve("b", {last + 3})
    assert ranges() == [("a", 1, 5)], "all are given already"
    assert of(kept, "a", 0, 1, 5, 6) == {1, 5}
    assert of(kept, "b", 1, 5) == set()
    posted = write(page, "Posted meanwhile")
    assert posted.pk == last + 6
    reserve("a", {last + 9})
    reserve("a", {last + 12})
    reserve("b", {last + 13})
    reserve("a", {last + 14})
    assert ranges() == [("a", 1, 5), ("a", 7, 12), ("b", 13, 13), ("a", 14, 14)]
    Comment.objects.filter(pk=posted.pk).update(id=last + 3)
    assert of(kept, "a", 2, 3, 6, 7, 12, 13, 14) == {2, 7, 12, 14}
    assert of(planned, "a", 2, 3, 6, 13, 15) == {2, 15}
    assert of(planned, "b", 2, 13, 14, 15) == {13, 15}
