"""Numbers that comments keep when they are imported from another system.

A number is in links (``#comment-12``) and in signed keys, such as the one with which an author
returns to a comment. So a number that a comment here has ever had is never given to another, even
after that comment is deleted. Numbers above all of them can be reserved: then imported comments
keep their numbers, and comments posted meanwhile get higher ones.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max

from neuromod_wagtail.comments.models import Comment, NumberRange

# No blog has so many comments, and a file could use up the numbers of the database.
LARGEST = 2**31 - 1
TABLE, COLUMN = Comment._meta.db_table, Comment._meta.pk.column


def reserve(source: str, wanted: Collection[int]) -> None:
    """Reserve the numbers of ``source`` up to the highest one, as far as none has been given."""
    highest = max((number for number in wanted if number <= LARGEST), default=0)
    ranges = NumberRange.objects.filter(source=source)
    if highest <= (ranges.aggregate(last=Max("last"))["last"] or 0):
        return
    with transaction.atomic():
        _stop_numbering()
        given = _last_given()
        if highest > given:
            _go_on_after(highest)
            # Extend a range that ends here: an import that reserves as it goes has one range, not
            # many.
            if not ranges.filter(last=given).update(last=highest):
                NumberRange.objects.create(source=source, first=given + 1, last=highest)


def kept(source: str, wanted: Collection[int]) -> set[int]:
    """Return those of the numbers that new comments of ``source`` can have."""
    if not wanted:
        return set()
    near = NumberRange.objects.filter(source=source, first__lte=max(wanted), last__gte=min(wanted))
    ranges = list(near.values_list("first", "last"))
    own = {number for number in wanted if any(first <= number <= last for first, last in ranges)}
    return own.difference(Comment.objects.filter(pk__in=own).values_list("pk", flat=True))


def planned(source: str, wanted: Collection[int]) -> set[int]:
    """Return those of the numbers that ``kept`` would return after ``reserve``, without writing."""
    given = _last_given()
    return {number for number in wanted if given < number <= LARGEST} | kept(source, wanted)


def _stop_numbering() -> None:
    """Block new numbers until the transaction ends. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # An insert takes its number after its lock on the table, so none is under way.
            cursor.execute(f'LOCK TABLE "{TABLE}" IN SHARE ROW EXCLUSIVE MODE')


def _last_given() -> int:
    """Return the highest number that a comment has ever had."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_sequence_last_value(%s::regclass)", [_sequence(cursor)])
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [TABLE])
        row = cursor.fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def _go_on_after(number: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(%s::regclass, %s)", [_sequence(cursor), number])
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [number, TABLE])
        if not cursor.rowcount:
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [TABLE, number]
            )


def _sequence(cursor: CursorWrapper) -> str:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{TABLE}"', COLUMN])
    return str(cursor.fetchone()[0])
