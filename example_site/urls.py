from typing import Any

import django
from django.conf import settings
from django.conf.urls.static import static
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, reverse
from django.views import defaults
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from example_site import health
from neuromod_wagtail.pages.api import register_endpoints

admin_policy: Any
if django.VERSION >= (6, 0):
    from django.views.decorators.csp import csp_override

    admin_policy = csp_override(settings.ADMIN_CSP)
else:
    from csp.decorators import csp_replace

    admin_policy = csp_replace(settings.ADMIN_CSP)

api_router = WagtailAPIRouter("wagtailapi")
api_router.register_endpoint("pages", PagesAPIViewSet)
register_endpoints(api_router)


def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers where the sitemap is, and what is for one person alone."""
    context = {"sitemap": request.build_absolute_uri(reverse("sitemap"))}
    return render(request, "robots.txt", context, content_type="text/plain")


urlpatterns = [
    path("admin/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, admin_policy))),
    path("comments/", include("neuromod_wagtail.comments.urls")),
    path("disclaimers/", include("neuromod_wagtail.disclaimers.urls")),
    path("subscriptions/", include("neuromod_wagtail.subscriptions.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots),
    path("health/", health.ready),
    path("health/live/", health.live),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("api/v2/", api_router.urls),
    path("api/comments/", include("neuromod_wagtail.comments.api.urls")),
    path("", include("neuromod_wagtail.articles.urls")),
    # With DEBUG, Django shows its own pages instead of these.
    path("404/", defaults.page_not_found, {"exception": Http404()}),
    path("500/", defaults.server_error),
    # Last: Wagtail serves every other address.
    path("", include(wagtail_urls)),
]
