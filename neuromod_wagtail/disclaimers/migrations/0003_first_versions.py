from django.db import migrations
from django.utils import timezone


def write_first_versions(apps, schema_editor):
    """What is published today is version 1; since when it has been is known from Wagtail."""
    disclaimer_model = apps.get_model("neuromod_disclaimers", "Disclaimer")
    version_model = apps.get_model("neuromod_disclaimers", "DisclaimerVersion")
    for disclaimer in disclaimer_model.objects.filter(live=True).iterator():
        version_model.objects.get_or_create(
            disclaimer_id=disclaimer.pk,
            in_force_until=None,
            defaults={
                "number": 1,
                "kind": disclaimer.kind,
                "title": disclaimer.title,
                "short_text": disclaimer.short_text,
                "text": disclaimer.text,
                "in_force_from": disclaimer.last_published_at or timezone.now(),
            },
        )


class Migration(migrations.Migration):

    dependencies = [
        ("neuromod_disclaimers", "0002_rules_and_versions"),
    ]

    operations = [
        migrations.RunPython(write_first_versions, migrations.RunPython.noop),
    ]
