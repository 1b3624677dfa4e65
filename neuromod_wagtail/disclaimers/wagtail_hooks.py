from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry
from wagtail.models import AbstractPage
from wagtail.snippets.models import register_snippet

from neuromod_wagtail.disclaimers import publish_gate
from neuromod_wagtail.disclaimers.abstract_models import PublishGateMixin
from neuromod_wagtail.disclaimers.admin.reports import (
    DisclaimerReport,
    DisclaimersToDo,
    UsageReport,
)
from neuromod_wagtail.disclaimers.admin.viewsets import DisclaimerGroup
from neuromod_wagtail.disclaimers.history.views import history

register_snippet(DisclaimerGroup)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "neuromod_disclaimers.refuse",
        _("Refuse to publish"),
        _("Scheduled publishing refused: a required disclaimer was missing"),
    )


# The text has already been saved as a draft: only publishing is refused.
@hooks.register("before_publish_page")
def refuse_to_publish(request: HttpRequest, page: AbstractPage) -> HttpResponse | None:
    if not isinstance(page, PublishGateMixin) or not (
        missing := publish_gate.missing_disclaimers(page)
    ):
        return None
    messages.error(
        request, publish_gate.explain(page, missing) + " " + gettext("Your draft has been saved.")
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    return [
        path("disclaimers/history/<int:page_pk>/", history, name="neuromod_disclaimers_history"),
        *DisclaimerReport.urls(),
        *UsageReport.urls(),
    ]


hooks.register("register_reports_menu_item", DisclaimerReport.menu_item)
hooks.register("register_reports_menu_item", UsageReport.menu_item)


to_do = DisclaimersToDo()


@hooks.register("construct_homepage_panels")
def add_to_dashboard(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(to_do)
