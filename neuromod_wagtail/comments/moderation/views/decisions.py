"""Decisions on one comment. With the script or without it, each is one POST."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypedDict, TypeVar

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin
from wagtail.admin.utils import get_user_display_name

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import notes, reports
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.querysets import is_key
from neuromod_wagtail.comments.moderation import replies
from neuromod_wagtail.comments.moderation.action_registry import VERBS
from neuromod_wagtail.comments.moderation.forms.decisions import DeclineForm, NoteForm, ReplyForm
from neuromod_wagtail.comments.moderation.views.mixins import (
    CommentScreen,
    ModeratorView,
    comment_for,
    respond,
)
from neuromod_wagtail.comments.spam.submission import Refused
from neuromod_wagtail.comments.states import InvalidTransition, StatusConflict
from neuromod_wagtail.comments.views.base import page_url
from neuromod_wagtail.types import AdminRequest, User

# What the queue's buttons do at once. Declining asks for a reason, erasing asks whether.
AT_ONCE = ("approve", "hold", "spam", "undo", "dismiss")
SAID = {
    "approve": gettext_lazy("Approved %(name)s’s comment."),
    "hold": gettext_lazy("Moved %(name)s’s comment back to the queue."),
    "spam": gettext_lazy("Marked %(name)s’s comment as spam."),
    "decline": gettext_lazy("Declined %(name)s’s comment."),
    "erase": gettext_lazy("Erased %(name)s’s comment."),
    "undo": gettext_lazy("Undone. %(name)s’s comment is as it was before."),
    "reply": gettext_lazy("Your reply to %(name)s has been published."),
    "note": gettext_lazy("Saved your note on %(name)s’s comment."),
    "dismiss": gettext_lazy("Kept %(name)s’s comment and dismissed the reports."),
}


def who_was_first(pk: int) -> str:
    """What someone else made of a comment in the meantime."""
    comment = Comment.objects.select_related("decided_by").filter(pk=pk).first()
    if comment is None:
        return _("This comment no longer exists. Nothing was changed.")
    facts = {
        "status": comment.get_status_display(),
        "who": get_user_display_name(comment.decided_by) or _("someone"),
        "time": timesince(comment.decided_at) if comment.decided_at else "",
    }
    if not comment.decided_at:
        return _("Nothing was changed. The comment’s status is “%(status)s”.") % facts
    return _("Nothing was changed: %(who)s decided %(time)s ago. Status: %(status)s.") % facts


def decide(request: AdminRequest, comment: Comment, verb: str, expected: str) -> HttpResponse:
    """Do one verb and tell of it; of a conflict too."""
    try:
        VERBS[verb](comment, user=request.user, expected=expected, screen="queue")
    except (StatusConflict, InvalidTransition):
        return respond(request, comment.pk, who_was_first(comment.pk), ok=False)
    return respond(request, comment.pk, done(verb, comment))


def done(verb: str, comment: Comment) -> str:
    return SAID[verb] % {"name": comment.name or _("someone")}


class DecideView(ModeratorView):
    """``decision`` is ``verb:comment:status``, the status being the one that the moderator saw."""

    http_method_names = ["post"]

    def post(self, request: AdminRequest) -> HttpResponse:
        verb, _colon, rest = request.POST.get("decision", "").partition(":")
        number, _colon, expected = rest.partition(":")
        if verb not in AT_ONCE or not is_key(number):
            return HttpResponse(_("This decision does not exist."), status=400)
        comment = comment_for(request, int(number))
        if verb == "dismiss":
            reports.dismiss(comment, user=request.user, screen="queue")
            return respond(request, comment.pk, done(verb, comment))
        return decide(request, comment, verb, expected)


F = TypeVar("F", bound=forms.Form)


class How(TypedDict):
    """Who decides, where, and over which status."""

    user: User
    screen: str
    expected: str


class CommentFormView(FormMixin, CommentScreen, ABC, Generic[F]):
    """A form about one comment. In the queue the script shows it in a dialog.

    When someone else was first, or the answer is refused, the form says so and keeps the words;
    sent again, it is about the comment as it is by then.
    """

    template_name = "neuromod_wagtail/comments/admin/comment_form.html"
    button: str | Promise = ""
    verb = ""

    def get(self, request: AdminRequest, **kwargs: object) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: AdminRequest, **kwargs: object) -> HttpResponse:
        form = self.get_form()
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form: F) -> HttpResponse:
        try:
            self.act(form)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        except (StatusConflict, InvalidTransition):
            form.add_error(None, who_was_first(self.comment.pk))
        else:
            return respond(self.request, self.comment.pk, done(self.verb, self.comment))
        return self.form_invalid(form)

    @abstractmethod
    def act(self, form: F) -> None:
        """Do what the form asks for."""

    def form_invalid(self, form: F) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(button=self.button, verb=self.verb, **kwargs)

    @property
    def decision_options(self) -> How:
        """Who does it where, and the status that they saw."""
        seen = self.request.POST.get("expected", self.comment.status)
        return {"user": self.moderator, "screen": "queue", "expected": seen}


class DeclineView(CommentFormView[DeclineForm]):
    form_class = DeclineForm
    page_title = gettext_lazy("Decline a comment")
    button = gettext_lazy("Decline")
    verb = "decline"

    def get_form_kwargs(self) -> dict[str, object]:
        return {**super().get_form_kwargs(), "comment": self.comment, "user": self.moderator}

    def act(self, form: DeclineForm) -> None:
        replies.decline(self.comment, **form.options(), **self.decision_options)


class EraseView(CommentFormView[forms.Form]):
    """Asks first: what is erased does not come back."""

    form_class = forms.Form
    page_title = gettext_lazy("Erase a comment permanently")
    button = gettext_lazy("Erase")
    verb = "erase"

    def act(self, form: forms.Form) -> None:
        actions.erase(self.comment, **self.decision_options)


class ReplyView(CommentFormView[ReplyForm]):
    form_class = ReplyForm
    page_title = gettext_lazy("Reply to a comment")
    button = gettext_lazy("Publish the reply")
    verb = "reply"

    def get_form_kwargs(self) -> dict[str, object]:
        return {**super().get_form_kwargs(), "comment": self.comment, "user": self.moderator}

    def act(self, form: ReplyForm) -> None:
        replies.reply(self.comment, form.cleaned_data["body"], **self.decision_options)


class NoteView(CommentFormView[NoteForm]):
    """What the moderator notes on the comment: written, changed, or taken back."""

    form_class = NoteForm
    page_title = gettext_lazy("Your note on a comment")
    button = gettext_lazy("Save the note")
    verb = "note"

    def get_initial(self) -> dict[str, object]:
        note = notes.own(self.comment, self.moderator)
        return {"text": note.text if note else ""}

    def act(self, form: NoteForm) -> None:
        notes.keep(self.comment, form.cleaned_data["text"], user=self.moderator, screen="queue")


def at(request: AdminRequest, pk: int) -> HttpResponseRedirect:
    """Where readers see the comment; its page while they do not."""
    comment = comment_for(request, pk)
    url = page_url(comment.page, request)
    return redirect(f"{url}?comment={pk}#comment-{pk}" if comment.is_public else url)
