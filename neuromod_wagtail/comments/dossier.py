"""What is known of one person: their comments, names, standing, bans, and notes of moderators.

A person is a ``person_key``: ``user:<key of an account>`` or ``mail:<keyed hash of an e-mail>``.
Everything here is limited to the comments that the asking user moderates.
"""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.permissions import moderated, moderates, sections

KEY = re.compile(r"user:(?P<account>[1-9]\d{0,17})|mail:(?P<mail>[0-9a-f]{64})")


def comments_by(key: str, rows: QuerySet | None = None) -> QuerySet:
    """The comments of a person, among ``rows`` or among all; none for what is no key."""
    rows = Comment.objects.all() if rows is None else rows
    match = KEY.fullmatch(key)
    if match is None:
        return rows.none()
    if match["account"]:
        return rows.filter(user=int(match["account"]))
    return rows.filter(email_hash=match["mail"], user__isnull=True)


def may_see(user: Any, key: str) -> bool:
    """May the user see this person? Those who moderate any of their comments may."""
    if KEY.fullmatch(key) is None or not moderates(user):
        return False
    return sections(user) is None or comments_by(key, moderated(user)).exists()
