"""The URLs of the example site, with its policy for the admin."""

from example_site.urls import urlpatterns

__all__ = ["urlpatterns"]
