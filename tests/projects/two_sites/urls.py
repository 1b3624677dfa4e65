from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("sitemap.xml", sitemap),
    *i18n_patterns(
        path("comments/", include("neuromod_wagtail.comments.urls")),
        path("disclaimers/", include("neuromod_wagtail.disclaimers.urls")),
        path("", include("neuromod_wagtail.articles.urls")),
        path("", include(wagtail_urls)),
    ),
]
