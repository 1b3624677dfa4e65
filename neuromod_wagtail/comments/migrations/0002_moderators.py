"""A group to begin with. Sites may rename it, change it, or delete it: it is not made again."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import DatabaseError, migrations, transaction

GROUP = "Reader comment moderators"
PERMISSIONS = [
    ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin"),
    ("neuromod_comments", "comment", "view_comment", "Can view reader comment"),
    ("neuromod_comments", "comment", "change_comment", "Can change reader comment"),
    ("neuromod_comments", "discussion", "view_discussion", "Can view discussion"),
    ("neuromod_comments", "discussion", "change_discussion", "Can change discussion"),
]


def make_group(apps, schema_editor):
    group_model = apps.get_model("auth", "Group")
    if group_model.objects.filter(name=GROUP).exists():
        return
    group = group_model.objects.create(name=GROUP)
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for app, model, codename, name in PERMISSIONS:
        # Django itself makes permissions only after the last migration, those that are missing.
        kind = content_types.get_or_create(app_label=app, model=model)[0]
        permission, _made = permissions.get_or_create(
            content_type=kind, codename=codename, defaults={"name": name}
        )
        group.permissions.add(permission)


def remove_group(apps, schema_editor):
    """Remove the group, unless it has members.

    By the model of today: the historical ones of a run that goes back through several apps know
    more than one ``Group``. Where tables that point to groups are gone already, it stays.
    """
    try:
        with transaction.atomic(schema_editor.connection.alias):
            Group.objects.filter(name=GROUP, user__isnull=True).delete()
    except DatabaseError:
        pass


class Migration(migrations.Migration):
    dependencies = [
        ("neuromod_comments", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(make_group, remove_group)]
