"""Forms that take a decision on one comment: decline, erase, reply, note, redact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from neuromod_wagtail.comments.actions import notes, redact, replies
from neuromod_wagtail.comments.models import Comment, DeclineReason
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.moderation.action_registry import ACTIONS, in_words
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.conf import settings
from neuromod_wagtail.text.characters import is_visible
from neuromod_wagtail.users import User
from neuromod_wagtail.web.forms import FormArguments


def canned_reasons(language: str) -> QuerySet[DeclineReason]:
    """Return the site's reasons in a comment's language, or in the default language."""
    found = DeclineReason.objects.filter(locale__language_code=language)
    return found if found.exists() else DeclineReason.objects.filter(locale=Locale.get_default())


class ReasonForm(forms.Form):
    """The reason for declining a comment: one from the site's list, custom text, or neither."""

    reason = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Replaces the text of the reason. Sent to authors who asked to be notified."),
    )

    def __init__(self, *, language: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.fields["choice"] = forms.ModelChoiceField(
            label=_("Reason"),
            queryset=canned_reasons(language),
            required=False,
            empty_label=_("No reason from the list"),
        )
        self.order_fields(["choice", "reason"])

    def text(self) -> str:
        """Return the text of the reason, which is stored and sent to the author."""
        words: str = self.cleaned_data["reason"].strip()
        choice = self.cleaned_data["choice"]
        return words or (choice.text if choice else "")


ALONE = _("Published immediately under your name.")
ALONG = _("Published immediately under your name, together with the comment.")
NAMELESS = _(
    "Your account has no public name, so readers see “Anonymous”. You can add a name "
    "in your account settings."
)
UNSEEN = _("Published immediately under your name. The comment itself is not shown.")


def answer_field(
    label: str | Promise, what_happens: str | Promise, user: User, rows: int = 6
) -> forms.CharField:
    """Return the field for a public reply, which says under which name it appears."""
    if not policy().display_name(user):
        what_happens = format_lazy("{} {}", what_happens, NAMELESS)
    return forms.CharField(
        label=str(label),
        max_length=settings.NEUROMOD_COMMENTS_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=str(what_happens),
    )


class DecisionOptions(FormArguments, total=False):
    decision: str


class DecisionForm(forms.Form):
    """A decision on one comment that needs no further input.

    ``act`` raises what the actions raise: ``StatusConflict`` and ``InvalidTransition`` when someone
    else was first, ``Refused`` for a reply that cannot be posted.
    """

    decision = ""
    title: str | Promise = ""
    button: str | Promise = ""

    def __init__(
        self, *, comment: Comment, user: User, decision: str = "", **options: Unpack[FormArguments]
    ) -> None:
        super().__init__(**options)
        self.comment, self.user, self.decision = comment, user, decision or self.decision

    def act(self, *, expected: str, screen: str) -> None:
        """Make the decision; ``expected`` is the status that the moderator saw."""
        run = ACTIONS[self.decision].run
        run(self.comment, user=self.user, expected=expected, screen=screen)

    def done(self) -> str:
        """Return a message that says what was done."""
        return in_words(ACTIONS[self.decision].done, self.comment)


class EraseForm(DecisionForm):
    """The confirmation of erasure, which cannot be undone."""

    decision = "erase"
    title = _("Erase a comment permanently")
    button = _("Erase")


class DeclineForm(ReasonForm, DecisionForm):
    """The options for declining: reason, notifying the author, and a public reply.

    Rarely used fields are collapsed, ``aside``.
    """

    aside = ("answer", "note")
    decision = "decline"
    title = _("Decline a comment")
    button = _("Decline")

    tell = forms.BooleanField(
        label=_("Notify the author"),
        required=False,
        initial=True,
        help_text=_("They asked to be notified of the decision."),
    )
    note = forms.CharField(
        label=_("Note for moderators"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Never shown to readers."),
    )

    def __init__(self, *, comment: Comment, user: User, **options: Unpack[DecisionOptions]) -> None:
        super().__init__(language=comment.language, comment=comment, user=user, **options)
        if not (comment.wants_notice and comment.email):
            del self.fields["tell"]
        if not (comment.is_mention or (comment.thread or comment).closed):
            self.fields["answer"] = answer_field(_("Public reply"), UNSEEN, user, rows=3)
            self.fields["answer"].required = False
        self.order_fields(["choice", "reason", "tell", "answer", "note"])

    def act(self, *, expected: str, screen: str) -> None:
        data = self.cleaned_data
        replies.decline(
            self.comment,
            user=self.user,
            expected=expected,
            screen=screen,
            reason=self.text(),
            tell=bool(data.get("tell")),
            answer=data.get("answer", ""),
            note=data["note"],
        )


class ReplyForm(DecisionForm):
    """A public reply."""

    decision = "reply"
    title = _("Reply to a comment")
    button = _("Publish the reply")

    def __init__(self, *, comment: Comment, user: User, **options: Unpack[DecisionOptions]) -> None:
        super().__init__(comment=comment, user=user, **options)
        more = {Status.PENDING: ALONG, Status.DECLINED: UNSEEN}
        what_happens = more.get(Status(comment.status), ALONE)
        self.fields["body"] = answer_field(_("Your reply"), what_happens, user)

    def act(self, *, expected: str, screen: str) -> None:
        body = self.cleaned_data["body"]
        replies.reply(self.comment, body, user=self.user, expected=expected, screen=screen)

    def done(self) -> str:
        return in_words(_("Your reply to %(name)s has been published."), self.comment)


class NoteForm(DecisionForm):
    """The moderator's own note on a comment: add, change or delete it."""

    decision = "note"
    title = _("Your note on a comment")
    button = _("Save the note")

    text = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "For other moderators. Never shown to readers. Clear the text to delete the note."
        ),
    )

    def __init__(self, *, comment: Comment, user: User, **options: Unpack[DecisionOptions]) -> None:
        super().__init__(comment=comment, user=user, **options)
        if not self.is_bound and (note := notes.own(comment, user)):
            self.fields["text"].initial = note.text

    def act(self, *, expected: str, screen: str) -> None:
        notes.keep(self.comment, self.cleaned_data["text"], user=self.user, screen=screen)

    def done(self) -> str:
        return in_words(_("Saved your note on %(name)s’s comment."), self.comment)


class RedactForm(DecisionForm):
    """The text of a comment, for a moderator to remove personal data from it."""

    decision = "redact"
    title = _("Redact a comment")
    button = _("Save the text")

    def __init__(self, *, comment: Comment, user: User, **options: Unpack[DecisionOptions]) -> None:
        super().__init__(comment=comment, user=user, **options)
        self.fields["body"] = forms.CharField(
            label=_("Text"),
            initial=comment.body,
            # An imported comment may be longer than the limit.
            max_length=max(settings.NEUROMOD_COMMENTS_MAX_LENGTH, len(comment.body)),
            widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
            help_text=_(
                "Remove personal data such as names, addresses and telephone numbers. Readers see "
                "“edited by a moderator”. The earlier text stays in the history for a while, for "
                "moderators only."
            ),
        )

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if not is_visible(body):
            raise forms.ValidationError(self.fields["body"].error_messages["required"])
        return body

    def act(self, *, expected: str, screen: str) -> None:
        seen = self.data.get("seen", self.comment.body)
        redact(self.comment, self.cleaned_data["body"], seen=seen, user=self.user, screen=screen)

    def done(self) -> str:
        return in_words(_("Redacted %(name)s’s comment."), self.comment)


# The forms that have a page and a dialog of their own.
FORMS: dict[str, type[DecisionForm]] = {
    form.decision: form for form in (DeclineForm, EraseForm, ReplyForm, NoteForm, RedactForm)
}


class BatchForm(ReasonForm):
    """A decision on all matching comments. ``sure``: it was confirmed."""

    sure = forms.BooleanField(required=False)

    def __init__(self, *, decisions: Iterable[str], **options: Unpack[FormArguments]) -> None:
        super().__init__(**options)
        self.fields["bulk_action"] = forms.ChoiceField(
            choices=[(decision, decision) for decision in decisions],
            error_messages={"required": _("Choose an action.")},
        )
