"""Everything installed: the project that most tests run in."""

from tests.projects.base import *  # noqa: F403
from tests.projects.base import WAGTAIL_APPS

INSTALLED_APPS = [
    "tests.projects.full",
    "neuromod_wagtail.pages",
    "neuromod_wagtail.articles",
    "neuromod_wagtail.disclaimers",
    "neuromod_wagtail",
    *WAGTAIL_APPS,
]
ROOT_URLCONF = "tests.projects.full.urls"
