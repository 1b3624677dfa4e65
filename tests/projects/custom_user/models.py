"""A user model as Django's documentation makes one: signs in with an email, and has no name at all."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, login: str, **fields: Any) -> Account:
        account = Account(login=login, **fields)
        account.set_unusable_password()
        account.save()
        return account

    def create_superuser(self, *_names: str, **fields: Any) -> Account:
        """Called by pytest-django with a name, an email and a password that are not kept here."""
        return self.create_user(fields.get("login", "admin@example.org"), is_superuser=True)


class Account(AbstractBaseUser, PermissionsMixin):
    login = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = EMAIL_FIELD = "login"

    objects = AccountManager()
