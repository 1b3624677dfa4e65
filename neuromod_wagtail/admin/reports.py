"""Reports in the admin, and the dashboard panels that lead to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.coreutils import multigetattr
from wagtail.models import AbstractPage
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from neuromod_wagtail.admin.menu import PermittedMenuItem
from neuromod_wagtail.admin.spreadsheets import SafeSpreadsheetMixin
from neuromod_wagtail.internals import PreparedQuery
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.users import AnyUser

EDITING = frozenset({"change", "publish"})
# The columns that a page's title in the admin depends on.
SHOWN = "title", "draft_title"


def editable_pages(user: AnyUser) -> PageQuerySet:
    """Return the pages that a user may change or publish."""
    policy = policy_registry.get_by_type(page_model())
    return policy.instances_user_has_any_permission_for(user, EDITING)


class Report(SafeSpreadsheetMixin, ReportView):
    """A report of the package: its menu entry and file. ``register_report`` gives it its URLs.

    ``filename`` names the spreadsheet. Columns and ``exported`` take functions of a row, so that a
    page and its spreadsheet say the same.
    """

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


def headings(columns: Iterable[Column], **others: str | Promise) -> dict[str, str | Promise]:
    """Return the headings of a spreadsheet: those of the page's columns, and of others."""
    return {column.name: column.label for column in columns} | others


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


Limit = TypeVar("Limit", bound=date)


class PagesToDo(Component, Generic[Limit]):
    """A dashboard panel of the first pages that a user should review. Hidden without any.

    ``query`` narrows the report that it leads to. ``limit`` returns the day or time that decides
    which pages are listed, and ``limit_mark`` is its placeholder: the query for the first pages of
    all is compiled once, and whether the user may edit them is asked in Python. Only users who may
    edit few of these need a query of their own. The panel keeps these queries, so one instance
    serves all requests.
    """

    template_name = "neuromod_wagtail/admin/pages_to_do.html"
    panel_id: ClassVar[str]
    heading: ClassVar[str | Promise]
    report: ClassVar[type[Report]]
    query: ClassVar[str]
    limit_mark: Limit
    most = 5
    # As many of all pages are looked at before the user's own are queried.
    looked_at = 50

    def limit(self) -> Limit:
        raise NotImplementedError

    def any_of(self, limit: Limit) -> QuerySet:
        """Return a query, as short as can be, that finds something if anyone could have a page."""
        raise NotImplementedError

    def find(self, pages: PageQuerySet, limit: Limit) -> PageQuerySet:
        """Return the pages among these, the most urgent first."""
        raise NotImplementedError

    @cached_property
    def _any(self) -> PreparedQuery:
        return PreparedQuery(self.any_of(self.limit_mark).order_by().only("pk")[:1])

    @cached_property
    def _first(self) -> PreparedQuery:
        found = self.find(page_model()._default_manager.all(), self.limit_mark)
        # What the permission of a page depends on comes along.
        return PreparedQuery(found.only(*SHOWN, "path", "depth", "owner")[: self.looked_at])

    def pages_of(self, user: AnyUser) -> list[AbstractPage]:
        """Return the first pages that the user may change or publish, and one more if there is."""
        limit = self.limit()
        if not self._any.run(limit):
            return []
        first = self._first.run(limit)
        may = policy_registry.get_by_type(page_model()).user_has_any_permission_for_instance
        own = [page for page in first if may(user, EDITING, page)][: self.most + 1]
        if len(first) == self.looked_at and len(own) <= self.most:
            return list(self.find(editable_pages(user), limit).only(*SHOWN)[: self.most + 1])
        return own

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, object]:
        pages = self.pages_of(parent_context["request"].user)
        return {
            "pages": pages[: self.most],
            "more": len(pages) > self.most,
            "panel_id": self.panel_id,
            "heading": self.heading,
            "report_url": f"{reverse(self.report.index_url_name)}?{self.query}",
        }
