"""Everything installed: the project that most tests run in."""

import django

from example_site import settings as example_site
from tests.projects.base import *  # noqa: F403
from tests.projects.base import MIDDLEWARE as BASE_MIDDLEWARE
from tests.projects.base import WAGTAIL_APPS

INSTALLED_APPS = [
    "tests.projects.full",
    "tests.testapp",
    "neuromod_wagtail.wordpress",
    "neuromod_wagtail.pages",
    "neuromod_wagtail.subscriptions",
    "neuromod_wagtail.articles",
    "neuromod_wagtail.disclaimers",
    "neuromod_wagtail.comments",
    "neuromod_wagtail",
    "wagtail.api.v2",
    "wagtail.api.v3",
    *WAGTAIL_APPS,
]
ROOT_URLCONF = "tests.projects.full.urls"

# The example site's Content-Security-Policies, so that the browser tests prove them.
MIDDLEWARE = [
    *(name for name in example_site.MIDDLEWARE if "csp" in name.lower()),
    *BASE_MIDDLEWARE,
    "neuromod_wagtail.disclaimers.publish_gate.PublishGateMiddleware",
    "neuromod_wagtail.wordpress.redirects.middleware.WordPressRedirectMiddleware",
]
ADMIN_CSP = example_site.ADMIN_CSP
if django.VERSION >= (6, 0):
    SECURE_CSP = example_site.SECURE_CSP
else:
    CONTENT_SECURITY_POLICY = example_site.CONTENT_SECURITY_POLICY
