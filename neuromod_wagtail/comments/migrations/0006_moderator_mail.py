"""How moderators hear of comments."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('neuromod_comments', '0005_provenance'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='mail',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='mail',
            name='kind',
            field=models.CharField(choices=[('received', 'Your comment: the link to edit or withdraw it'), ('confirm', 'Please confirm that you follow'), ('published', 'Your comment was published'), ('declined', 'Your comment was declined'), ('fan_out', 'Tell the followers'), ('followed', 'A new comment'), ('alerts', 'Tell the moderators'), ('alert', 'A comment to moderate'), ('digests', 'Write the digests'), ('digest', 'Comments to moderate')], max_length=10, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='ModeratorMail',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pace', models.CharField(choices=[('now', 'At once'), ('hourly', 'Once an hour'), ('daily', 'Once a day'), ('never', 'Never')], default='daily', max_length=10, verbose_name='mail')),
                ('published', models.BooleanField(default=False, verbose_name='also comments that are published without waiting')),
                ('reports', models.BooleanField(default=True, verbose_name='also comments that readers reported')),
                ('page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='section')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comment_mail', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'mail to a moderator',
                'verbose_name_plural': 'mails to moderators',
                'constraints': [models.UniqueConstraint(fields=('user', 'page'), name='nm_moderator_mail_once'), models.UniqueConstraint(condition=models.Q(('page__isnull', True)), fields=('user',), name='nm_moderator_mail_rest_once')],
            },
        ),
    ]
