"""What a report weighed, and when it was answered, are kept: undoing the answer brings them back."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('neuromod_comments', '0008_number_ranges'),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='weight',
            field=models.PositiveSmallIntegerField(default=10, verbose_name='weight'),
        ),
        migrations.AddField(
            model_name='report',
            name='answered_at',
            field=models.DateTimeField(null=True, verbose_name='answered at'),
        ),
    ]
