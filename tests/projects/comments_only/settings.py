"""Comments alone, on the pages of a project that has none of ours."""

import os
from copy import deepcopy

from tests.projects import base
from tests.projects.base import *  # noqa: F403
from tests.projects.base import DATABASES, VAR_DIR, WAGTAIL_APPS

INSTALLED_APPS = [
    "tests.testapp",
    "neuromod_wagtail.comments",
    "neuromod_wagtail",
    *WAGTAIL_APPS,
]
TEMPLATES = [
    *deepcopy(base.TEMPLATES),
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"extensions": ["neuromod_wagtail.comments.jinja2tags.comments"]},
    },
]
ROOT_URLCONF = "tests.projects.comments_only.urls"

if "sqlite3" in str(DATABASES["default"]["ENGINE"]):
    # A file, not memory: threads and processes of the tests share it.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / f"comments-{os.getpid()}.sqlite3")}
