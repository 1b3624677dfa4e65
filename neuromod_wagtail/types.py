"""Types that have no name of their own in Django or Wagtail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

__all__ = ["AdminRequest", "AnyUser", "User"]

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
else:
    # A site may have any user model. Type checkers take accounts for Django's own, as the test
    # project has them; code that handles other models is in `names`.
    User = AnonymousUser = AbstractBaseUser

# A signed-in user, or a visitor.
AnyUser = User | AnonymousUser


class AdminRequest(HttpRequest):
    """A request that Wagtail's admin accepted: its user is signed in."""

    user: User
