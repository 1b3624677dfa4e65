"""Shared parts of the moderators' views: one comment, permission, and the way back."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Site

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.moderation.queue import listing
from neuromod_wagtail.comments.moderation.queue.columns import cell_of
from neuromod_wagtail.comments.permissions import can_moderate, moderates
from neuromod_wagtail.users import AdminRequest, User

CONTEXT = ("page", "parent", "user", "decided_by", "discussion")


def chosen_site(request: HttpRequest) -> Site:
    """Return the site that the URL names, else the default one, or raise ``Http404``."""
    chosen = request.GET.get("site", "")
    wanted = {"pk": int(chosen)} if chosen.isdecimal() and len(chosen) < 10 else {}
    sites = Site.objects.select_related("root_page")
    return get_object_or_404(sites, **wanted or {"is_default_site": True})


def wants_json(request: AdminRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def comment_for(request: AdminRequest, pk: int) -> Comment:
    """Return the comment for its moderators. Raises ``Http404`` or ``PermissionDenied``."""
    if not moderates(request.user):
        raise PermissionDenied
    comments = listing.shown(Comment.objects.select_related(*CONTEXT))
    comment: Comment = get_object_or_404(comments, pk=pk)
    if not can_moderate(request.user, comment.page):
        raise PermissionDenied
    return comment


def back(request: AdminRequest) -> str:
    """Return the URL that the moderator came from, else the queue's."""
    return get_valid_next_url_from_request(request) or reverse(listing.QUEUE)


def respond(request: AdminRequest, pk: int, message: str, *, ok: bool = True) -> HttpResponse:
    """Respond to a decision: to the script with the updated cell, otherwise with a redirect."""
    if not wants_json(request):
        (messages.success if ok else messages.warning)(request, message)
        return redirect(back(request))
    comment = listing.shown(Comment.objects.all()).filter(pk=pk).first()
    html, status = (cell_of(comment), comment.status) if comment else ("", "")
    data = {"message": message, "pk": pk, "status": status, "html": html}
    return JsonResponse(data, status=200 if ok else 409)


class AdminScreen(UserPassesTestMixin, WagtailAdminTemplateMixin, View):
    """A screen for users who moderate something.

    ``above`` has the name of the URL and the label of the screen that leads here.
    """

    request: AdminRequest
    header_icon = "comment"
    above: ClassVar[tuple[str, str | Promise] | None] = None

    def test_func(self) -> bool:
        return moderates(self.request.user)

    @property
    def moderator(self) -> User:
        """Return the signed-in user: Wagtail lets no one else in."""
        return self.request.user

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        here = {"url": "", "label": str(self.get_page_title())}
        if self.above is None:
            return [*self.breadcrumbs_items, here]
        name, label = self.above
        return [*self.breadcrumbs_items, {"url": reverse(name), "label": label}, here]


class TemplateScreen(AdminScreen, TemplateView):
    """A screen that only renders its template."""

    request: AdminRequest


class ModeratorView(AdminScreen):
    """A screen below the queue."""

    above = (listing.QUEUE, gettext_lazy("Reader comments"))


class CommentScreen(ModeratorView):
    """A view of one comment, which the URL names."""

    def setup(self, request: HttpRequest, *args: object, pk: int, **kwargs: object) -> None:
        super().setup(request, *args, pk=pk, **kwargs)
        self.comment = comment_for(self.request, pk)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        here = {"comment": self.comment, "next": back(self.request)}
        return super().get_context_data(**here, **kwargs)
