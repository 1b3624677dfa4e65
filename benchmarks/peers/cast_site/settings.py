"""A site as django-cast's quick start sets it up, in production."""

from pathlib import Path

import cast
from base_settings import *  # noqa: F403
from base_settings import DJANGO_APPS, MIDDLEWARE
from cast import CAST_APPS, CAST_MIDDLEWARE

INSTALLED_APPS = [*DJANGO_APPS, "django.contrib.postgres", *CAST_APPS]
MIDDLEWARE = [*MIDDLEWARE, *CAST_MIDDLEWARE]
WAGTAIL_SITE_NAME = "Blog"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
COMMENTS_APP = "cast.comments"
CAST_COMMENTS_EXCLUDE_FIELDS = ("email", "url", "title")
CAST_COMMENTS_ENABLED = True
CRISPY_TEMPLATE_PACK = "bootstrap4"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap4"
DJANGO_VITE = {
    "cast": {
        "dev_mode": False,
        "static_url_prefix": "cast/vite/",
        "manifest_path": Path(cast.__file__).parent / "static/cast/vite/manifest.json",
    }
}
