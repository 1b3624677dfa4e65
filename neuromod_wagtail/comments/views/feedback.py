"""Views for helpful votes and reports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.actions import reports
from neuromod_wagtail.comments.actions.votes import vote_helpful, withdraw_helpful
from neuromod_wagtail.comments.forms import ReportForm
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.keyset import is_key
from neuromod_wagtail.comments.security import ratelimit, tokens
from neuromod_wagtail.comments.security import request as security_request
from neuromod_wagtail.comments.security.ip import address_of, limit_key
from neuromod_wagtail.comments.spam import pipeline
from neuromod_wagtail.comments.spam.submission import Refused, Submission
from neuromod_wagtail.comments.views.base import (
    FormView,
    page_url,
    public_comment,
    refusal,
    respond,
)
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import email_of


class HelpfulView(FormView):
    """Record a helpful vote, once per reader, or take it back.

    A second vote changes nothing and is no error: the reader may have wanted to take it back.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        is_vote = "helpful" in request.POST
        pk = request.POST.get("helpful" if is_vote else "unhelpful", "")
        comment, page, _rules = public_comment(int(pk) if is_key(pk) else 0, request)
        try:
            self.check_request(request, page.pk)
            check_reader(request, page)
        except Refused as refused:
            return refusal(request, refused, page)
        reader, cookie = security_request.reader_key(request)
        if is_vote and not vote_helpful(comment, reader=reader):
            token = tokens.next_form_token(request.POST["token"], page.pk)
            user = security_request.user_of(request)
            return respond(request, "comments/voted", page, comment=comment, token=token, user=user)
        if not is_vote:
            withdraw_helpful(comment, reader=reader)
        answer = HttpResponseRedirect(
            f"{page_url(page, request)}?comment={comment.pk}#comment-{comment.pk}"
        )
        security_request.remember(request, answer, cookie)
        return answer


class ReportView(FormView):
    """Record a report with a reason, once per reader."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        comment, page, _rules = public_comment(pk, request)
        return self.answer(request, comment, page, ReportForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        comment, page, _rules = public_comment(pk, request)
        form = ReportForm(data=request.POST)
        try:
            self.check_request(request, page.pk)
            if not form.is_valid():
                return self.answer(request, comment, page, form, status=400)
            check_reader(request, page)
        except Refused as refused:
            return self.answer(
                request, comment, page, form, message=str(refused.message), status=refused.status
            )
        reader, cookie = security_request.reader_key(request)
        self.store(request, comment, reader, form)
        answer = respond(
            request,
            "comments/done",
            page,
            heading=_("Thank you"),
            message=_("We have received your report. A moderator will review the comment."),
        )
        security_request.remember(request, answer, cookie)
        return answer

    def store(self, request: HttpRequest, comment: Comment, reader: str, form: ReportForm) -> None:
        reports.report(
            comment,
            reader=reader,
            user=security_request.user_of(request),
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            email=form.cleaned_data["email"],
        )

    def answer(
        self,
        request: HttpRequest,
        comment: Comment,
        page: PageLike,
        form: ReportForm,
        *,
        status: int = 200,
        message: str = "",
    ) -> HttpResponse:
        return respond(
            request,
            "comments/report_page",
            page,
            status=status,
            form=form,
            comment=comment,
            message=message,
            token=tokens.next_form_token(form.data.get("token", ""), comment.page_id),
            user=security_request.user_of(request),
        )


def check_reader(request: HttpRequest, page: PageLike) -> None:
    """Check that the reader may react. Raises ``Refused`` for bans and spent quotas (429)."""
    user, address = security_request.user_of(request), address_of(request)
    email = email_of(user)
    pipeline.bans(Submission(page=page, body="", email=email, user=user, address=address))
    if ratelimit.consume("react", limit_key(address), settings.NEUROMOD_COMMENTS_REACTION_RATE):
        raise Refused(
            "rate", _("You have sent too many requests. Please try again later."), status=429
        )
