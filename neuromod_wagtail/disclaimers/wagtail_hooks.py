from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from neuromod_wagtail.disclaimers import gate
from neuromod_wagtail.disclaimers.abstract_models import DisclaimedMixin
from neuromod_wagtail.disclaimers.viewsets import DisclaimerGroup

register_snippet(DisclaimerGroup)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "neuromod_disclaimers.refuse",
        _("Refuse to publish"),
        _("Scheduled publishing refused: a required disclaimer was missing"),
    )


# The editor's text has been saved as a draft by now: only publishing is refused.
@hooks.register("before_publish_page")
def refuse_to_publish(request: HttpRequest, page: Any) -> HttpResponse | None:
    if not isinstance(page, DisclaimedMixin) or not (lacking := gate.lacking(page)):
        return None
    messages.error(request, gate.explain(page, lacking))
    return redirect("wagtailadmin_pages:edit", page.pk)
