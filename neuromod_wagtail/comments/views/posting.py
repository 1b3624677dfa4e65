"""Views for posting a comment, with preview, and for replying without JavaScript."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Unpack

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.display import context as display_context
from neuromod_wagtail.comments.display.context import FormParts
from neuromod_wagtail.comments.forms import CommentForm, comment_form_class
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.notifications import messages
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.safety.help import help_for
from neuromod_wagtail.comments.security import ratelimit, tokens
from neuromod_wagtail.comments.security.ip import address_of
from neuromod_wagtail.comments.spam import pipeline
from neuromod_wagtail.comments.spam.facts import Fact
from neuromod_wagtail.comments.spam.submission import Refused, Submission
from neuromod_wagtail.comments.views.base import (
    FormView,
    public_comment,
    readable_page,
    refusal,
    respond,
)
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import email_of

# Within this time the same text is a double click; later it is a duplicate.
RETRY = timedelta(minutes=10)
ALREADY = gettext_lazy("This comment has already been posted here, so it was not stored again.")


class PostView(FormView):
    """Store a comment, show its preview, or explain the refusal, always keeping the text."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        try:
            page, comment_settings = readable_page(page_id, request)
        except Http404:
            gone = Refused("page", messages.PAGE_GONE, status=404)
            return refusal(request, gone)
        if not policy().can_post(comment_settings):
            closed = Refused("closed", policy().why_closed(comment_settings), status=403)
            return refusal(request, closed, page)
        form = comment_form_class()(request.POST, user=self.user)
        try:
            self.check_request(request, page.pk)
            if request.POST.get("action") == "preview":
                return self.preview(request, page, comment_settings, form)
            comment = store(request, page, comment_settings, form, is_hasty=self.is_hasty)
        except Refused as refused:
            return self.show_again(request, page, comment_settings, form, refused)
        if comment is None:
            return redirect("neuromod_comments:posted", page.pk)
        return HttpResponseRedirect(own_url(comment))

    def preview(
        self,
        request: HttpRequest,
        page: PageLike,
        comment_settings: EffectiveSettings,
        form: CommentForm,
    ) -> HttpResponse:
        # A preview does not need the other fields.
        form.full_clean()
        body = form.cleaned_data.get("body", "")
        for name in set(form.errors) - {"body"}:
            del form.errors[name]
        if not body:
            return form_page(request, page, comment_settings, form, status=400)
        html = Submission(page=page, body=body).body_html
        return form_page(request, page, comment_settings, form, preview=mark_safe(html))  # noqa: S308

    def show_again(
        self,
        request: HttpRequest,
        page: PageLike,
        comment_settings: EffectiveSettings,
        form: CommentForm,
        refused: Refused,
    ) -> HttpResponse:
        """Show the form again with the input, a fresh token and the reason."""
        message = "" if refused.code == "invalid" else str(refused.message)
        if refused.field in form.fields:
            form.is_valid()
            form.add_error(refused.field, ValidationError(str(refused.message), code=refused.code))
            message = ""
        parts: FormParts = {"message": message, "challenge": refused.challenge}
        answer = form_page(request, page, comment_settings, form, status=refused.status, **parts)
        answer["X-Comment-Refused"] = refused.code
        if refused.wait:
            answer["Retry-After"] = str(refused.wait)
        return answer


def store(
    request: HttpRequest,
    page: PageLike,
    comment_settings: EffectiveSettings,
    form: CommentForm,
    *,
    is_hasty: bool,
) -> Comment | None:
    """Return the comment stored now or by an earlier click. Raises ``Refused``.

    ``None``: it was posted just now, perhaps by another browser.
    """
    if not form.is_valid():
        raise Refused("invalid", "")
    submission = submission_of(request, page, form)
    if Fact.POSTED in submission.facts and (known := Comment.posted_as(submission.fingerprint)):
        return _resent(known, submission)
    if form.parent_id:
        submission.parent = Comment.with_thread(form.parent_id)
    if form.parent_id and _is_closed(submission.parent, page):
        raise Refused("thread_closed", messages.THREAD_CLOSED, status=403)
    if form.parent_id and not _may_answer(submission.parent, page):
        raise Refused("parent", messages.PARENT_GONE, status=409)
    if is_hasty:
        raise Refused(
            "fast",
            _(
                "That was very quick, so our spam filter stopped it. Please press Post Comment "
                "again."
            ),
        )
    holds = pipeline.run(submission, comment_settings)
    check_rate(submission)
    comment, is_new = actions.post(submission, comment_settings, holds)
    return comment if is_new else _resent(comment, submission)


class PostedView(FormView):
    """Tell readers after a second click that nothing more needs to be done."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page, _rules = readable_page(page_id, request)
        return respond(request, "comments/done", page, heading=_("Already posted"), message=ALREADY)


class ReplyView(FormView):
    """The reply form on a page of its own, for readers without JavaScript."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        parent, page, comment_settings = public_comment(pk, request)
        if _is_closed(parent, page):
            closed = Refused("thread_closed", messages.THREAD_CLOSED, status=403)
            return refusal(request, closed, page)
        form = comment_form_class()(user=self.user, initial={"parent": pk})
        return form_page(request, page, comment_settings, form, parent=parent)


def form_page(
    request: HttpRequest,
    page: PageLike,
    comment_settings: EffectiveSettings,
    form: CommentForm,
    *,
    status: int = 200,
    parent: Comment | None = None,
    **parts: Unpack[FormParts],
) -> HttpResponse:
    if parent is None and form.parent_id:
        found = Comment.objects.filter(pk=form.parent_id).first()
        parent = found if _may_answer(found, page) else None
    shown = display_context.comment_form(
        page, comment_settings, form.user, form=form, parent=parent, **parts
    )
    shown.help = help_for(form.data.get("body", ""), page.locale_id)
    # Never cached, so it can have a key of its own; on other pages the script makes one.
    shown.idempotency_key = form.data.get("idempotency_key") or secrets.token_urlsafe(16)
    return respond(request, "comments/form_page", page, status=status, f=shown)


def submission_of(request: HttpRequest, page: PageLike, form: CommentForm) -> Submission:
    """Build the submission from the form and its author, known by account if signed in."""
    data, user = form.cleaned_data, form.user
    return Submission(
        page=page,
        body=data["body"],
        name=data["name"] if user is None or "name" in data else policy().display_name(user),
        is_signed="name" in data,
        email=email_of(user) if user else data["email"],
        url="" if user else data["url"],
        user=user,
        # The number will do until the row is fetched.
        parent=Comment(pk=form.parent_id) if form.parent_id else None,
        address=address_of(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "")[:254],
        honeypot=data["contact_time"],
        wants_notice=bool(data["follow"]),
        follow=data["follow"] if data["follow"] != "decision" else "",
        purpose=data["purpose"],
        idempotency_key=data["idempotency_key"],
        token=data["token"],
        proof=request.POST.get("proof", ""),
        extra=form.extra_values,
    )


def check_rate(submission: Submission) -> None:
    """Count one comment on the author's address and email. Raises ``Refused`` with status 429."""
    if submission.user is not None and policy().is_moderator(submission.user, submission.page):
        return
    rate = settings.NEUROMOD_COMMENTS_RATE
    keys = [submission.limit_key, submission.email_hash]
    wait = max(ratelimit.consume(f"post-{place}", key, rate) for place, key in enumerate(keys))
    if wait:
        raise Refused(
            "rate",
            _("You are posting too often. Please try again in %(minutes)d min.")
            % {"minutes": -(-wait // 60)},
            status=429,
            wait=wait,
        )


def _may_answer(parent: Comment | None, page: PageLike) -> bool:
    """Tell whether the parent exists, accepts replies, and belongs to this discussion."""
    return parent is not None and policy().can_reply(parent) and _is_of(parent, page)


def _is_closed(parent: Comment | None, page: PageLike) -> bool:
    """Tell whether the parent exists, in a thread that accepts no more replies."""
    if parent is None or not parent.is_public:
        return False
    return (parent.thread or parent).closed and _is_of(parent, page)


def _is_of(parent: Comment, page: PageLike) -> bool:
    if parent.page_id == page.pk:
        return True
    shared = settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS
    return shared and parent.page.translation_key == page.translation_key


def _resent(earlier: Comment, submission: Submission) -> Comment | None:
    """Return the earlier comment to a second click, which may then edit and withdraw it.

    Anyone else only learns that the text has been posted already; much later, everyone does.
    """
    if timezone.now() - earlier.submitted_at >= RETRY:
        raise Refused("duplicate", ALREADY, status=409)
    return earlier if submission.is_resent(earlier) else None


def own_url(comment: Comment) -> str:
    """Return the URL of the author's own page, which no one else knows."""
    own = reverse("neuromod_comments:manage", args=[tokens.own_token(comment.pk)])
    return f"{own}#comment-{comment.pk}"
