"""Production settings of the example site, read from environment variables.

``example_site/deploy/env.example`` lists the variables. None has a default that would be unsafe:
without one that is required, the site does not start.
"""

from __future__ import annotations

import os
import socket
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote, urlsplit

import django
from django.core.exceptions import ImproperlyConfigured

from example_site.settings import *  # noqa: F403
from example_site.settings import INSTALLED_APPS, MIDDLEWARE, postgresql

REQUIRED = (
    "SECRET_KEY",
    "BASE_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
)
if missing := [name for name in REQUIRED if not os.environ.get(name)]:
    raise ImproperlyConfigured(f"Set these environment variables: {', '.join(missing)}.")


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


DEBUG = False
SECRET_KEY = os.environ["SECRET_KEY"]
SECRET_KEY_FALLBACKS = _list("SECRET_KEY_FALLBACKS")

BASE_URL = os.environ["BASE_URL"].rstrip("/")
_base = urlsplit(BASE_URL)
WAGTAILADMIN_BASE_URL = BASE_URL
# Health checks ask for “localhost”.
ALLOWED_HOSTS = [*_list("ALLOWED_HOSTS", _base.hostname or ""), "localhost"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

IS_HTTPS = _base.scheme == "https"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = int(os.environ.get("HSTS_SECONDS", 365 * 86_400)) if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # Wagtail's preview shows the site's pages in a frame.
# nginx and Varnish; readers' addresses are only believed when these have written them.
NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = int(os.environ.get("PROXIES", "2"))

_demo = "example_site.demo"
_tasks = "django_tasks_db"
if not find_spec(_tasks):  # From Django 6.0 on, with django-tasks 0.11; see “Run in production”.
    _tasks = "django_tasks.backends.database"
INSTALLED_APPS = [name for name in INSTALLED_APPS if name != _demo] + [_tasks]

# Files are not looked up in the page cache, and copies are sent with the security headers.
MIDDLEWARE = [
    MIDDLEWARE[0],
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "neuromod_wagtail.page_cache.middleware.PageCacheMiddleware",
    *MIDDLEWARE[1:],
]

_options = {
    # A connection is kept by its thread, and tried before each request: after a restart of the
    # server the next request gets a new one.
    "CONN_MAX_AGE": int(os.environ.get("DATABASE_CONN_MAX_AGE", "600")),
    "CONN_HEALTH_CHECKS": True,
    # PostgreSQL would compile a page's largest query, for a second, and run it for a millisecond.
    "OPTIONS": {"connect_timeout": 5, "options": "-c jit=off"},
}
DATABASES = {"default": postgresql(os.environ["DATABASE_URL"]) | _options}
if os.environ.get("DATABASE_REPLICA_URL"):
    DATABASES["replica"] = postgresql(os.environ["DATABASE_REPLICA_URL"]) | _options
    DATABASE_ROUTERS = ["example_site.replica.ReplicaRouter"]
    MIDDLEWARE.insert(3, "example_site.replica.ReplicaMiddleware")

_redis = os.environ["REDIS_URL"]
CACHES: dict[str, dict[str, Any]] = {  # type: ignore[no-redef]
    # Wagtail asks this one on every page: without Redis it finds nothing, and says so in the log.
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": _redis,
        "OPTIONS": {
            "IGNORE_EXCEPTIONS": True,
            "LOG_IGNORED_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": 1,
            "SOCKET_TIMEOUT": 1,
        },
    },
    # Rate limits and the page cache have substitutes of their own while it fails.
    "shared": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _redis,
        "KEY_PREFIX": "shared",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    },
}
NEUROMOD_COMMENTS_CACHE = NEUROMOD_PAGE_CACHE = "shared"

# In the database, so that a task is as safe as the change that it follows.
TASKS = {"default": {"BACKEND": f"{_tasks}.DatabaseBackend"}}

if os.environ.get("VARNISH_URL"):
    # Wagtail sets no limit: a Varnish that accepts a purge and never answers would stop the worker.
    socket.setdefaulttimeout(10)
    WAGTAILFRONTENDCACHE = {
        "varnish": {
            "BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend",
            "LOCATION": os.environ["VARNISH_URL"],
        },
    }

_email = urlsplit(os.environ["EMAIL_URL"])
_smtp: dict[str, Any] = {
    "host": _email.hostname,
    "port": _email.port or {"smtps": 465, "smtp+tls": 587}.get(_email.scheme, 25),
    "username": unquote(_email.username or ""),
    "password": unquote(_email.password or ""),
    "use_tls": _email.scheme == "smtp+tls",
    "use_ssl": _email.scheme == "smtps",
    "timeout": 10,
}
if django.VERSION >= (6, 1):
    MAILERS: dict[str, dict[str, Any]] = {  # type: ignore[no-redef]
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": _smtp}
    }
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = _smtp["host"], _smtp["port"], _smtp["timeout"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp["username"], _smtp["password"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp["use_tls"], _smtp["use_ssl"]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ["DEFAULT_FROM_EMAIL"]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names contain a hash of the content, so browsers keep the files for good.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    # Django's own handlers would write to the terminal while DEBUG is on, and to ADMINS.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
