from django.apps import AppConfig


class TwoSitesConfig(AppConfig):
    name = "tests.projects.two_sites"
    label = "two_sites"
    default_auto_field = "django.db.models.BigAutoField"
