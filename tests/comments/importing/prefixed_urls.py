"""URLs of pages below a language and a folder."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls

from tests.projects.comments_only.urls import urlpatterns as usual

urlpatterns = [*usual[:-1], *i18n_patterns(path("cms/", include(wagtail_urls)))]
