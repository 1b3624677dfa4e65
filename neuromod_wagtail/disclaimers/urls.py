"""Public URLs: ``path("disclaimers/", include("neuromod_wagtail.disclaimers.urls"))``."""

from django.urls import URLPattern, path

from neuromod_wagtail import requirements

app_name = "neuromod_disclaimers"


def _patterns() -> list[URLPattern]:
    # If requirements are missing, the app has no models and its views cannot be imported.
    from neuromod_wagtail.disclaimers.history import views

    return [path("<str:language>/<str:slug>/", views.disclaimer, name="disclaimer")]


urlpatterns = _patterns() if requirements.has_addresses("neuromod_wagtail.disclaimers") else []
