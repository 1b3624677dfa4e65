"""Zero days meant never; now they mean at once, and never is said in words of its own."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


from django.db import migrations


def say_never(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("neuromod_comments", "SectionRules").objects.filter(close_after_days=0).update(
        close_after_days=None, never_closes=True
    )
    apps.get_model("neuromod_comments", "CommentSettings").objects.filter(
        close_after_days=0
    ).update(close_after_days=None)


def say_zero(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("neuromod_comments", "SectionRules").objects.filter(never_closes=True).update(
        close_after_days=0
    )


class Migration(migrations.Migration):
    dependencies = [("neuromod_comments", "0004_section_never_closes")]

    operations = [migrations.RunPython(say_never, say_zero)]
