"""Moderation by JSON: the queue and its decisions, for users with a token of Wagtail's API v3.

Permission is asked for the comment's own page before anything of it is given. Decisions are made by
the forms of the admin, and so by the same actions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from ninja import Router, Schema

from neuromod_wagtail.comments.api.auth import ModeratorToken
from neuromod_wagtail.comments.api.problems import Problem, ProblemDetail
from neuromod_wagtail.comments.api.reading import absolute, cursor
from neuromod_wagtail.comments.api.schemas import Input, Key, Short, Text
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.keyset import past
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.moderation.action_registry import possible
from neuromod_wagtail.comments.moderation.forms.decisions import DecisionForm, DeclineForm
from neuromod_wagtail.comments.moderation.views.decisions import attempt
from neuromod_wagtail.comments.moderation.views.mixins import comment_for
from neuromod_wagtail.comments.permissions import moderated, moderates
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from neuromod_wagtail.users import AdminRequest

PER_PAGE = 50
READING = dict.fromkeys((401, 403, 404, 422, 503), ProblemDetail)
PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 503), ProblemDetail)
StatusName = Literal["pending", "approved", "spam", "declined", "withdrawn", "erased"]
Decision = Literal["approve", "hold", "spam", "decline", "erase", "undo"]

router = Router(tags=["moderation"], auth=ModeratorToken())


class ModeratedOut(Schema):
    """A comment as moderators see it. ``decisions`` are those that would change it."""

    id: int
    page: int
    page_title: str
    html_url: str
    parent: int | None
    status: str
    name: str
    email: str
    url: str
    user: int | None
    body: str
    body_html: str
    submitted_at: datetime
    edited_at: datetime | None
    hold_reasons: list[str]
    spam_score: float | None
    report_count: int
    decline_reason: str
    decisions: list[str]


class QueueOut(Schema):
    """A part of the queue, newest first."""

    comments: list[ModeratedOut]
    next: str | None


class DecisionIn(Input):
    """A decision on a comment whose status was ``expected``.

    The rest is for declining: the reason, whether the author is told, a note for moderators and a
    public answer.
    """

    expected: StatusName
    reason: Text = ""
    tell: bool = False
    note: Text = ""
    answer: Text = ""


@router.get(
    "/",
    response={200: QueueOut, **READING},
    url_name="queue",
    operation_id="moderation_queue",
    summary="Comments to moderate",
)
def queue(
    request: AdminRequest,
    status: StatusName = "pending",
    page: Key | None = None,
    after: Short = "",
) -> QueueOut:
    if not moderates(request.user):
        raise PermissionDenied
    rows = moderated(request.user).filter(status=status).select_related("page")
    if page is not None:
        rows = rows.filter(page=page)
    place = cursor(after)
    if place is not None:
        rows = rows.filter(past(place, descending=True))
    found = list(rows.order_by("-submitted_at", "-id")[: PER_PAGE + 1])
    shown, next_url = found[:PER_PAGE], None
    if len(found) > PER_PAGE:
        asked = {"status": status, "page": str(page or ""), "after": str(shown[-1].cursor)}
        next_url = absolute(request, "queue", **asked)
    return QueueOut(comments=[moderated_data(request, row) for row in shown], next=next_url)


@router.get(
    "/{pk}/",
    response={200: ModeratedOut, **READING},
    url_name="moderated",
    operation_id="moderation_comment",
    summary="A comment as moderators see it",
)
def moderated_comment(request: AdminRequest, pk: Key) -> ModeratedOut:
    return moderated_data(request, comment_for(request, pk))


@router.post(
    "/{pk}/{decision}/",
    response={200: ModeratedOut, **PROBLEMS},
    url_name="decide",
    operation_id="moderation_decide",
    summary="Decide on a comment",
)
def decide(request: AdminRequest, pk: Key, decision: Decision, data: DecisionIn) -> ModeratedOut:
    comment = comment_for(request, pk)
    if decision == "decline":
        sent = data.dict(exclude={"expected"})
        form: DecisionForm = DeclineForm(data=sent, comment=comment, user=request.user)
    else:
        form = DecisionForm(data={}, comment=comment, user=request.user, decision=decision)
    if not form.is_valid():
        raise Problem.of_form(form)
    message, status = attempt(form.act, comment.pk, expected=data.expected, screen="api")
    if message:
        raise Problem(status, "conflict" if status == 409 else "refused", message)
    found = Comment.objects.select_related("page").filter(pk=pk).first()
    if found is None:
        raise Http404
    return moderated_data(request, found)


def moderated_data(request: HttpRequest, comment: Comment) -> ModeratedOut:
    return ModeratedOut(
        id=comment.pk,
        page=comment.page_id,
        page_title=comment.page.title,  # not that of a draft
        html_url=permalink(request, comment),
        parent=comment.parent_id,
        status=Status(comment.status),
        name=comment.name,
        email=comment.email,
        url=comment.url,
        user=comment.user_id,
        body=comment.body,
        body_html=comment.body_html,
        submitted_at=comment.submitted_at,
        edited_at=comment.edited_at,
        hold_reasons=[in_words(hold) for hold in comment.hold_reasons],
        spam_score=comment.spam_score,
        report_count=comment.report_count,
        decline_reason=comment.decline_reason,
        decisions=possible(comment),
    )


def permalink(request: HttpRequest, comment: Comment) -> str:
    """Return the URL that leads to the comment, without a query for its page."""
    try:
        path = reverse("neuromod_comments:permalink", args=[comment.pk])
    except NoReverseMatch:
        return ""
    return request.build_absolute_uri(path)
