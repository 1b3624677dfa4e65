"""Imported comments by import and number, for the screens of all imports with comments."""

from __future__ import annotations

from collections.abc import Collection

from neuromod_wagtail.comments.models import Comment, Provenance
from neuromod_wagtail.comments.permissions import moderated
from neuromod_wagtail.importing.models import AbstractImportRun
from neuromod_wagtail.users import AnyUser


def number_made(run: AbstractImportRun) -> dict[str, int]:
    number = Provenance.objects.filter(batch=run.batch).count()
    return {"comment": number} if number else {}


def comments_of(
    source: str, numbers: Collection[str], user: AnyUser
) -> dict[tuple[str, str], Comment]:
    """Return the imported comments with these numbers that the user moderates."""
    if not numbers:
        return {}
    known = Provenance.objects.filter(source=source, source_id__in=numbers)
    rows = known.filter(comment__in=moderated(user)).select_related("comment")
    return {("comment", row.source_id): row.comment for row in rows if row.comment}
