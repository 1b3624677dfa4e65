import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('neuromod_disclaimers', '0001_initial'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.RenameModel(old_name='Disclosure', new_name='DisclaimerUsage'),
        migrations.AlterModelOptions(
            name='disclaimerusage',
            options={'ordering': ['page_id', 'pk'], 'verbose_name': 'disclaimer usage', 'verbose_name_plural': 'disclaimer usage'},
        ),
        migrations.AlterField(
            model_name='disclaimerusage',
            name='page',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disclaimer_usages', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page'),
        ),
        migrations.AlterField(
            model_name='disclaimerusage',
            name='disclaimer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='usages', to='neuromod_disclaimers.disclaimer', verbose_name='disclaimer'),
        ),
    ]
