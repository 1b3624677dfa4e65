"""Public URLs: ``path("disclaimers/", include("neuromod_wagtail.disclaimers.urls"))``."""

from django.urls import path

from neuromod_wagtail import requirements
from neuromod_wagtail.web.lazy import LazyImport

app_name = "neuromod_disclaimers"
DISCLAIMERS = "neuromod_wagtail.disclaimers"

PATTERNS = [
    path(
        "<str:language>/<str:slug>/",
        LazyImport(f"{DISCLAIMERS}.history.views.disclaimer"),
        name="disclaimer",
    )
]

urlpatterns = PATTERNS if requirements.has_addresses(DISCLAIMERS) else []
