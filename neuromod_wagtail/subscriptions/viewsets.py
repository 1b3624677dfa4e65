"""The list of subscribers in the admin: to search, export and delete. No one adds or edits one."""

from __future__ import annotations

from collections.abc import Iterable

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import IndexView

from neuromod_wagtail.admin.spreadsheets import SafeSpreadsheetMixin
from neuromod_wagtail.admin.viewsets import NoChooserViewSet
from neuromod_wagtail.subscriptions.models import Subscriber
from neuromod_wagtail.users import AnyUser, User

ALLOWED = ("view", "delete")
COLUMNS = ["email", "blog", "category", "language", "created_at", "confirmed_at"]


class SubscriberPolicy(ModelPermissionPolicy):
    """The permission policy of subscribers, whom only readers themselves may add or change."""

    def user_has_permission(self, user: AnyUser, action: str) -> bool:
        return action in ALLOWED and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AnyUser, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return super().users_with_any_permission([one for one in actions if one in ALLOWED])


class SubscriberFilterSet(WagtailFilterSet):
    confirmed = django_filters.BooleanFilter(
        label=_("Confirmed"), field_name="confirmed_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Subscriber
        fields = ["category", "language"]


class SubscriberIndexView(SafeSpreadsheetMixin, IndexView):
    """The list, whose spreadsheets contain text only as text."""


class SubscriberViewSet(NoChooserViewSet):
    model = Subscriber
    icon = "mail"
    menu_label = _("Subscribers")
    menu_name = "neuromod-subscribers"
    menu_order = 255
    add_to_admin_menu = True
    index_view_class = SubscriberIndexView
    filterset_class = SubscriberFilterSet
    list_display = COLUMNS
    list_export = COLUMNS
    search_fields = ["email"]
    ordering = ["-created_at"]
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = COLUMNS
    select_related = ("blog", "category")
