"""A plain Wagtail site with Commentail, as its guide sets it up."""

from base_settings import *  # noqa: F403
from base_settings import DJANGO_APPS, MIDDLEWARE

INSTALLED_APPS = [
    "blog",
    "commentail",
    "wagtail.contrib.settings",
    "wagtail",
    "wagtail.users",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.snippets",
    "wagtail.admin",
    "wagtail.search",
    "wagtail.sites",
    "modelcluster",
    "taggit",
    *DJANGO_APPS,
    "django.contrib.postgres",
]
MIDDLEWARE = ["commentail.middleware.CapabilityHeadersMiddleware", *MIDDLEWARE]
WAGTAIL_SITE_NAME = "Blog"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
# No system limits how often one address reads or posts.
_MANY = 10**9
COMMENTAIL = {
    "default": {
        "AUTHOR_MIN_INTERVAL": 1,
        "AUTHOR_LIMIT_PER_HOUR": _MANY,
        "IP_LIMIT_PER_HOUR": _MANY,
        "CAPTCHA_IP_LIMIT_PER_MINUTE": _MANY,
        "CAPTCHA_IP_LIMIT_PER_HOUR": _MANY,
        "FORM_IP_LIMIT_PER_MINUTE": _MANY,
        "FORM_IP_LIMIT_PER_HOUR": _MANY,
        "GUEST_ATTEMPTS_PER_MINUTE": _MANY,
        "GUEST_IP_ATTEMPTS_PER_MINUTE": _MANY,
        "GUEST_IP_ATTEMPTS_PER_HOUR": _MANY,
    }
}
