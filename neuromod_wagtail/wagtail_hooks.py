"""Registrations of the core with Wagtail."""

from __future__ import annotations

from wagtail import hooks

from neuromod_wagtail.admin.viewsets import PermissionCheckedDelete

# Late, so that it replaces Wagtail's own.
hooks.register("register_bulk_action", PermissionCheckedDelete, order=1000)
