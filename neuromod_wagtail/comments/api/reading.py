"""Discussions and threads, with the same visibility and keyset as on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypedDict

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from wagtail.rich_text import expand_db_html

from neuromod_wagtail.comments.api.auth import OPTIONAL, ReaderToken
from neuromod_wagtail.comments.api.problems import FieldProblem, Problem, ProblemDetail
from neuromod_wagtail.comments.api.schemas import (
    CommentOut,
    DiscussionOut,
    Key,
    ReplyOut,
    StatementOut,
    ThreadOut,
)
from neuromod_wagtail.comments.display import threads
from neuromod_wagtail.comments.display.threads import Thread
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.models.keyset import Cursor
from neuromod_wagtail.comments.models.settings import Order
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.views.base import readable_page
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import Occasion, PageLike, statements_of
from neuromod_wagtail.web import permalinks

NAMESPACE = "neuromod_comments_api"
PROBLEMS = {401: ProblemDetail, 404: ProblemDetail, 422: ProblemDetail, 503: ProblemDetail}

router = Router(tags=["comments"], auth=ReaderToken())


class Endpoint(TypedDict):
    """The arguments of the router for an endpoint that guests may also use."""

    response: dict[int, type[Schema]]
    url_name: str
    operation_id: str
    summary: str
    openapi_extra: dict[str, list[dict[str, list[str]]]]


def endpoint(
    url_name: str,
    answer: type[Schema],
    summary: str,
    *,
    operation: str = "",
    status: int = 200,
    problems: Mapping[int, type[Schema]] = PROBLEMS,
) -> Endpoint:
    """Return an endpoint's arguments; ``operation`` names it in the document, if not ``url_name``."""
    return {
        "response": {status: answer, **problems},
        "url_name": url_name,
        "operation_id": f"comments_{operation or url_name}",
        "summary": summary,
        "openapi_extra": OPTIONAL,
    }


@router.get("/pages/{page_id}/", **endpoint("discussion", DiscussionOut, "Threads of a page"))
def discussion(
    request: HttpRequest,
    page_id: Key,
    order: str = Query("", max_length=20),
    after: str = Query("", max_length=60),
) -> DiscussionOut:
    page, comment_settings = shown_page(page_id, request)
    if order and order not in Order.values:
        said = _("Use one of these values: %(values)s.") % {"values": ", ".join(Order.values)}
        raise mistake("order", said)
    listing = threads.first_page(comment_settings, after=cursor(after), order=order)
    can_post = policy().can_post(comment_settings)
    html_url = permalinks.full_for_page(page.specific_deferred, request=request)
    show = comment_serializer(comment_settings, html_url)
    next_url = None
    if listing.next_url:
        place = {"order": order, "after": str(listing.threads[-1].first.cursor)}
        next_url = absolute(request, "discussion", page_id, **place)
    found = comment_settings.discussion
    return DiscussionOut(
        page=page.pk,
        html_url=html_url,
        count=found.approved_count if found else 0,
        is_open=can_post,
        closed_reason="" if can_post else policy().why_closed(comment_settings),
        closes_at=comment_settings.closes_at,
        order=order or comment_settings.order,
        max_length=settings.NEUROMOD_COMMENTS_MAX_LENGTH,
        notice_html=expand_db_html(comment_settings.notice),
        statements=[
            StatementOut(
                title=one.title, text=one.text, html=one.html, version=one.version, url=one.url
            )
            for one in statements_of(page, Occasion.COMMENT_FORM)
        ],
        threads=[thread_data(request, thread, show) for thread in listing.threads],
        next=next_url,
    )


@router.get(
    "/comments/{pk}/",
    **endpoint("comment", ThreadOut, "A comment with its thread", operation="thread"),
)
def comment_thread(
    request: HttpRequest, pk: Key, after: str = Query("", max_length=60)
) -> ThreadOut:
    """Return the thread of a comment, starting at the comment or after a reply."""
    comment = Comment.objects.filter(pk=pk).first()
    if comment is None or not (comment.is_public or comment.rank is not None):
        raise Http404
    page, comment_settings = shown_page(comment.page_id, request)
    [thread] = threads.one_thread(comment_settings, comment, cursor(after)).threads
    html_url = permalinks.full_for_page(page.specific_deferred, request=request)
    return thread_data(request, thread, comment_serializer(comment_settings, html_url))


def shown_page(page_id: int, request: HttpRequest) -> tuple[PageLike, EffectiveSettings]:
    """Return a page whose comments this reader can see. Raises ``Http404``."""
    page, comment_settings = readable_page(page_id, request)
    if not comment_settings.is_shown:
        raise Http404
    return page, comment_settings


def cursor(text: str) -> Cursor | None:
    if not text:
        return None
    found = Cursor.parse(text)
    if found is None:
        raise mistake("after", _("Use the address in “next”."))
    return found


def mistake(name: str, detail: str) -> Problem:
    return Problem(422, "invalid", detail, errors=[FieldProblem(pointer=f"/{name}", detail=detail)])


def absolute(request: HttpRequest, name: str, *arguments: object, **query: str) -> str:
    path = reverse(f"{NAMESPACE}:{name}", args=arguments)
    asked = urlencode({key: value for key, value in query.items() if value})
    return request.build_absolute_uri(f"{path}?{asked}" if asked else path)


def comment_serializer(
    comment_settings: EffectiveSettings, html_url: str
) -> Callable[[Comment, Comment], CommentOut]:
    """Return a function that serialises a comment, given the first comment of its thread."""
    can_post = policy().can_post(comment_settings)

    def show(comment: Comment, first: Comment) -> CommentOut:
        if not comment.is_public:
            return CommentOut(
                id=comment.pk,
                parent=comment.parent_id,
                thread=comment.thread_id,
                status="removed",
                reply_count=comment.reply_count,
            )
        return CommentOut(
            id=comment.pk,
            parent=comment.parent_id,
            thread=comment.thread_id,
            status="published",
            kind=comment.kind,
            purpose=comment.purpose,
            outcome=comment.outcome,
            name=comment.public_name,
            url=comment.url,
            badge=comment.badge,
            badge_label=comment.get_badge_display() if comment.badge else "",
            body_html=comment.body_html,
            submitted_at=comment.submitted_at,
            edited_at=comment.edited_at,
            is_redacted=comment.redacted_at is not None,
            pinned=comment.pinned,
            featured=comment.featured,
            closed=first.closed,
            can_reply=can_post and not first.closed and not comment.is_mention,
            helpful_count=comment.helpful_count,
            reply_count=comment.reply_count,
            html_url=f"{html_url}?comment={comment.pk}#comment-{comment.pk}",
        )

    return show


def thread_data(
    request: HttpRequest, thread: Thread, show: Callable[[Comment, Comment], CommentOut]
) -> ThreadOut:
    replies = [
        ReplyOut(
            level=reply.level,
            answers=reply.answers or None,
            comment=show(reply.comment, thread.first),
        )
        for reply in thread.replies
    ]
    next_url = None
    if thread.more:
        rows = [reply.comment for reply in thread.replies]
        last = max(rows, key=lambda row: (row.submitted_at, row.pk), default=None)
        place = {"after": str(last.cursor)} if last else {}
        next_url = absolute(request, "comment", thread.first.pk, **place)
    return ThreadOut(first=show(thread.first, thread.first), replies=replies, next=next_url)
