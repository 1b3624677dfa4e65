"""The example site's settings for ``writers.py``: as in production, without limits on posting."""

from example_site.settings import *  # noqa: F403
from example_site.settings import MIDDLEWARE, VAR_DIR

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
MIDDLEWARE = ["neuromod_wagtail.page_cache.middleware.PageCacheMiddleware", *MIDDLEWARE]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
    }
}
# Tasks run in the process that enqueues them, so that their writes count as well.
NEUROMOD_COMMENTS_RATE = ""
NEUROMOD_COMMENTS_MIN_SECONDS = 0
