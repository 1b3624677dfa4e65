"""The URLs of the example site with Wagtail's writable API, version 3."""

from django.urls import path
from wagtail.api.v3.urls import api

from example_site.urls import urlpatterns as example_site
from neuromod_wagtail.pages.api_v3 import router

api.add_router("/", router)
urlpatterns = [path("api/v3/", api.urls), *example_site]
