"""A page's discussion in the admin: its settings, its export, and its deletion with the page.

Its editors see it; authorised users change it.
"""

from __future__ import annotations

from collections.abc import Iterator

import swapper
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from neuromod_wagtail.comments.actions import discussions
from neuromod_wagtail.comments.importing import export
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.moderation.forms.discussions import DiscussionForm
from neuromod_wagtail.comments.moderation.views.mixins import AdminScreen
from neuromod_wagtail.comments.permissions import (
    can_manage_discussion,
    can_moderate,
    can_see_discussion,
    moderates,
)
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.text import localized
from neuromod_wagtail.users import AdminRequest

PANEL = "neuromod_wagtail/comments/admin/discussion_panel.html"


class DiscussionView(AdminScreen):
    """The discussion on a screen of its own, or the panel alone when its script asks."""

    template_name = "neuromod_wagtail/comments/admin/discussion.html"

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        page_model = swapper.load_model("wagtailcore", "Page")
        self.page = get_object_or_404(page_model, pk=kwargs["page_id"]).specific_deferred

    def test_func(self) -> bool:
        return can_see_discussion(self.request.user, self.page)

    def get_page_title(self) -> str:
        title = self.page.get_admin_display_title()
        return _("Reader comments: %(page)s") % {"page": title}

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit, "label": self.page.get_admin_display_title()},
            {"url": "", "label": gettext_lazy("Reader comments")},
        ]

    @cached_property
    def is_for_panel(self) -> bool:
        return self.request.headers.get("X-Requested-With") == "XMLHttpRequest"

    def get(self, request: AdminRequest, page_id: int) -> HttpResponse:
        seen = discussions.overview(self.page, request.user)
        return self.answer(seen, DiscussionForm.of(seen.discussion))

    def post(self, request: AdminRequest, page_id: int) -> HttpResponse:
        if not can_manage_discussion(request.user, self.page):
            raise PermissionDenied
        form = DiscussionForm(request.POST)
        if not form.is_valid():
            return self.answer(discussions.overview(self.page, request.user), form, status=400)
        data = form.cleaned_data
        discussions.change(
            self.page, mode=data["mode"], closes_at=data["closes_at"], user=request.user
        )
        message = _("Saved. The change is visible to readers now.")
        if not self.is_for_panel:
            messages.success(request, message)
            return redirect("neuromod_comments_admin:discussion", self.page.pk)
        seen = discussions.overview(self.page, request.user)
        return self.answer(seen, DiscussionForm.of(seen.discussion), message=message)

    def answer(
        self,
        seen: discussions.Overview,
        form: DiscussionForm,
        *,
        message: str = "",
        status: int = 200,
    ) -> HttpResponse:
        context = {"seen": seen, "form": form, "message": message}
        if self.is_for_panel:
            return render(self.request, PANEL, context, status=status)
        return self.render_to_response(self.get_context_data(**context), status=status)


def export_page(request: AdminRequest, page_id: int) -> StreamingHttpResponse:
    """Export the comments of a page and of all below it as JSON lines, for their moderators.

    They include names and emails, so the permission to delete the page is not enough.
    """
    if not moderates(request.user):
        raise PermissionDenied
    page_model = swapper.load_model("wagtailcore", "Page")
    page = get_object_or_404(page_model, pk=page_id)
    if not can_moderate(request.user, page):
        raise PermissionDenied
    lines: Iterator[str] = (line + "\n" for line in export.lines(export.below(page)))
    answer = StreamingHttpResponse(lines, content_type="application/x-ndjson")
    answer["Content-Disposition"] = f'attachment; filename="comments-{page.pk}.jsonl"'
    return answer


def warn_of_comments(request: AdminRequest, page: PageLike) -> None:
    """Add to Wagtail's page deletion screen how many comments are lost, and offer an export."""
    if request.method == "POST":
        return
    number = Comment.objects.filter(page__path__startswith=page.path).count()
    if not number:
        return
    text = ngettext(
        "%(number)s reader comment will be deleted with it.",
        "%(number)s reader comments will be deleted with it.",
        number,
    ) % {"number": localized.number(number)}
    if can_moderate(request.user, page):
        link = reverse("neuromod_comments_admin:export", args=[page.pk])
        text = format_html('{} <a href="{}">{}</a>', text, link, _("Export comments first"))
    messages.warning(request, text)
