"""A menu item of the admin that only some users see."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from neuromod_wagtail.users import AnyUser


class PermittedMenuItem(MenuItem):
    """A menu item that is shown to the users for whom ``is_allowed`` returns true."""

    def __init__(
        self, *args: object, is_allowed: Callable[[AnyUser], bool], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_allowed = is_allowed

    def is_shown(self, request: HttpRequest) -> bool:
        return self.is_allowed(request.user)
