"""A site with its own base page that combines the mixins itself; no ``neuromod_wagtail.pages``.

Its models of users (without a name or a field ``email``), images and documents are its own, too.
"""

from tests.projects.base import *  # noqa: F403
from tests.projects.base import MIDDLEWARE as BASE_MIDDLEWARE
from tests.projects.base import WAGTAIL_APPS

INSTALLED_APPS = [
    "tests.projects.custom_page",
    "tests.projects.custom_user",
    "neuromod_wagtail.articles",
    "neuromod_wagtail.disclaimers",
    "neuromod_wagtail.comments",
    "neuromod_wagtail",
    *WAGTAIL_APPS,
]
MIDDLEWARE = [
    *BASE_MIDDLEWARE,
    "neuromod_wagtail.disclaimers.publish_gate.PublishGateMiddleware",
]
WAGTAIL_PAGE_MODEL = "custom_page.HousePage"
ROOT_URLCONF = "tests.projects.custom_page.urls"
AUTH_USER_MODEL = "custom_user.Account"
WAGTAILIMAGES_IMAGE_MODEL = "custom_page.HouseImage"
WAGTAILDOCS_DOCUMENT_MODEL = "custom_page.HouseDocument"
