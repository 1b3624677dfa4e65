"""Registrations of the core with Wagtail."""

from __future__ import annotations

from wagtail import hooks

from neuromod_wagtail.admin.guarded import GuardedDelete

# Late, so that it replaces Wagtail's own.
hooks.register("register_bulk_action", GuardedDelete, order=1000)
