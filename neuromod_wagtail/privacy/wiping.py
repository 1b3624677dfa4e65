"""After erasing: nothing is left in the free places of a database file.

SQLite only marks what is deleted as free. The bytes stay in the file until something else is
written over them, so whoever has the file or a copy of it could read them.
"""

from __future__ import annotations

import logging

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

logger = logging.getLogger(__name__)


def overwrite_deleted(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Have SQLite overwrite with zeros what is deleted, on each new connection."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def wipe(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Write a SQLite file again, without its free places and its log. False: it could not be done.

    Other databases do so by themselves in time.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError as error:
        logger.warning("The database file was not written again (%s): run VACUUM later.", error)
        return False
    return True


connection_created.connect(overwrite_deleted)
