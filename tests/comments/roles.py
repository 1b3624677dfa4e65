"""Roles in the admin, with decisions about commenters."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from neuromod_wagtail.comments.actions import people
from neuromod_wagtail.comments.models import Ban, SectionModerators
from neuromod_wagtail.comments.security import ip

ANN = f"mail:{ip.email_hash('ann@example.org')}"
WEEK = timedelta(days=7)


def person(*codenames, section=None, access=True, name=""):
    """A user with these permissions on comments, or with a section to moderate."""
    user = User.objects.create_user(name or f"user{User.objects.count()}")
    group = Group.objects.create(name=user.username)
    wanted = [*codenames, "access_admin"] if access else codenames
    group.permissions.set(
        Permission.objects.filter(
            codename__in=wanted,
            content_type__app_label__in=["neuromod_comments", "wagtailadmin"],
        )
    )
    if section is not None:
        SectionModerators.objects.create(group=group, page=section)
    user.groups.add(group)
    return user


def ban(boss, kind=Ban.Kind.EMAIL, typed="ann@example.org", *, until=WEEK, reason="Insults"):
    end = timezone.now() + until
    value = people.value_of(kind, typed)
    return people.ban(kind, value, user=boss, reason=reason, until=end, label="Ann")


def expire(row):
    Ban.objects.filter(pk=row.pk).update(until=timezone.now() - timedelta(seconds=1))


def cast(page) -> dict[str, User]:
    """Return one user for each role, by its name. "section" moderates ``page``."""
    from tests.testapp.models import PlainPage

    other = page.get_parent().add_child(instance=PlainPage(title="Elsewhere", slug="elsewhere"))
    return {
        "nobody": person(access=False),
        "editor": person(),
        "viewer": person("view_comment"),
        "other section": person(section=other),
        "section": person(section=page),
        "moderator": person("change_comment"),
        "superuser": User.objects.create_superuser("root", "root@example.net", "x"),
    }
