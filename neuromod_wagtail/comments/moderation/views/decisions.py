"""Decisions on one comment. With or without JavaScript, each is one POST."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.edit import FormMixin
from wagtail.admin.utils import get_user_display_name

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import rechecks, reports
from neuromod_wagtail.comments.actions.redaction import TextConflict
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.keyset import is_key
from neuromod_wagtail.comments.models.states import InvalidTransition, StatusConflict
from neuromod_wagtail.comments.moderation.action_registry import ACTIONS, in_words
from neuromod_wagtail.comments.moderation.forms.decisions import FORMS, DecisionForm
from neuromod_wagtail.comments.moderation.views.mixins import (
    CommentScreen,
    ModeratorView,
    TemplateScreen,
    comment_for,
    respond,
)
from neuromod_wagtail.comments.safety.concerns.identifiers import redacted
from neuromod_wagtail.comments.safety.registry import is_distressing
from neuromod_wagtail.comments.spam.submission import Refused
from neuromod_wagtail.comments.views.base import page_url
from neuromod_wagtail.users import AdminRequest

# Decisions that the queue's buttons make at once. Declining needs a reason, erasing a confirmation.
AT_ONCE = ("approve", "hold", "spam", "undo")
REDACTED = gettext_lazy("Removed the personal details from %(name)s’s comment.")
NOTHING_TO_REDACT = gettext_lazy("There are no personal details in %(name)s’s comment any more.")
TAKEN_FOR_SPAM = gettext_lazy("Akismet classified %(name)s’s comment as spam.")
NOT_TAKEN_FOR_SPAM = gettext_lazy("Akismet did not classify %(name)s’s comment as spam.")
DISMISSED = gettext_lazy("Kept %(name)s’s comment and dismissed the reports.")


def who_was_first(pk: int) -> str:
    """Describe what someone else decided on a comment in the meantime."""
    comment = Comment.objects.select_related("decided_by").filter(pk=pk).first()
    if comment is None:
        return _("This comment no longer exists. Nothing was changed.")
    facts = {"status": comment.get_status_display()}
    if comment.decided_at is None:
        return _("Nothing was changed. The comment’s status is “%(status)s”.") % facts
    facts["who"] = get_user_display_name(comment.decided_by) or _("someone")
    facts["time"] = timesince(comment.decided_at)
    return _("Nothing was changed: %(who)s decided %(time)s ago. Status: %(status)s.") % facts


def attempt(
    decide: Callable[..., object], pk: int, *, expected: str, screen: str
) -> tuple[str, int]:
    """Make a decision on a comment. Return the error, if any, and the HTTP status."""
    try:
        decide(expected=expected, screen=screen)
    except Refused as refused:
        return str(refused.message), 422
    except TextConflict:
        return _(
            "Nothing was changed: the text has been edited since you opened it. See above."
        ), 409
    except (StatusConflict, InvalidTransition):
        return who_was_first(pk), 409
    return "", 200


class DecideView(ModeratorView):
    """Decide on a comment. ``decision`` is ``decision:comment:status``, with the shown status."""

    http_method_names = ["post"]

    def post(self, request: AdminRequest) -> HttpResponse:
        decision, _colon, rest = request.POST.get("decision", "").partition(":")
        number, _colon, expected = rest.partition(":")
        if decision not in {*AT_ONCE, "dismiss", "redact", "recheck"} or not is_key(number):
            return HttpResponse(_("This decision does not exist."), status=400)
        comment = comment_for(request, int(number))
        if decision == "dismiss":
            reports.dismiss(comment, user=request.user, screen="queue")
            return respond(request, comment.pk, in_words(DISMISSED, comment))
        if decision == "redact":
            return self.redact(request, comment)
        if decision == "recheck":
            return self.recheck(request, comment)
        action = ACTIONS[decision]
        run = partial(action.run, comment, user=request.user)
        problem, _status = attempt(run, comment.pk, expected=expected, screen="queue")
        said = problem or in_words(action.done, comment)
        return respond(request, comment.pk, said, ok=not problem)

    def redact(self, request: AdminRequest, comment: Comment) -> HttpResponse:
        """Remove the personal identifiers from the text; nothing else of it changes."""
        try:
            is_changed = actions.redact(
                comment,
                redacted(comment.body),
                seen=comment.body,
                user=request.user,
                screen="queue",
            )
        except (StatusConflict, InvalidTransition):
            return respond(request, comment.pk, who_was_first(comment.pk), ok=False)
        done = REDACTED if is_changed else NOTHING_TO_REDACT
        return respond(request, comment.pk, in_words(done, comment))

    def recheck(self, request: AdminRequest, comment: Comment) -> HttpResponse:
        """Ask Akismet again. The comment stays where it is."""
        try:
            is_spam = rechecks.recheck(comment, user=request.user, screen="queue")
        except StatusConflict:
            return respond(request, comment.pk, who_was_first(comment.pk), ok=False)
        except rechecks.NoVerdict:
            return respond(request, comment.pk, _("Akismet did not answer."), ok=False)
        said = in_words(TAKEN_FOR_SPAM if is_spam else NOT_TAKEN_FOR_SPAM, comment)
        return respond(request, comment.pk, said)


class CommentFormView(FormMixin, CommentScreen, TemplateScreen):
    """A form about one comment. In the queue the script shows it in a dialog.

    When someone else was first, or the reply is refused, the form says so and keeps the text;
    submitting it again applies to the comment's new state.
    """

    template_name = "neuromod_wagtail/comments/admin/comment_form.html"
    decision = ""

    def get_form_class(self) -> type[DecisionForm]:
        return FORMS[self.decision]

    def get_page_title(self) -> str:
        return str(self.get_form_class().title)

    def get_form_kwargs(self) -> dict[str, object]:
        return {**super().get_form_kwargs(), "comment": self.comment, "user": self.moderator}

    def post(self, request: AdminRequest, **kwargs: object) -> HttpResponse:
        form = self.get_form()
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form: DecisionForm) -> HttpResponse:
        seen = self.request.POST.get("expected", self.comment.status)
        problem, _status = attempt(form.act, self.comment.pk, expected=seen, screen="queue")
        if not problem:
            return respond(self.request, self.comment.pk, form.done())
        form.add_error(None, problem)
        return self.form_invalid(form)

    def form_invalid(self, form: DecisionForm) -> HttpResponse:
        self.comment.refresh_from_db(fields=["body", "status"])
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        words = {"button": self.get_form_class().button, "decision": self.decision}
        # Its field has the text. Once it was opened, errors must be seen.
        is_veiled = (
            self.decision == "redact"
            and self.request.method == "GET"
            and is_distressing(self.comment.hold_reasons)
        )
        return super().get_context_data(**words, is_veiled=is_veiled, **kwargs)


def view_live(request: AdminRequest, pk: int) -> HttpResponseRedirect:
    """Redirect to the comment as readers see it, or to its page while they do not."""
    comment = comment_for(request, pk)
    url = page_url(comment.page, request)
    return redirect(f"{url}?comment={pk}#comment-{pk}" if comment.is_public else url)
