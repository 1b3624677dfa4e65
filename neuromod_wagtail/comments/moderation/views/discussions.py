"""A page's discussion in the admin: visible to its editors, changed by authorised users."""

from __future__ import annotations

import swapper
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from neuromod_wagtail.comments.actions import discussions
from neuromod_wagtail.comments.moderation.forms.discussions import DiscussionForm
from neuromod_wagtail.comments.permissions import can_manage_discussion, can_see_discussion
from neuromod_wagtail.users import AdminRequest

PANEL = "neuromod_wagtail/comments/admin/discussion_panel.html"


class DiscussionView(WagtailAdminTemplateMixin, View):
    """The discussion on a screen of its own, or the panel alone when its script asks."""

    header_icon = "comment"
    template_name = "neuromod_wagtail/comments/admin/discussion.html"

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        page_model = swapper.load_model("wagtailcore", "Page")
        self.page = get_object_or_404(page_model, pk=kwargs["page_id"]).specific_deferred

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not can_see_discussion(request.user, self.page):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

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
