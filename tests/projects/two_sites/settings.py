"""All options for URLs at once, and accounts without a name."""

from tests.projects.base import *  # noqa: F403
from tests.projects.base import MIDDLEWARE as BASE_MIDDLEWARE
from tests.projects.base import WAGTAIL_APPS

INSTALLED_APPS = [
    "tests.projects.two_sites",
    "tests.testapp",
    "neuromod_wagtail.wordpress",
    "neuromod_wagtail.pages",
    "neuromod_wagtail.articles",
    "neuromod_wagtail.disclaimers",
    "neuromod_wagtail.comments",
    "neuromod_wagtail",
    "wagtail.api.v2",
    *WAGTAIL_APPS,
]
MIDDLEWARE = [
    *BASE_MIDDLEWARE,
    "neuromod_wagtail.disclaimers.publish_gate.PublishGateMiddleware",
    "neuromod_wagtail.wordpress.redirects.middleware.WordPressRedirectMiddleware",
]
ROOT_URLCONF = "tests.projects.two_sites.urls"
AUTH_USER_MODEL = "two_sites.Member"

FORCE_SCRIPT_NAME = "/clinic"
WAGTAIL_APPEND_SLASH = False
USE_THOUSAND_SEPARATOR = True
WAGTAILADMIN_BASE_URL = "http://one.example"
NEUROMOD_ARTICLES_PER_PAGE = 2
