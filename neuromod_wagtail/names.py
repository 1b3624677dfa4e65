"""Name people in public: never by what they sign in with, never by an email address.

In the admin, where logins are known anyway, Wagtail's ``get_user_display_name`` names users.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import CharField, F, Model, Q
from django.db.models.functions import Cast

from neuromod_wagtail.characters import is_visible

# Anything that could be written to: "ann@example.org", "Ann (ann@example.org)". "A @ B" is none.
EMAIL = re.compile(r"[^\s@]@[^\s@]")


def public_name(user: Any) -> str:
    """Return the name under which readers meet a user, or "" until there is one to publish.

    It is the full name of the account. A user model may have none, or give a login or an email
    address for it; these stay secret.
    """
    get_full_name = getattr(user, "get_full_name", None)
    name = " ".join(str(get_full_name() or "").split()) if get_full_name else ""
    return name if is_visible(name) and is_publishable(name, user) else ""


def is_publishable(name: str, user: Any = None) -> bool:
    """Tell whether a name is neither an email address nor what ``user`` signs in with."""
    return not EMAIL.search(name) and (user is None or name != user.get_username().strip())


def name_fields() -> list[str]:
    """Return the fields of the site's user model that name someone, the login first."""
    model = get_user_model()
    present = {field.name for field in model._meta.get_fields()}
    return [name for name in (model.USERNAME_FIELD, "first_name", "last_name") if name in present]


def email_field() -> str:
    """Return the name of the field in which accounts keep their email address, or ""."""
    model = get_user_model()
    name = model.get_email_field_name()
    return name if any(field.name == name for field in model._meta.get_fields()) else ""


def email_of(user: Any) -> str:
    """Return a user's email address, wherever the site's user model keeps it, or ""."""
    return str(getattr(user, email_field() or "email", "") or "")


def is_secret(model: Any) -> Q:
    """Return the condition under which a row of ``model`` publishes a login or an email address.

    Models say by ``public_name_field`` which of their fields readers see as someone's name, and by
    ``public_name_user`` the way to the account that it may be of.
    """
    login = F(f"{model.public_name_user}__{get_user_model().USERNAME_FIELD}")
    field = model.public_name_field
    return Q(**{field: Cast(login, CharField())}) | Q(**{f"{field}__regex": EMAIL.pattern})


def published_secrets() -> Iterator[tuple[Model, str]]:
    """Yield each stored row that publishes a login or an email address, and the field that does."""
    for model in apps.get_models():
        field: str = getattr(model, "public_name_field", "")
        if field and not model._meta.proxy:
            for row in (
                model._default_manager.filter(is_secret(model)).order_by("pk").iterator(1000)
            ):
                yield row, field
