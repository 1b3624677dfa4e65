from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry
from wagtail.models import AbstractPage
from wagtail.snippets.models import register_snippet

from neuromod_wagtail.admin.report_registration import register_report
from neuromod_wagtail.disclaimers import publish_gate
from neuromod_wagtail.disclaimers.abstract_models import PublishGateMixin
from neuromod_wagtail.disclaimers.admin.viewsets import DisclaimerGroup
from neuromod_wagtail.web.lazy import LazyImport

APP = "neuromod_wagtail.disclaimers"

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
        path(
            "disclaimers/history/<int:page_pk>/",
            LazyImport(f"{APP}.history.views.history"),
            name="neuromod_disclaimers_history",
        ),
    ]


REPORTS = f"{APP}.admin.reports"
register_report(f"{REPORTS}.DisclaimerReport", "disclaimers", "neuromod_disclaimers_report")
register_report(f"{REPORTS}.UsageReport", "disclaimer-use", "neuromod_disclaimers_usage")
hooks.register("construct_homepage_panels", LazyImport(f"{REPORTS}.add_to_dashboard"))
