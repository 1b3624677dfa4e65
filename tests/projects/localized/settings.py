"""Everything installed, and translated with ``wagtail-localize`` instead of Wagtail's own copies."""

from tests.projects.full.settings import *  # noqa: F403
from tests.projects.full.settings import INSTALLED_APPS as FULL

INSTALLED_APPS = [
    "wagtail_localize",
    "wagtail_localize.locales",
    *(name for name in FULL if name != "wagtail.contrib.simple_translation"),
]
