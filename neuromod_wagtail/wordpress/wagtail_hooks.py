"""Registrations with Wagtail; what they do is elsewhere."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action(
        "neuromod_wordpress.import", _("Import from WordPress"), _("Imported from WordPress")
    )
