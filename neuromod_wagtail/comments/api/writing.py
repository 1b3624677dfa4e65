"""Post, answer, edit, withdraw, report and mark comments, validated by the forms of the page."""

from __future__ import annotations

import secrets
from functools import partial

from django.http import Http404, HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Status

from neuromod_wagtail.comments import actions, markup
from neuromod_wagtail.comments.actions import reports
from neuromod_wagtail.comments.actions.votes import vote_helpful, withdraw_helpful
from neuromod_wagtail.comments.api import reading
from neuromod_wagtail.comments.api.problems import Problem, ProblemDetail
from neuromod_wagtail.comments.api.reading import absolute, shown_page
from neuromod_wagtail.comments.api.reading import router as router
from neuromod_wagtail.comments.api.schemas import (
    BodyIn,
    CommentIn,
    Key,
    OwnOut,
    PreviewOut,
    ReactionIn,
    ReactionOut,
    ReportIn,
    TokenOut,
)
from neuromod_wagtail.comments.forms import ReportForm, comment_form_class
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.models.states import InvalidTransition, StatusConflict
from neuromod_wagtail.comments.models.states import Status as State
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.security import request as security_request
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.security.request import user_of
from neuromod_wagtail.comments.views import manage, posting
from neuromod_wagtail.comments.views.base import (
    check_token,
    page_url,
    public_comment,
    readable_page,
)
from neuromod_wagtail.comments.views.feedback import check_reader
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike

PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 429, 503), ProblemDetail)
endpoint = partial(reading.endpoint, problems=PROBLEMS)


@router.get("/pages/{page_id}/token/", **endpoint("token", TokenOut, "A token for a form"))
def token(request: HttpRequest, page_id: Key) -> TokenOut:
    page, _comment_settings = shown_page(page_id, request)
    wait = settings.NEUROMOD_COMMENTS_MIN_SECONDS
    return TokenOut(
        token=tokens.form_token(page.pk, audience=audience_of(request)),
        reader=security_request.signed_reader(secrets.token_hex(16)),
        wait_seconds=wait + settings.NEUROMOD_COMMENTS_TOKEN_STEP_SECONDS if wait else 0,
        expires_in=settings.NEUROMOD_COMMENTS_TOKEN_HOURS * 3600,
    )


@router.post(
    "/pages/{page_id}/", **endpoint("post", OwnOut, "Post a comment or a reply", status=201)
)
def post(request: HttpRequest, page_id: Key, data: CommentIn) -> Status:
    page, comment_settings = open_page(page_id, request)
    form = comment_form_class()(data.form_data(), user=user_of(request))
    is_hasty = check_token(data.token, page.pk, audience_of(request))
    if not form.is_valid():
        raise Problem.of_form(form, frozenset(form.extra_fields()))
    comment = posting.store(request, page, comment_settings, form, is_hasty=is_hasty)
    if comment is None:
        raise Problem(409, "duplicate", posting.ALREADY)
    return Status(201, own_data(request, comment, page))


@router.post(
    "/pages/{page_id}/preview/", **endpoint("preview", PreviewOut, "Show how a text will look")
)
def preview(request: HttpRequest, page_id: Key, data: BodyIn) -> PreviewOut:
    open_page(page_id, request)
    return PreviewOut(body_html=markup.render(checked_body(data)))


@router.get("/own/{key}/", **endpoint("own", OwnOut, "An author’s own comment"))
def own(request: HttpRequest, key: str) -> OwnOut:
    comment, page, _comment_settings = own_comment(request, key)
    return own_data(request, comment, page)


@router.patch("/own/{key}/", **endpoint("own", OwnOut, "Edit one’s own comment", operation="edit"))
def edit(request: HttpRequest, key: str, data: BodyIn) -> OwnOut:
    comment, page, comment_settings = own_comment(request, key)
    body = checked_body(data)
    try:
        comment = manage.edit(request, comment, page, comment_settings, body)
    except (StatusConflict, InvalidTransition):
        raise Problem(409, "late", _("It is too late to edit this comment.")) from None
    return own_data(request, comment, page)


@router.delete(
    "/own/{key}/", **endpoint("own", OwnOut, "Withdraw one’s own comment", operation="withdraw")
)
def withdraw(request: HttpRequest, key: str) -> OwnOut:
    comment, page, _comment_settings = own_comment(request, key)
    try:
        actions.withdraw(comment, user=user_of(request), screen="api")
    except (StatusConflict, InvalidTransition):
        raise Problem(409, "late", _("It is too late to withdraw this comment.")) from None
    comment.refresh_from_db()
    return own_data(request, comment, page)


@router.post(
    "/comments/{pk}/helpful/", **endpoint("helpful", ReactionOut, "Mark a comment as helpful")
)
def helpful(request: HttpRequest, pk: Key, data: ReactionIn) -> ReactionOut:
    comment, reader, value = reaction(request, pk, data)
    comment.helpful_count += vote_helpful(comment, reader=reader)
    return ReactionOut(message="", helpful_count=comment.helpful_count, reader=value)


@router.delete(
    "/comments/{pk}/helpful/",
    **endpoint("helpful", ReactionOut, "Take a helpful vote back", operation="not_helpful"),
)
def not_helpful(request: HttpRequest, pk: Key, data: ReactionIn) -> ReactionOut:
    comment, reader, value = reaction(request, pk, data)
    comment.helpful_count -= withdraw_helpful(comment, reader=reader)
    return ReactionOut(message="", helpful_count=comment.helpful_count, reader=value)


@router.post(
    "/comments/{pk}/report/",
    **endpoint("report", ReactionOut, "Report a comment to the moderators"),
)
def report(request: HttpRequest, pk: Key, data: ReportIn) -> ReactionOut:
    form = ReportForm(data={"reason": data.reason, "note": data.note, "email": data.email})
    comment, reader, value = reaction(request, pk, data, form)
    reports.report(
        comment,
        reader=reader,
        user=user_of(request),
        reason=form.cleaned_data["reason"],
        note=form.cleaned_data["note"],
        email=form.cleaned_data["email"],
    )
    message = _("We have received your report. A moderator will review the comment.")
    return ReactionOut(message=message, helpful_count=comment.helpful_count, reader=value)


def audience_of(request: HttpRequest) -> str:
    """Return the audience of a token: the origin of a browser's page, or another program."""
    return f"api {request.headers.get('Origin', '')[:200]}"


def open_page(page_id: int, request: HttpRequest) -> tuple[PageLike, EffectiveSettings]:
    page, comment_settings = readable_page(page_id, request)
    if not policy().can_post(comment_settings):
        raise Problem(403, "closed", policy().why_closed(comment_settings))
    return page, comment_settings


def checked_body(data: BodyIn) -> str:
    form = comment_form_class()(MultiValueDict({"body": [data.body]}), editing=True)
    if not form.is_valid():
        raise Problem.of_form(form)
    body: str = form.cleaned_data["body"]
    return body


def own_comment(request: HttpRequest, key: str) -> tuple[Comment, PageLike, EffectiveSettings]:
    """Return the comment to which the key belongs. Raises ``Http404``."""
    pk = tokens.own_comment(key)
    comment = Comment.objects.select_related("parent", "user").filter(pk=pk).first() if pk else None
    if comment is None:
        raise Http404
    page, comment_settings = readable_page(comment.page_id, request)
    return comment, page, comment_settings


def own_data(request: HttpRequest, comment: Comment, page: PageLike) -> OwnOut:
    key = tokens.own_token(comment.pk)
    url = request.build_absolute_uri(page_url(page, request))
    return OwnOut(
        id=comment.pk,
        key=key,
        url=absolute(request, "own", key),
        status=comment.status,
        message=manage.STATUS_TEXTS[State(comment.status)](),
        name=comment.public_name,
        body=comment.body,
        body_html=comment.body_html,
        can_edit=policy().can_edit(comment),
        editable_until=policy().editable_until(comment),
        html_url=f"{url}?comment={comment.pk}#comment-{comment.pk}",
    )


def reaction(
    request: HttpRequest, pk: int, data: ReactionIn, form: ReportForm | None = None
) -> tuple[Comment, str, str]:
    """Return the comment, the hash of the reader and the key that the reader keeps."""
    comment, page, _comment_settings = public_comment(pk, request)
    check_token(data.token, page.pk, audience_of(request))
    if form is not None and not form.is_valid():
        raise Problem.of_form(form)
    check_reader(request, page)
    request.COOKIES = {security_request.COOKIE: data.reader}
    reader, fresh = security_request.reader_key(request)
    return comment, reader, security_request.signed_reader(fresh) if fresh else data.reader
