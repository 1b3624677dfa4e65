"""What was decided in some days is found without looking at all comments: for reports and mail."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('neuromod_comments', '0006_moderator_mail'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['decided_at', 'id'], name='nm_comment_decided'),
        ),
    ]
