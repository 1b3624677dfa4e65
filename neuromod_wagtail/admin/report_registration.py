"""Registration of reports, whose classes are imported when someone opens one or sees the menu."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.module_loading import import_string
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from neuromod_wagtail.web.lazy import LazyImport


def register_report(report: str, slug: str, url_name: str) -> None:
    """Register a report by its dotted path: its addresses below ``reports/`` and its menu item.

    ``url_name`` is the class's ``index_url_name``. The table alone has the same with ``_results``.
    """

    def urls() -> list[URLPattern]:
        table = LazyImport(report, results_only=True)
        return [
            path(f"reports/{slug}/", LazyImport(report), name=url_name),
            path(f"reports/{slug}/results/", table, name=f"{url_name}_results"),
        ]

    def menu_item() -> MenuItem:
        found: MenuItem = import_string(report).menu_item()
        return found

    hooks.register("register_admin_urls", urls)
    hooks.register("register_reports_menu_item", menu_item)
