"""Comments of other Django apps, read from their tables without needing their code.

``database`` is an alias of ``DATABASES``. Pages and users are known by number only when the
tables are in this site's own database.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.utils.connection import ConnectionDoesNotExist
from django.utils.translation import gettext as _
from wagtail.models import AbstractPage

from neuromod_wagtail.comments.importing import html
from neuromod_wagtail.comments.importing.records import IncomingComment
from neuromod_wagtail.comments.importing.systems import Found, Record, Thread, each, moment, pieces
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.users import User, email_of, public_name

CONTRIB = """
    SELECT c.id, c.object_pk, t.app_label, t.model, c.user_id, c.user_name, c.user_email,
        c.user_url, c.comment, c.submit_date, c.ip_address, c.is_public, c.is_removed, {parent}
    FROM django_comments c JOIN django_content_type t ON t.id = c.content_type_id {join}
    ORDER BY c.id
"""
XTD = "JOIN django_comments_xtd_xtdcomment x ON x.comment_ptr_id = c.id"
COMMENTAIL = """
    SELECT c.id, d.page_id, d.object_id, c.user_id, c.guest_name, c.email, c.text, c.status,
        c.reply_to_id, c.language, c.reason, c.created_at, c.edited_at
    FROM commentail_comment c JOIN commentail_discussion d ON d.id = c.discussion_id
    ORDER BY c.id
"""
COMMENTAIL_STATUSES = {
    "published": Status.APPROVED,
    "rejected": Status.DECLINED,
    "hidden": Status.DECLINED,
    "deleted": Status.ERASED,
}


def contrib(database: str) -> Iterator[Thread]:
    """Read django-contrib-comments, which has no threads."""
    return pieces(_contrib(database, CONTRIB.format(parent="NULL AS parent_id", join="")))


def xtd(database: str) -> Iterator[Thread]:
    """Read django-comments-xtd, where the first comment of a thread is its own parent."""
    return pieces(_contrib(database, CONTRIB.format(parent="x.parent_id", join=XTD)))


def commentail(database: str) -> Iterator[Thread]:
    return pieces(_commentail(database))


def _rows(database: str, query: str) -> Iterator[Record]:
    try:
        with connections[database].cursor() as cursor:
            # A failure undoes no more than itself, whatever transaction this is in.
            with transaction.atomic(using=database):
                cursor.execute(query)
            names = [column[0] for column in cursor.description]
            while rows := cursor.fetchmany(1000):
                yield from (dict(zip(names, row, strict=True)) for row in rows)
    except (DatabaseError, ConnectionDoesNotExist) as error:
        message = _("The tables cannot be read from the database “%(name)s”: %(reason)s.")
        values = {"name": database, "reason": str(error)[:200]}
        raise ExportRefused("unreadable", message % values) from error


def _contrib(database: str, query: str) -> Iterator[Found]:
    users = _Users(database)

    def read(row: Record) -> tuple[Thread, IncomingComment]:
        user = users.get(row["user_id"])
        words = html.from_text(row["comment"])
        status = Status.APPROVED if row["is_public"] else Status.PENDING
        if row["is_removed"]:
            status = Status.DECLINED
        parent = str(row["parent_id"] or "")
        return (
            _thread_of(row, database),
            IncomingComment(
                str(row["id"]),
                moment(row["submit_date"]),
                words.body,
                words.body_html,
                parent=parent if parent != str(row["id"]) else "",
                status=status,
                name=row["user_name"] or public_name(user),
                email=row["user_email"] or email_of(user),
                url=row["user_url"],
                address=row["ip_address"],
                user=user,
            ),
        )

    return each(((str(row["id"]), row) for row in _rows(database, query)), read)


def _thread_of(row: Record, database: str) -> Thread:
    key = f"{row['app_label']}.{row['model']}:{row['object_pk']}"
    try:
        model = apps.get_model(row["app_label"], row["model"])
    except LookupError:
        model = None
    is_page = model is not None and issubclass(model, AbstractPage)
    if database == DEFAULT_DB_ALIAS and is_page and str(row["object_pk"]).isdecimal():
        return Thread(key, page_id=int(row["object_pk"]))
    return Thread(key)


def _commentail(database: str) -> Iterator[Found]:
    users = _Users(database)

    def read(row: Record) -> tuple[Thread, IncomingComment]:
        words = html.from_text(row["text"])
        user = users.get(row["user_id"])
        page_id = row["page_id"]
        thread = Thread(
            f"wagtailcore.page:{page_id}" if page_id else f"object:{row['object_id']}",
            page_id=page_id if database == DEFAULT_DB_ALIAS else None,
        )
        return (
            thread,
            IncomingComment(
                str(row["id"]),
                moment(row["created_at"]),
                words.body,
                words.body_html,
                parent=str(row["reply_to_id"] or ""),
                status=COMMENTAIL_STATUSES.get(row["status"], Status.PENDING),
                name=row["guest_name"] or public_name(user),
                email=row["email"] or email_of(user),
                user=user,
                edited_at=moment(row["edited_at"]),
                meta=[["reason", row["reason"]]] if row["reason"] else [],
            ),
        )

    return each(((str(row["id"]), row) for row in _rows(database, COMMENTAIL)), read)


class _Users:
    """Users of this site by number, each queried once."""

    def __init__(self, database: str) -> None:
        self.known: dict[int, User | None] = {}
        self.is_ours = database == DEFAULT_DB_ALIAS

    def get(self, pk: int | None) -> User | None:
        if pk is None:
            return None
        if pk not in self.known:
            users = get_user_model()._default_manager.filter(pk=pk)
            self.known[pk] = users.first() if self.is_ours else None
        return self.known[pk]
