"""Users of the site: types, email addresses, languages, and public names.

A public name is never a username or an email address. In the admin, where usernames are known anyway,
Wagtail's ``get_user_display_name`` names users.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Model, Q
from django.db.models.functions import Cast
from django.http import HttpRequest

from neuromod_wagtail.text.characters import is_visible, visible
from neuromod_wagtail.text.patterns import lazy_re_compile

__all__ = [
    "AdminRequest",
    "AnyUser",
    "User",
    "account_key",
    "email_field",
    "email_of",
    "has_credentials",
    "is_publishable",
    "is_secret",
    "language_of",
    "name_fields",
    "public_name",
    "published_secrets",
]

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
else:
    # A site may have any user model. Type checkers take accounts for Django's own, as the test
    # project has them.
    User = AnonymousUser = AbstractBaseUser

# A signed-in user, or a visitor.
AnyUser = User | AnonymousUser


class AdminRequest(HttpRequest):
    """A request that Wagtail's admin accepted: its user is signed in."""

    user: User


# Anything that looks like an email address: "ann@example.org", "Ann (ann@example.org)", but not "A
# @ B". The at sign of any width.
EMAIL = lazy_re_compile(r"[^\s@＠﹫][@＠﹫][^\s@＠﹫]")


def public_name(user: User | None) -> str:
    """Return the name under which readers meet a user, or "" until there is one to publish.

    It is the full name of the account. A user model may have none, or give a username or an email
    address for it; these stay secret.
    """
    get_full_name = getattr(user, "get_full_name", None)
    name = " ".join(str(get_full_name() or "").split()) if get_full_name else ""
    return name if is_visible(name) and is_publishable(name, user) else ""


def is_publishable(name: str, user: User | None = None) -> bool:
    """Tell whether a name is neither an email address nor what ``user`` signs in with.

    Full-width letters and invisible characters make no difference.
    """
    if EMAIL.search(name):
        return False
    return user is None or _seen(name) != _seen(user.get_username())


def _seen(name: str) -> str:
    return " ".join(visible(name).split())


def account_key(text: str) -> int | None:
    """Return the key of an account as the site's user model has it, or None if it is no such key.

    It may also be a UUID; type checkers take accounts for Django's own.
    """
    key: int | None
    try:
        key = get_user_model()._meta.pk.to_python(text)
    except ValidationError:
        return None
    return key


def name_fields() -> list[str]:
    """Return the fields of the site's user model that name someone, the username first."""
    model = get_user_model()
    present = {field.name for field in model._meta.get_fields()}
    return [name for name in (model.USERNAME_FIELD, "first_name", "last_name") if name in present]


def email_field() -> str:
    """Return the name of the field in which accounts keep their email address, or ""."""
    model = get_user_model()
    name = model.get_email_field_name()
    return name if any(field.name == name for field in model._meta.get_fields()) else ""


def email_of(user: User | None) -> str:
    """Return a user's email address, wherever the site's user model keeps it, or ""."""
    return str(getattr(user, email_field() or "email", "") or "")


def language_of(user: User) -> str:
    """Return the language that a user chose for the admin, else the site's.

    Not the active language: that is of the reader whose comment causes the email.
    """
    profile = getattr(user, "wagtail_userprofile", None)
    return str(getattr(profile, "preferred_language", "") or settings.LANGUAGE_CODE)


def is_secret(field: str, account: str) -> Q:
    """Return the condition that ``field`` publishes a username or an email address.

    ``account`` is the path to the account that the name may be of. Models declare both, by
    ``public_name_field`` and ``public_name_user``.
    """
    login = F(f"{account}__{get_user_model().USERNAME_FIELD}")
    return Q(**{field: Cast(login, CharField())}) | Q(**{f"{field}__regex": EMAIL.pattern})


def published_secrets() -> Iterator[tuple[Model, str]]:
    """Yield each stored row that publishes a username or an email address, and the field that does."""
    for model in apps.get_models():
        field: str = getattr(model, "public_name_field", "")
        if field and not model._meta.proxy:
            secret = is_secret(field, getattr(model, "public_name_user", ""))
            for row in model._default_manager.filter(secret).order_by("pk").iterator(1000):
                yield row, field


def has_credentials(request: HttpRequest | None) -> bool:
    """Tell whether someone may be signed in: the request has a session cookie, or an API's token.

    Without either the session is not accessed: that alone would mark the response as varying by
    cookie, and no shared cache could keep the page.
    """
    if request is None:
        return False
    is_by_token = isinstance(getattr(request, "auth", None), Model)
    return is_by_token or settings.SESSION_COOKIE_NAME in request.COOKIES
