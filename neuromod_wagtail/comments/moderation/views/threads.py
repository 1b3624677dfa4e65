"""Pin, feature, close and move: each asks on GET and acts on POST.

The three that can be undone read ``value`` (``on`` or ``off``) from the form, so that two
moderators with the same idea do not undo each other; all read ``next``, the way back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from neuromod_wagtail.comments.actions import threads
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.states import Status, StatusConflict
from neuromod_wagtail.comments.moderation.forms.discussions import MoveForm
from neuromod_wagtail.comments.moderation.views.mixins import CommentScreen, back
from neuromod_wagtail.text import localized
from neuromod_wagtail.users import AdminRequest

Text = str | Promise


class ThreadScreen(CommentScreen):
    """A view of the thread of a comment."""

    template_name = "neuromod_wagtail/comments/admin/thread.html"

    @property
    def first(self) -> Comment:
        return self.comment.thread or self.comment

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(first=self.first, **kwargs)


@dataclass(frozen=True)
class Words:
    """The texts for a mark: question and button, explanation, message."""

    title: Text
    about: Text
    done: Text


class MarkView(ThreadScreen):
    """Set or remove a mark."""

    action: Callable[..., bool]
    field = ""
    on: Words
    off: Words

    @property
    def marked(self) -> Comment:
        """Return the comment that carries the mark."""
        return self.first

    @property
    def wanted(self) -> bool:
        """Return the form's value; without one, the opposite of the current value."""
        value = self.request.POST.get("value", "")
        return value == "on" if value in {"on", "off"} else not getattr(self.marked, self.field)

    @property
    def words(self) -> Words:
        return self.on if self.wanted else self.off

    def get_page_title(self) -> str:
        return str(self.words.title)

    def get(self, request: AdminRequest, pk: int) -> HttpResponse:
        value = "on" if self.wanted else "off"
        return self.render_to_response(self.get_context_data(words=self.words, value=value))

    def post(self, request: AdminRequest, pk: int) -> HttpResponse:
        try:
            type(self).action(self.comment, self.wanted, user=self.moderator, screen="queue")
        except StatusConflict as conflict:
            now = Status(conflict.actual).label
            messages.error(
                request, _("Nothing was changed. The comment is now “%(now)s”.") % {"now": now}
            )
        else:
            messages.success(request, self.words.done)
        return redirect(back(request))


class PinView(MarkView):
    action, field = staticmethod(threads.pin), "pinned"
    on = Words(
        gettext_lazy("Pin this thread"),
        gettext_lazy("It will appear first on its page."),
        gettext_lazy("The thread is pinned."),
    )
    off = Words(
        gettext_lazy("Unpin this thread"),
        gettext_lazy("It will return to its place by date."),
        gettext_lazy("The thread is no longer pinned."),
    )


class FeatureView(MarkView):
    action, field = staticmethod(threads.feature), "featured"
    on = Words(
        gettext_lazy("Feature this comment"),
        gettext_lazy("Readers will see it labelled “Featured”."),
        gettext_lazy("The comment is featured."),
    )
    off = Words(
        gettext_lazy("Stop featuring this comment"),
        gettext_lazy("Readers will see it without the “Featured” label."),
        gettext_lazy("The comment is no longer featured."),
    )

    @property
    def marked(self) -> Comment:
        return self.comment


class CloseView(MarkView):
    action, field = staticmethod(threads.close), "closed"
    on = Words(
        gettext_lazy("Close this thread"),
        gettext_lazy("Existing comments stay. No one can reply."),
        gettext_lazy("The thread is closed."),
    )
    off = Words(
        gettext_lazy("Reopen this thread"),
        gettext_lazy("Readers can reply again."),
        gettext_lazy("The thread is open again."),
    )


class MoveView(ThreadScreen):
    """Move a thread to another page, chosen with Wagtail's chooser."""

    page_title = gettext_lazy("Move this thread")

    def get(self, request: AdminRequest, pk: int) -> HttpResponse:
        return self.answer(MoveForm(user=self.moderator, comment=self.comment))

    def post(self, request: AdminRequest, pk: int) -> HttpResponse:
        form = MoveForm(data=request.POST, user=self.moderator, comment=self.comment)
        if not form.is_valid():
            return self.answer(form, status=400)
        page = form.cleaned_data["page"]
        number = threads.move(self.comment, page, user=self.moderator, screen="queue")
        message = ngettext(
            "%(number)s comment has moved to “%(page)s”.",
            "%(number)s comments have moved to “%(page)s”.",
            number,
        )
        title = page.specific_deferred.get_admin_display_title()
        messages.success(request, message % {"number": localized.number(number), "page": title})
        return redirect(back(request))

    def answer(self, form: MoveForm, status: int = 200) -> HttpResponse:
        number = Comment.objects.filter(thread=self.first).count() + 1
        context = self.get_context_data(form=form, media=form.media, number=number)
        return self.render_to_response(context, status=status)
