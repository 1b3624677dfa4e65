from django.db import migrations
from wagtail.models import (
    BootstrapLocaleField,
    BootstrapTranslatableModel,
    BootstrapTranslationKeyField,
)


class Migration(migrations.Migration):

    dependencies = [
        ("custom_page", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        BootstrapLocaleField("custom_page.HousePage"),
        BootstrapTranslationKeyField("custom_page.HousePage"),
        BootstrapTranslatableModel("custom_page.HousePage"),
    ]
