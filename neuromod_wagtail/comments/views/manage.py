"""An author's own comment: status, edit, withdraw. The signed URL is the key."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from neuromod_wagtail.comments import actions, markup
from neuromod_wagtail.comments.actions import appeals
from neuromod_wagtail.comments.display.context import root_url
from neuromod_wagtail.comments.display.rendering import Renderer
from neuromod_wagtail.comments.forms import AppealForm, CommentForm, comment_form_class
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.models.states import InvalidTransition, Status, StatusConflict
from neuromod_wagtail.comments.notifications.decline_statement import statement_of
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.safety.help import help_for
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.security.ip import address_of
from neuromod_wagtail.comments.security.request import user_of
from neuromod_wagtail.comments.spam import pipeline
from neuromod_wagtail.comments.spam.submission import Refused, Submission
from neuromod_wagtail.comments.views.base import FormView, no_referrer, readable_page, respond
from neuromod_wagtail.comments.views.posting import check_rate
from neuromod_wagtail.page_protocol import Occasion, PageLike, statements_of


@method_decorator(no_referrer, name="dispatch")
class ManageView(FormView):
    has_key = True

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        pk = tokens.own_comment(str(kwargs["token"]))
        found = Comment.objects.select_related("parent", "user")
        comment = found.filter(pk=pk).first() if pk else None
        if comment is None:
            raise Http404
        self.comment = comment
        self.page, self.comment_settings = readable_page(self.comment.page_id, request)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        form = comment_form_class()(editing=True, initial={"body": self.comment.body})
        return self.answer(request, form)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = comment_form_class()(request.POST, editing=True)
        action = request.POST.get("action")
        try:
            self.check_request(request, self.page.pk)
            if action == "withdraw":
                return self.withdraw(request)
            if action == "appeal":
                return self.appeal(request)
            if not policy().can_edit(self.comment):
                raise StatusConflict(self.comment.status)
            if not form.is_valid():
                return self.answer(request, form, status=400)
            if action == "preview":
                html = markup.render(form.cleaned_data["body"])
                return self.answer(request, form, preview=mark_safe(html))  # noqa: S308
            return self.edit(request, form)
        except Refused as refused:
            return self.answer(request, form, message=refused.message, status=refused.status)
        except (StatusConflict, InvalidTransition):
            self.comment.refresh_from_db()
            late = _("It is too late to edit this comment. Your text is below.")
            return self.answer(request, form, message=late, status=409)

    def edit(self, request: HttpRequest, form: CommentForm) -> HttpResponse:
        edit(request, self.comment, self.page, self.comment_settings, form.cleaned_data["body"])
        return HttpResponseRedirect(request.path)

    def withdraw(self, request: HttpRequest) -> HttpResponse:
        actions.withdraw(self.comment, user=user_of(request), screen="own")
        return respond(
            request,
            "comments/done",
            self.page,
            heading=pgettext("heading about a comment", "Withdrawn"),
            message=_("Your comment has been withdrawn."),
        )

    def appeal(self, request: HttpRequest) -> HttpResponse:
        form = AppealForm(data=request.POST)
        if not form.is_valid():
            unchanged = comment_form_class()(editing=True, initial={"body": self.comment.body})
            return self.answer(request, unchanged, status=400, appeal_form=form)
        try:
            appeals.appeal(self.comment, form.cleaned_data["appeal"], user=user_of(request))
        except StatusConflict:
            self.comment.refresh_from_db()
            late = _("You have already appealed, or the comment is no longer declined.")
            raise Refused("appeal", late, status=403) from None
        return HttpResponseRedirect(request.path)

    def waiting_html(self) -> str:
        """Return the comment as it will look, while no one else sees it."""
        if self.comment.status != Status.PENDING:
            return ""
        return Renderer(root_url(), is_open=False, heading_level=1).comment(
            self.comment, is_own=True
        )

    def answer(
        self, request: HttpRequest, form: CommentForm, *, status: int = 200, **parts: object
    ) -> HttpResponse:
        in_time = policy().can_edit(self.comment)
        can_edit = in_time or status == 409
        context = {
            "form": form,
            "comment": self.comment,
            "status_text": STATUS_TEXTS[Status(self.comment.status)](),
            "can_edit": can_edit,
            "statements": statements_of(self.page, Occasion.COMMENT_FORM) if can_edit else [],
            "until": policy().editable_until(self.comment) if in_time else None,
            "waiting_html": self.waiting_html(),
            "statement": statement_of(self.comment),
            "appeal_form": AppealForm(),
            "token": tokens.next_form_token(form.data.get("token", ""), self.page.pk),
            "help": help_for(form.data.get("body") or self.comment.body, self.page.locale_id),
            "user": user_of(request),
            **parts,
        }
        return respond(request, "comments/own_page", self.page, status=status, **context)


def edit(
    request: HttpRequest,
    comment: Comment,
    page: PageLike,
    comment_settings: EffectiveSettings,
    body: str,
) -> Comment:
    """Replace the text of the author's own comment. Raises ``Refused`` and ``StatusConflict``."""
    submission = Submission(
        page=page,
        body=body,
        name=comment.name,
        email=comment.email,
        url=comment.url,
        user=comment.user,
        parent=comment.parent,
        address=address_of(request),
        badge=comment.badge,
        edits=comment,
        extra=comment.extra,
    )
    holds = pipeline.run(submission, comment_settings)
    check_rate(submission)
    return actions.edit(comment, submission, comment_settings, holds)


STATUS_TEXTS = {
    Status.PENDING: lambda: _(
        "Thank you. Your comment is awaiting moderation; only you can see it."
    ),
    Status.APPROVED: lambda: _("Your comment has been published."),
    Status.DECLINED: lambda: _("Your comment was declined."),
    # No shadow bans: authors of spam are notified too.
    Status.SPAM: lambda: _(
        "Your comment was marked as spam. If this is a mistake, please contact us."
    ),
    Status.WITHDRAWN: lambda: _("You withdrew this comment."),
    Status.ERASED: lambda: _("This comment was erased."),
}
