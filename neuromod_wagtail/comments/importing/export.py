"""Comments as complete lines of JSON, for archiving or moving to another site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, QuerySet
from wagtail.models import Site

from neuromod_wagtail.admin.spreadsheets import csv_rows
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.privacy.declaration import declaration_of
from neuromod_wagtail.users import email_field


def columns() -> list[str]:
    """Return the exported columns of a comment: all that are declared to be part of an archive."""
    return [*declaration_of(Comment).archived, "page__url_path"]


def accounts() -> dict[str, str]:
    """Return the exported columns of the account: its number means nothing elsewhere."""
    found = {"account": f"user__{get_user_model().USERNAME_FIELD}"}
    return found | ({"account_email": f"user__{email}"} if (email := email_field()) else {})


def below(page: PageLike) -> QuerySet:
    """Return the comments of a page and of all pages below it."""
    return Comment.objects.filter(page__path__startswith=page.path)


def lines(comments: QuerySet) -> Iterator[str]:
    """Yield one JSON object per comment, oldest first, in constant memory."""
    for row in _rows(comments):
        yield Encoder(ensure_ascii=False).encode(row)


def rows_of_csv(comments: QuerySet) -> Iterator[str]:
    """Yield the same as a table with a header; spreadsheet formulas are escaped."""
    head = [*columns(), *accounts(), "page"]
    return csv_rows(chain([head], (_cells(row) for row in _rows(comments))))


class Encoder(DjangoJSONEncoder):
    """A JSON encoder that keeps microseconds; Django's cuts dates to milliseconds."""

    def default(self, value: object) -> object:
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


def _rows(comments: QuerySet) -> Iterator[dict[str, object]]:
    """Yield the rows. ``page`` is the page's path below the root of its site, as in its URL."""
    sites = Site.objects.select_related("root_page")
    roots = sorted((site.root_page.url_path for site in sites), key=len, reverse=True)
    named = {name: F(path) for name, path in accounts().items()}
    for row in comments.order_by("pk").values(*columns(), **named).iterator(chunk_size=500):
        path = row["page__url_path"]
        root = next((root for root in roots if path.startswith(root)), "/")
        yield {**row, "page": "/" + path.removeprefix(root)}


def _cells(row: dict[str, object]) -> list[str]:
    encode = Encoder(ensure_ascii=False).encode
    return [value if isinstance(value, str) else encode(value) for value in row.values()]
