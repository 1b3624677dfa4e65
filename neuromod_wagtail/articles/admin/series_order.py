"""The screen on which editors put the articles of a series in order, and a panel that links to it.

Each article has buttons to move it, which work without JavaScript, and the handle of Wagtail's own
ordered lists, to drag it or to move it with the arrow keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.panels import Panel
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from neuromod_wagtail.articles.pages import series_order
from neuromod_wagtail.articles.taxonomy.models import Series
from neuromod_wagtail.users import User

ORDER_URL = "neuromod_articles_series_order"
MOVE_URL = "neuromod_articles_series_move"
LIST_URL = "wagtailsnippets_neuromod_articles_series:list"
EDIT_URL = "wagtailsnippets_neuromod_articles_series:edit"
# A placeholder for the article in the URL that Wagtail's script posts to.
ANY_PAGE = 999_999
STEPS = {"up": -1, "down": 1}


class SeriesMixin(View):
    """A view of a series, for users who may change it."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not policy_registry.get_by_type(Series).user_has_permission(request.user, "change"):
            raise PermissionDenied
        self.series = get_object_or_404(Series, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def parts(self) -> list:
        return series_order.parts_of(self.series)

    @cached_property
    def can_reorder(self) -> bool:
        return series_order.can_reorder(self.parts, self.request.user)

    def move(self, page_pk: int, position: int) -> bool:
        if not self.can_reorder:
            raise PermissionDenied
        return series_order.move(self.series, page_pk, position, user=cast(User, self.request.user))


class OrderView(SeriesMixin, WagtailAdminTemplateMixin, TemplateView):
    """List the articles of a series; ``POST`` with ``move`` moves one up or down."""

    template_name = "neuromod_wagtail/articles/admin/series_order.html"
    header_icon = "list-ol"

    def get_page_title(self) -> str:
        return _("Order of “%(title)s”") % {"title": self.series.title}

    def get_breadcrumbs_items(self) -> list[dict[str, object]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(LIST_URL), "label": Series._meta.verbose_name_plural},
            {"url": reverse(EDIT_URL, args=[self.series.pk]), "label": self.series.title},
            {"url": "", "label": gettext_lazy("Order of the articles")},
        ]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        key, _colon, direction = request.POST.get("move", "").partition(":")
        places = {str(part.pk): place for place, part in enumerate(self.parts)}
        here = reverse(ORDER_URL, args=[pk])
        if key not in places or direction not in STEPS:
            return redirect(here)
        if self.move(int(key), places[key] + STEPS[direction]):
            title = self.parts[places[key]].get_admin_display_title()
            messages.success(request, _("“%(title)s” was moved.") % {"title": title})
        return redirect(f"{here}?moved={key}-{direction}")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        parts = series_order.visible(self.parts, self.request.user)
        return super().get_context_data(
            series=self.series,
            parts=parts,
            can_reorder=self.can_reorder,
            moved=self.request.GET.get("moved", ""),
            move_url=reverse(MOVE_URL, args=[self.series.pk, ANY_PAGE]),
            edit_url=reverse(EDIT_URL, args=[self.series.pk]),
            **kwargs,
        )


class MoveView(SeriesMixin):
    """Move an article to ``position``, for Wagtail's script of ordered lists."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, page_pk: int) -> HttpResponse:
        position = request.GET.get("position", "")
        last = len(self.parts) - 1
        # Whatever is no place in the list is its end.
        is_number = position.isdecimal() and len(position) < 10
        self.move(page_pk, min(int(position), last) if is_number else last)
        return JsonResponse({"success": True})


class PartsPanel(Panel):
    """The articles of a series in order, on its form, with a link to change the order."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "neuromod_wagtail/articles/admin/series_parts.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(
            self, parent_context: Mapping[str, object] | None = None
        ) -> dict[str, object]:
            parts = series_order.parts_of(self.instance)
            return {
                **super().get_context_data(parent_context),
                "parts": series_order.visible(parts, self.request.user),
                "order_url": reverse(ORDER_URL, args=[self.instance.pk]),
            }


def urls() -> list[URLPattern]:
    return [
        path("series/<int:pk>/order/", OrderView.as_view(), name=ORDER_URL),
        path("series/<int:pk>/order/<int:page_pk>/", MoveView.as_view(), name=MOVE_URL),
    ]
