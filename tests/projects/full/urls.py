"""The addresses of the example site, with its policy for the admin, and those of the comments."""

from django.urls import include, path

from example_site.urls import urlpatterns as example_site

urlpatterns = [
    path("comments/", include("neuromod_wagtail.comments.urls")),
    *example_site,
]
