"""The example site as in production, on PostgreSQL. ``PEERS_MODE`` says what is remembered."""

import os

from example_site.settings import *  # noqa: F403
from example_site.settings import DATABASES, MIDDLEWARE, VAR_DIR

MODE = os.environ["PEERS_MODE"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES["default"] |= {
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {"options": "-c jit=off"},
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / MODE,
    },
}
# No mail is sent by any of the systems.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
# As many posts from one address as the benchmark makes.
NEUROMOD_COMMENTS_RATE = ""
NEUROMOD_COMMENTS_MIN_SECONDS = 0
if MODE != "uncached":
    NEUROMOD_PAGE_CACHE = "pages"
    NEUROMOD_PAGE_CACHE_SECONDS = 600 if MODE == "page-cache" else 0
    MIDDLEWARE = ["neuromod_wagtail.page_cache.middleware.PageCacheMiddleware", *MIDDLEWARE]
