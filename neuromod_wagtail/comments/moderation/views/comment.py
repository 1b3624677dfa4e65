"""Screens of one comment: its thread, its history, and Wagtail's own views of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.compare import diff_text
from wagtail.models import ModelLogEntry
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.moderation import log_formatters
from neuromod_wagtail.comments.moderation.queue.columns import cell_of
from neuromod_wagtail.comments.moderation.veil import veil
from neuromod_wagtail.comments.moderation.views.mixins import CommentScreen, TemplateScreen
from neuromod_wagtail.comments.safety.registry import is_distressing, reads_distressing
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from neuromod_wagtail.users import AdminRequest, User

# Replies shown before the comment, and after it.
AROUND = 50


class ConversationView(CommentScreen, TemplateScreen):
    """The thread of a comment, beside the queue or on a page of its own."""

    template_name = "neuromod_wagtail/comments/admin/conversation.html"
    page_title = gettext_lazy("Thread")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        comment = self.comment
        thread = Comment.objects.filter(thread=comment.root_id).select_related("parent")
        first = comment.thread or comment
        earlier = list(thread.filter(pk__lt=comment.pk).order_by("-pk")[: AROUND + 1])
        later = list(thread.filter(pk__gt=comment.pk).order_by("pk")[: AROUND + 1])
        here = [] if first == comment else [comment]
        return {
            **super().get_context_data(**kwargs),
            "comments": [first, *reversed(earlier[:AROUND]), *here, *later[:AROUND]],
            "is_part": len(earlier) > AROUND or len(later) > AROUND,
        }


LONGEST = 500


@dataclass(frozen=True)
class Event:
    """One line of the history. ``detail`` is plain text, or the marked-up difference of an edit.

    ``is_distressing``: it is shown on request only.
    """

    at: datetime
    what: str | Promise
    who: User | None = None
    detail: str | SafeString = ""
    is_distressing: bool = False


class HistoryView(CommentScreen, TemplateScreen):
    """The comment's decisions, edits and reports, and that notes were written."""

    template_name = "neuromod_wagtail/comments/admin/history.html"
    page_title = gettext_lazy("History of a comment")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        cell = cell_of(self.comment, is_alone=True)
        return {**super().get_context_data(**kwargs), "cell": cell, "events": events(self.comment)}


def events(comment: Comment) -> list[Event]:
    """Return the events, newest first, in three queries. Notes are shown beside the comment."""
    found = [*_decisions(comment), *_edits(comment)]
    for report in comment.reports.all():
        detail = ": ".join(filter(None, [report.get_reason_display(), report.note]))
        found.append(Event(report.created_at, _("Reported by a reader"), report.user, detail))
    return sorted(found, key=lambda event: event.at, reverse=True)


def _decisions(comment: Comment) -> list[Event]:
    kind = ContentType.objects.get_for_model(Comment)
    entries = ModelLogEntry.objects.filter(content_type=kind, object_id=str(comment.pk))
    return [
        Event(
            entry.timestamp,
            log_formatters.plain(entry),
            entry.user,
            log_formatters.details(entry.data),
        )
        for entry in entries.select_related("user").order_by("-timestamp")[:LONGEST]
    ]


def _edits(comment: Comment) -> list[Event]:
    """Return each edit with its difference from the version that followed."""
    edits = list(comment.edits.select_related("user").order_by("replaced_at", "pk"))
    bodies = [*(edit.body for edit in edits), comment.body]
    return [
        Event(
            edit.replaced_at,
            _("Text edited by a moderator") if edit.is_redaction else _("Text edited"),
            edit.user,
            diff_text(edit.body, after).to_html(),
            # The text of today may be another than the one that was held. A difference shows both.
            is_distressing(comment.hold_reasons) or any(map(reads_distressing, (edit.body, after))),
        )
        for edit, after in zip(edits, bodies[1:], strict=True)
    ]


class ObjectMixin:
    """A mixin that checks permission on the comment before anything of it is shown.

    Wagtail checks only the permission on the model, which a section's moderator has, too.
    """

    request: AdminRequest

    def get_object(self, *args: object, **kwargs: object) -> Comment:
        comment: Comment = super().get_object(*args, **kwargs)  # type: ignore[misc]
        policy = policy_registry.get_by_type(Comment)
        wanted = ["view", "change"]
        if not policy.user_has_any_permission_for_instance(self.request.user, wanted, comment):
            raise PermissionDenied
        return comment


class SnippetEditView(ObjectMixin, snippets.EditView):
    pass


class SnippetUsageView(ObjectMixin, snippets.UsageView):
    pass


class SnippetHistoryView(ObjectMixin, snippets.HistoryView):
    pass


class SnippetInspectView(ObjectMixin, snippets.InspectView):
    """All stored values. A distressing text, and what was found in it, are shown on request."""

    def get_body_display_value(self) -> str:
        return self._veiled(self.object.body)

    def get_hold_reasons_display_value(self) -> str:
        return self._veiled("\n".join(in_words(hold) for hold in self.object.hold_reasons))

    def _veiled(self, text: str) -> str:
        html = SafeString(linebreaks(text, autoescape=True))
        return veil(html, is_distressing(self.object.hold_reasons))
