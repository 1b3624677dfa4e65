"""Reports in the admin, and the dashboard panels that lead to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.models import Model
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise, cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.coreutils import multigetattr
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from neuromod_wagtail.admin.menu import PermittedMenuItem
from neuromod_wagtail.admin.spreadsheets import SafeSpreadsheetMixin
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.users import AnyUser


def editable_pages(user: AnyUser) -> PageQuerySet:
    """Return the pages that a user may change or publish."""
    policy = policy_registry.get_by_type(page_model())
    return policy.instances_user_has_any_permission_for(user, {"change", "publish"})


class Report(SafeSpreadsheetMixin, ReportView):
    """A report of the package: its URLs, menu entry and file.

    ``slug`` is its path below ``reports/``, and ``filename`` names the spreadsheet. Columns and
    ``exported`` take functions of a row, so that a page and its spreadsheet say the same.
    """

    slug: ClassVar[str]
    filename: ClassVar[str]
    menu_order = 660
    is_searchable = False
    # Columns of the spreadsheet that the row has no field for, by their name in ``list_export``.
    exported: ClassVar[dict[str, Callable[[Any], str]]] = {}

    @cached_property
    def permission_policy(self) -> BasePermissionPolicy:
        return policy_registry.get_by_type(self.model)

    def to_row_dict(self, item: Model) -> dict[str, object]:
        return {
            name: self.exported[name](item) if name in self.exported else multigetattr(item, name)
            for name in self.list_export
        }

    def get_filename(self) -> str:
        return self.filename

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """Return the addresses of the report and of its table alone."""
        return [
            path(f"reports/{cls.slug}/", cls.as_view(), name=cls.index_url_name),
            path(
                f"reports/{cls.slug}/results/",
                cls.as_view(results_only=True),
                name=cls.index_results_url_name,
            ),
        ]

    @classmethod
    def menu_item(cls) -> MenuItem:
        """Return the menu item of the report, for users who may open it."""
        return PermittedMenuItem(
            cls.page_title,
            reverse(cls.index_url_name),
            icon_name=cls.header_icon,
            order=cls.menu_order,
            is_allowed=cls.is_allowed,
        )

    @classmethod
    def is_allowed(cls, user: AnyUser) -> bool:
        """Tell whether a user may open the report."""
        view = cls()
        return bool(
            view.permission_policy.user_has_any_permission(user, view.any_permission_required)
        )


class PagesReport(Report):
    """A report on the pages that a user may edit, for users who may edit any."""

    any_permission_required = ["add", "change", "publish"]

    @cached_property
    def model(self) -> type[Model]:
        return page_model()

    @cached_property
    def permission_policy(self) -> BasePermissionPolicy:
        return policy_registry.get_by_type(page_model())


def page_column(label: str | Promise, prefix: str = "") -> TitleColumn:
    """Return a column with the title of a page, linked to its editor.

    ``prefix`` is the way from the row to the page, such as ``"page."``.
    """
    return TitleColumn(
        "title",
        label=label,
        accessor=f"{prefix}get_admin_display_title",
        url_name="wagtailadmin_pages:edit",
        id_accessor=f"{prefix}pk",
    )


class PagesToDo(Component):
    """A dashboard panel of the first pages that a user should review. Hidden without any.

    ``query`` narrows the report that it leads to.
    """

    template_name = "neuromod_wagtail/admin/pages_to_do.html"
    panel_id: ClassVar[str]
    heading: ClassVar[str | Promise]
    report: ClassVar[type[Report]]
    query: ClassVar[str]
    most = 5

    def is_any(self) -> bool:
        """Tell, with a query as short as can be, whether anyone could have such a page."""
        raise NotImplementedError

    def find(self, user: AnyUser) -> PageQuerySet:
        """Return the pages, the most urgent first."""
        raise NotImplementedError

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, object]:
        pages = []
        if self.is_any():
            found = self.find(parent_context["request"].user).only("title", "draft_title")
            pages = list(found[: self.most + 1])
        return {
            "pages": pages[: self.most],
            "more": len(pages) > self.most,
            "panel_id": self.panel_id,
            "heading": self.heading,
            "report_url": f"{reverse(self.report.index_url_name)}?{self.query}",
        }
