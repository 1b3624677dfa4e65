"""Random actions from several threads at once, compared with a model without a database.

Whatever the threads do, the log has the moves in the order in which they took place. Replayed one
by one in a model of a comment, it must end where the rows are; it must hold the moves that were
returned to the callers and no others; and every count must equal the rows.

``NEUROMOD_RANDOM_STEPS=3000 NEUROMOD_RANDOM_SEED=7`` runs for longer, with other choices.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import integrity, reports, threads
from neuromod_wagtail.comments.models import Comment, Report
from neuromod_wagtail.comments.models.states import (
    InvalidTransition,
    Status,
    StatusConflict,
    can_move,
)
from neuromod_wagtail.comments.policy import CommentPolicy
from neuromod_wagtail.comments.spam.submission import Refused
from tests.comments.conftest import write
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 3
STEPS = int(os.environ.get("NEUROMOD_RANDOM_STEPS", "25"))
SEED = int(os.environ.get("NEUROMOD_RANDOM_SEED", "4"))
MOVES = {
    "approve": (actions.approve, Status.APPROVED),
    "hold": (actions.hold, Status.PENDING),
    "decline": (actions.decline, Status.DECLINED),
    "spam": (actions.mark_spam, Status.SPAM),
    "erase": (actions.erase, Status.ERASED),
}
MARKS = {
    "pin": (threads.pin, "pinned", True),
    "unpin": (threads.pin, "pinned", False),
    "feature": (threads.feature, "featured", True),
    "unfeature": (threads.feature, "featured", False),
    "close": (threads.close, "closed", True),
    "reopen": (threads.close, "closed", False),
}
# Erasing and withdrawing end a comment's life, so they are rare.
STEP = [
    *["approve", "hold", "decline", "spam"] * 3,
    *["many", "undo", "post", "reply", "report", *MARKS] * 2,
    *["move", "withdraw", "erase"],
]


class Policy(CommentPolicy):
    def can_edit(self, comment: Comment) -> bool:
        """Tell whether the status lets an author withdraw a comment."""
        return can_move(comment.status, Status.WITHDRAWN)


class Worker:
    """One thread with its actions and their results."""

    def __init__(self, number: int, pages: list[Any]) -> None:
        self.random = random.Random(f"{SEED} {number}")
        self.number, self.pages = number, pages
        self.moves: Counter[tuple[int, str, str]] = Counter()
        self.conflicts = self.done = 0

    def run(self) -> Worker:
        try:
            for place in range(STEPS):
                self.step(place)
        finally:
            connection.close()
        return self

    def step(self, place: int) -> None:
        decision = self.random.choice(STEP)
        comment = Comment.objects.get(pk=self.random.choice(self.keys()))
        if decision in MOVES:
            # The status that the moderator saw may be out of date, and is sometimes made up.
            seen = self.random.choice([comment.status, comment.status, None, *Status.values])
            self.decide(MOVES[decision][0], comment, expected=seen)
        elif decision == "many":
            name = self.random.choice([*list(MOVES)[:4], "undo"])
            some = list(Comment.objects.filter(pk__in=self.random.sample(self.keys(), 4)))
            self.decide(actions.undo if name == "undo" else MOVES[name][0], some)
        elif decision in {"undo", "withdraw"}:
            self.decide(getattr(actions, decision), comment)
        elif decision in MARKS:
            self.mark(decision, comment)
        elif decision == "move":
            threads.move(comment, self.random.choice(self.pages))
        elif decision == "report":
            reports.report(comment, reader=f"{self.number}", user=None, reason="spam", note="")
        else:
            self.write(place, comment if decision == "reply" else None)

    def keys(self) -> list[int]:
        return list(Comment.objects.order_by("pk").values_list("pk", flat=True))

    def decide(self, decision: Any, what: Any, **how: Any) -> None:
        try:
            moves = decision(what, **how)
        except StatusConflict as conflict:
            self.conflicts += 1
            assert conflict.actual in Status.values
            assert conflict.actual != how.get("expected")
        except InvalidTransition as refused:
            assert not can_move(refused.old, refused.new)
        else:
            self.done += len(moves)
            self.moves.update((move.pk, move.old, move.new) for move in moves)

    def mark(self, name: str, comment: Comment) -> None:
        decision, _field, value = MARKS[name]
        try:
            decision(comment, value)
        except StatusConflict as conflict:
            assert conflict.actual != Status.APPROVED

    def write(self, place: int, parent: Comment | None) -> None:
        page = PlainPage.objects.get(pk=parent.page_id if parent else self.pages[0].pk)
        mail = f"w{self.number}@example.org"
        try:
            write(page, f"{self.number} {place}", parent=parent, email=mail)
        except Refused as refused:
            assert refused.code in {"parent_gone", "thread_closed"}


@dataclass
class Model:
    """One comment as the log describes it."""

    status: str = ""
    previous: str = ""
    marks: dict[str, bool] = field(
        default_factory=lambda: dict.fromkeys(["pinned", "featured", "closed"], False)
    )

    def play(self, action: str, data: dict[str, Any]) -> None:
        assert data["from"] == (self.status if action != "post" else "")
        if action == "post":
            self.status = data["to"]
        elif action in MARKS:
            _act, name, value = MARKS[action]
            assert self.marks[name] != value, "what changes nothing is no entry"
            assert action != "feature" or self.status == Status.APPROVED
            self.marks[name] = value
        elif action != "move":
            target = MOVES[action][1] if action in MOVES else data["to"]
            assert action != "undo" or data["to"] == self.previous
            assert data["to"] == target
            assert can_move(self.status, target)
            self.status, self.previous = target, self.status
            if target == Status.ERASED:
                self.marks |= {"pinned": False, "featured": False}


def replayed() -> tuple[dict[int, Model], Counter[tuple[int, str, str]]]:
    """Return the comments according to the log, and all moves in it."""
    models: dict[int, Model] = {}
    moves: Counter[tuple[int, str, str]] = Counter()
    kind = ContentType.objects.get_for_model(Comment)
    for entry in ModelLogEntry.objects.filter(content_type=kind).order_by("pk"):
        pk, action = int(entry.object_id), entry.action.rpartition(".")[2]
        models.setdefault(pk, Model()).play(action, entry.data)
        if action in {*MOVES, "undo", "withdraw"}:
            moves[pk, entry.data["from"], entry.data["to"]] += 1
    return models, moves


def test_random_actions_of_several_threads_end_as_the_model_says(
    page, root, settings, site_settings
):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads cannot share an SQLite database in memory")
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    settings.NEUROMOD_COMMENTS_POLICY = f"{__name__}.Policy"
    settings.NEUROMOD_COMMENTS_HIDE_AFTER_REPORTS = 2
    site_settings.moderation = "first"
    site_settings.save()
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    for number in range(3):
        first = write(page, f"first {number}", email=f"f{number}@example.org")
        actions.approve(first)
        write(page, f"reply {number}", parent=first, email=f"r{number}@example.org")
    before = replayed()[1]
    with ThreadPoolExecutor(THREADS) as pool:
        workers = [Worker(number, [page, other]) for number in range(THREADS)]
        workers = list(pool.map(Worker.run, workers))

    models, moves = replayed()
    rows = {row.pk: row for row in Comment.objects.all()}
    assert {pk: (row.status, row.previous_status) for pk, row in rows.items()} == {
        pk: (model.status, model.previous) for pk, model in models.items()
    }
    for name in ("pinned", "featured", "closed"):
        assert {pk: getattr(row, name) for pk, row in rows.items()} == {
            pk: model.marks[name] for pk, model in models.items()
        }
    told = sum((worker.moves for worker in workers), Counter())
    # Enough reports hide a comment: no caller receives that move.
    hidden = moves - before - told
    assert told == moves - before - hidden
    assert {(old, new) for _pk, old, new in hidden} <= {("approved", "pending")}
    assert hidden.total() <= Report.objects.count()
    for finding in integrity.findings():
        assert [finding.describe(row) for row in finding.all()] == []
    assert sum(worker.done for worker in workers) >= STEPS / 2
    assert sum(worker.conflicts for worker in workers)
