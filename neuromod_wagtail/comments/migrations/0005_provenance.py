"""Imported comments remember where they came from."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('neuromod_comments', '0004_moderators'),
    ]

    operations = [
        migrations.CreateModel(
            name='Provenance',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('source_id', models.CharField(max_length=100, verbose_name='number there')),
                ('batch', models.CharField(max_length=60, verbose_name='import')),
                ('checksum', models.CharField(editable=False, max_length=32)),
                ('comment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='provenance', to='neuromod_comments.comment')),
            ],
            options={
                'verbose_name': 'provenance of a comment',
                'verbose_name_plural': 'provenances of comments',
                'indexes': [models.Index(fields=['batch', 'id'], name='nm_provenance_batch')],
                'constraints': [models.UniqueConstraint(fields=('source', 'source_id'), name='nm_provenance_once')],
            },
        ),
    ]
