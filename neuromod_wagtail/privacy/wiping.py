"""Removal of erased data from the free pages of a database file.

SQLite only marks deleted data as free. The bytes stay in the file until something else is written
over them, so anyone with the file or a copy of it could read them.
"""

from __future__ import annotations

import logging

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

logger = logging.getLogger(__name__)


def overwrite_deleted(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Make SQLite overwrite deleted data with zeros, on each new connection."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def wipe(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Rewrite a SQLite file without free pages and log. Return False if that was impossible.

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
        logger.warning("The database file could not be rewritten (%s): run VACUUM later.", error)
        return False
    return True


connection_created.connect(overwrite_deleted)
