"""Comments that come from another system keep their numbers."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('neuromod_comments', '0007_decided_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberRange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('source', models.CharField(db_index=True, max_length=200, verbose_name='source')),
                ('first', models.PositiveBigIntegerField(verbose_name='first number')),
                ('last', models.PositiveBigIntegerField(verbose_name='last number')),
            ],
            options={
                'verbose_name': 'range of numbers',
                'verbose_name_plural': 'ranges of numbers',
                'constraints': [models.CheckConstraint(condition=models.Q(('first__lte', models.F('last'))), name='nm_range_in_order')],
            },
        ),
    ]
