from __future__ import annotations

import django.db.models.deletion
import swapper
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("neuromod_comments", "0002_moderators")]
    operations = [
        migrations.RenameModel("Standing", "TrustLevel"),
        migrations.RenameModel("SectionRules", "SectionSettings"),
        migrations.RenameModel("Helpful", "HelpfulVote"),
        migrations.RenameField("Batch", "verb", "decision"),
        migrations.AlterField(
            "sectionsettings",
            "page",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reader_comment_settings",
                to=swapper.get_model_name("wagtailcore", "Page"),
                verbose_name="page",
            ),
        ),
        migrations.AlterField(
            "helpfulvote",
            "comment",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="helpful_votes",
                to="neuromod_comments.comment",
            ),
        ),
    ]
