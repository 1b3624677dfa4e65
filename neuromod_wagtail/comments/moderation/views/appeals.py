"""Appeals in the Wagtail admin: the list of open ones, and the decision on each."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neuromod_wagtail.comments.actions import appeals
from neuromod_wagtail.comments.models import Appeal
from neuromod_wagtail.comments.models.keyset import is_key
from neuromod_wagtail.comments.models.states import StatusConflict
from neuromod_wagtail.comments.moderation.views.mixins import TemplateScreen
from neuromod_wagtail.comments.notifications.decline_statement import statement_of
from neuromod_wagtail.users import AdminRequest, AnyUser

SHOWN = 20
INDEX = "neuromod_comments_appeal:index"


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    answer = forms.CharField(
        label=gettext_lazy("Answer to the author"),
        help_text=gettext_lazy("Needed if the comment stays declined."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AppealsView(TemplateScreen):
    """The oldest open appeals; a moderator does not decide on their own decision."""

    page_title = gettext_lazy("Appeals")
    header_icon = "resubmit"
    template_name = "neuromod_wagtail/comments/admin/appeals.html"
    refused: tuple[int, AnswerForm] | None = None

    def post(self, request: AdminRequest, **kwargs: object) -> HttpResponse:
        chosen = request.POST.get("appeal", "")
        pk = int(chosen) if is_key(chosen) else 0
        appeal = get_object_or_404(Appeal.objects.select_related("comment"), pk=pk)
        grant = request.POST.get("decision") == "grant"
        form = AnswerForm(request.POST, prefix=str(pk))
        if form.is_valid() and not grant and not form.cleaned_data["answer"].strip():
            form.add_error("answer", _("Tell the author why the comment stays declined."))
        if not form.is_valid():
            form.fields["answer"].widget.attrs["autofocus"] = True
            self.refused = (pk, form)
            return self.render_to_response(self.get_context_data())
        try:
            answer = form.cleaned_data["answer"].strip()
            appeals.decide(appeal, grant=grant, answer=answer, user=request.user)
        except StatusConflict:
            messages.warning(request, _("Someone else has decided already."))
        else:
            message = _("The comment was published.") if grant else _("The comment stays declined.")
            messages.success(request, message)
        return redirect(INDEX)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        found = appeals.waiting(self.request.user).select_related(
            "comment__page", "comment__decided_by", "declined_by"
        )
        rows, user = list(found[: SHOWN + 1]), self.request.user
        others = appeals.others_than(user)
        return {
            **super().get_context_data(**kwargs),
            "entries": [self.entry(appeal, user, others) for appeal in rows[:SHOWN]],
            "has_more": len(rows) > SHOWN,
        }

    def entry(self, appeal: Appeal, user: AnyUser, others: appeals.Others) -> dict[str, object]:
        refused = self.refused if self.refused and self.refused[0] == appeal.pk else None
        return {
            "appeal": appeal,
            "comment": appeal.comment,
            "statement": statement_of(appeal.comment, appeal),
            "can_decide": appeals.can_decide(user, appeal, appeal.comment.page, others),
            "form": refused[1] if refused else AnswerForm(prefix=str(appeal.pk)),
        }
