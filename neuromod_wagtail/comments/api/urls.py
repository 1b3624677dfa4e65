"""URLs of the API, which a site includes if it wants to.

``path("api/comments/", include("neuromod_wagtail.comments.api.urls"))``
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from neuromod_wagtail import requirements

app_name = "neuromod_comments_api"


def _patterns() -> list[URLPattern | URLResolver]:
    from neuromod_wagtail.comments.api.api import patterns

    return patterns()


urlpatterns = _patterns() if requirements.has_addresses("neuromod_wagtail.comments") else []
