from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('neuromod_pages', '0005_dates_to_reviews'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='articlepage',
            name='last_reviewed_on',
        ),
        migrations.RemoveField(
            model_name='articlepage',
            name='next_review_on',
        ),
        migrations.RemoveField(
            model_name='articlepage',
            name='reviewed_by',
        ),
    ]
