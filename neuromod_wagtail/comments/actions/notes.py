"""Actions on notes, which moderators write about a comment or a commenter.

A note belongs to its writer, who alone may change it or delete it by clearing the text. Each action
asks for permission and records in Wagtail's audit log that there was a note, not its text: the log
outlives the erasure of the comment.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from neuromod_wagtail.comments.actions import counters
from neuromod_wagtail.comments.models import Comment, Note
from neuromod_wagtail.comments.permissions import can_moderate, can_see_commenter
from neuromod_wagtail.users import User


def own(comment: Comment, user: User) -> Note | None:
    """Return the newest note of ``user`` on a comment."""
    note: Note | None = comment.notes.filter(user=user).first()
    return note


def keep(comment: Comment, text: str, *, user: User, screen: str = "") -> None:
    """Make ``text`` the note of ``user`` on a comment, replacing any earlier one."""
    note = own(comment, user)
    if note is not None:
        change(note, text, user=user, screen=screen)
    elif text.strip():
        write(comment, text, user=user, screen=screen)


def write(about: Comment | str, text: str, *, user: User, screen: str = "") -> Note:
    """Add a note to a comment, or to a commenter by their ``person_key``."""
    note = Note(text=text.strip(), user=user)
    if isinstance(about, str):
        note.person_key = about
    else:
        note.comment = about
    require_permission(note, user)
    with transaction.atomic():
        note.save()
        _record(note, "note", user, screen)
    return note


def change(note: Note, text: str, *, user: User, screen: str = "") -> None:
    """Change the text of a note; empty text deletes it."""
    require_permission(note, user)
    text = text.strip()
    if text == note.text:
        return
    with transaction.atomic():
        if text:
            Note.objects.filter(pk=note.pk).update(text=text)
            _record(note, "change_note", user, screen)
        else:
            _record(note, "delete_note", user, screen)
            note.delete()


def require_permission(note: Note, user: User) -> None:
    if note.comment is not None:
        allowed = can_moderate(user, note.comment.page)
    else:
        allowed = can_see_commenter(user, note.person_key)
    if not allowed or note.user_id != user.pk:
        raise PermissionDenied


def _record(note: Note, action: str, user: User, screen: str) -> None:
    if note.comment is not None:
        counters.record_event(note.comment, action, user=user, screen=screen)
    else:
        where = {"screen": screen} if screen else {}
        log(
            instance=note,
            action=f"neuromod_comments.{action}",
            user=user,
            title=f"#{note.pk}",
            data={"person": note.person_key, **where},
        )
