"""The four people of the demo, each with the groups that they would have on a real site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from neuromod_wagtail.articles.models import Author

# What a group works with besides pages: app and models. Moderators have one from the package.
WORK = {
    "Blog editors": {
        "neuromod_articles": ["author", "category", "modality", "reference", "series"],
        "neuromod_disclaimers": ["disclaimer"],
    },
}


@dataclass(frozen=True)
class DemoUser:
    username: str
    password: str
    groups: tuple[str, ...] = ()
    first_name: str = ""
    last_name: str = ""
    is_superuser: bool = False


USERS = (
    DemoUser("editor", "write-about-nerves", ("Editors", "Blog editors"), "Alex", "Morgan"),
    DemoUser("moderator", "read-every-comment", ("Moderators", "Reader comment moderators")),
    DemoUser("reviewer", "look-at-it-twice", ("Medical reviewers",), "Ines", "Carvalho"),
    DemoUser("admin", "run-the-whole-site", is_superuser=True),
)
# Authors who comment or review, and the user that they do it as.
ACCOUNTS = {"alex-morgan": "editor", "ines-carvalho": "reviewer"}


def create_groups() -> None:
    """Wagtail makes "Editors" and "Moderators"; snippets need permissions of their own."""
    for name, apps in WORK.items():
        group, _created = Group.objects.get_or_create(name=name)
        for app, models in apps.items():
            group.permissions.add(
                *Permission.objects.filter(
                    content_type__app_label=app, content_type__model__in=models
                ).exclude(codename__startswith="unlock_")
            )


def create_users() -> list[DemoUser]:
    """Create the users that are missing; those that exist keep their passwords."""
    create_groups()
    user_model: Any = get_user_model()
    created = []
    for demo_user in USERS:
        if user_model.objects.filter(username=demo_user.username).exists():
            continue
        user = user_model.objects.create_user(
            demo_user.username,
            email=f"{demo_user.username}@example.org",
            password=demo_user.password,
            first_name=demo_user.first_name,
            last_name=demo_user.last_name,
            is_staff=demo_user.is_superuser,
            is_superuser=demo_user.is_superuser,
        )
        user.groups.set(Group.objects.filter(name__in=demo_user.groups))
        created.append(demo_user)
    return created


def give_accounts_to_authors() -> None:
    """Whoever writes articles has the author's badge beside their own comments."""
    for slug, username in ACCOUNTS.items():
        user = get_user_model().objects.filter(username=username).first()
        Author.objects.filter(slug=slug, user__isnull=True).update(user=user)
