"""Pingbacks and trackbacks are kinds of their own; what the old site knew is kept."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("neuromod_comments", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("comment", "Comment"),
                    ("pingback", "Pingback"),
                    ("trackback", "Trackback"),
                ],
                default="comment",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="meta",
            field=models.JSONField(
                blank=True, default=list, editable=False, verbose_name="imported details"
            ),
        ),
    ]
