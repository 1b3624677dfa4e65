"""Decisions on one comment. With the script or without it, each is one POST."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin

from neuromod_wagtail.comments import reporting
from neuromod_wagtail.comments.models import Comment, Note
from neuromod_wagtail.comments.moderation import replies
from neuromod_wagtail.comments.moderation.decision_forms import DeclineForm, NoteForm, ReplyForm
from neuromod_wagtail.comments.moderation.verbs import VERBS
from neuromod_wagtail.comments.moderation.views.screens import (
    CommentScreen,
    ModeratorView,
    comment_for,
    told,
)
from neuromod_wagtail.comments.states import InvalidTransition, StatusConflict
from neuromod_wagtail.comments.submissions import Refused
from neuromod_wagtail.comments.views.door import page_url

# What the queue's buttons do at once. Declining asks for a reason, erasing asks whether.
AT_ONCE = ("approve", "hold", "spam", "undo", "dismiss")
SAID = {
    "approve": gettext_lazy("Approved: the comment of %(name)s."),
    "hold": gettext_lazy("Awaits moderation again: the comment of %(name)s."),
    "spam": gettext_lazy("Spam: the comment of %(name)s."),
    "decline": gettext_lazy("Declined: the comment of %(name)s."),
    "erase": gettext_lazy("Erased: the comment of %(name)s."),
    "undo": gettext_lazy("Undone: the comment of %(name)s is as before."),
    "dismiss": gettext_lazy("The reports of the comment of %(name)s are answered: it stays."),
}


def who_was_first(pk: int) -> str:
    """What somebody else made of a comment in the meantime."""
    comment = Comment.objects.select_related("decided_by").filter(pk=pk).first()
    if comment is None:
        return _("This comment is gone. Nothing was changed.")
    facts = {
        "status": comment.get_status_display(),
        "who": comment.decided_by.get_username() if comment.decided_by else _("somebody"),
        "time": timesince(comment.decided_at) if comment.decided_at else "",
    }
    if not comment.decided_at:
        return _("Nothing was changed: the comment is “%(status)s”.") % facts
    return _("Nothing was changed: %(who)s was first, %(time)s ago. Now: %(status)s.") % facts


def decide(
    request: HttpRequest, comment: Comment, verb: str, expected: str, **how: Any
) -> HttpResponse:
    """Do one verb and tell of it; of a conflict too."""
    name = comment.name or _("somebody")
    try:
        VERBS[verb](comment, user=request.user, expected=expected, screen="queue", **how)
    except (StatusConflict, InvalidTransition):
        return told(request, comment.pk, who_was_first(comment.pk), ok=False)
    return told(request, comment.pk, SAID[verb] % {"name": name})


class DecideView(ModeratorView):
    """``decision`` is ``verb:comment:status``, the status being the one that the moderator saw."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        verb, _colon, rest = request.POST.get("decision", "").partition(":")
        number, _colon, expected = rest.partition(":")
        if verb not in AT_ONCE or not (number.isdecimal() and len(number) < 19):
            return HttpResponse(_("This decision is not known."), status=400)
        comment = comment_for(request, int(number))
        if verb == "dismiss":
            reporting.dismiss(comment, user=request.user, screen="queue")
            return told(request, comment.pk, SAID[verb] % {"name": comment.name or _("somebody")})
        return decide(request, comment, verb, expected)


class CommentFormView(FormMixin, CommentScreen):
    """A form about one comment. In the queue the script shows it in a dialog."""

    template_name = "neuromod_wagtail/comments/admin/comment_form.html"
    button: Any = ""
    verb = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(button=self.button, verb=self.verb, **kwargs)

    @property
    def expected(self) -> str:
        """The status that the moderator saw."""
        return self.request.POST.get("expected", self.comment.status)


class DeclineView(CommentFormView):
    form_class = DeclineForm
    page_title = gettext_lazy("Decline a comment")
    button = gettext_lazy("Decline")
    verb = "decline"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "comment": self.comment}

    def form_valid(self, form: Any) -> HttpResponse:
        if note := form.cleaned_data["note"]:
            Note.objects.create(comment=self.comment, text=note, user=self.moderator)
        how = {"reason": form.text(), "tell": form.tells}
        return decide(self.request, self.comment, "decline", self.expected, **how)


class EraseView(CommentFormView):
    """Asks first: what is erased does not come back."""

    form_class = forms.Form
    page_title = gettext_lazy("Erase a comment for good")
    button = gettext_lazy("Erase")
    verb = "erase"

    def form_valid(self, form: Any) -> HttpResponse:
        return decide(self.request, self.comment, "erase", self.expected)


class ReplyView(CommentFormView):
    form_class = ReplyForm
    page_title = gettext_lazy("Reply to a comment")
    button = gettext_lazy("Publish the reply")
    verb = "reply"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "comment": self.comment}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            replies.reply(
                self.comment,
                form.cleaned_data["body"],
                user=self.request.user,
                expected=self.expected,
                screen="queue",
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
            return self.form_invalid(form)
        except StatusConflict:
            form.add_error(None, who_was_first(self.comment.pk))
            return self.form_invalid(form)
        name = {"name": self.comment.name or _("somebody")}
        return told(self.request, self.comment.pk, _("Your reply to %(name)s is published.") % name)


class NoteView(CommentFormView):
    form_class = NoteForm
    page_title = gettext_lazy("Note on a comment")
    button = gettext_lazy("Save the note")
    verb = "note"

    def form_valid(self, form: Any) -> HttpResponse:
        text = form.cleaned_data["text"]
        Note.objects.create(comment=self.comment, text=text, user=self.moderator)
        return told(self.request, self.comment.pk, _("The note is saved."))


def at(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Where readers see the comment; its page while they do not."""
    comment = comment_for(request, pk)
    url = page_url(comment.page, request)
    return redirect(f"{url}?comment={pk}#comment-{pk}" if comment.is_public else url)
