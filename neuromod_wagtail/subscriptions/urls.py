"""URLs of the subscriptions, which a site includes wherever it likes.

``path("subscriptions/", include("neuromod_wagtail.subscriptions.urls"))``
"""

from __future__ import annotations

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from neuromod_wagtail import requirements
from neuromod_wagtail.comments.views.outages import survivable
from neuromod_wagtail.web.lazy import LazyImport

app_name = "neuromod_subscriptions"
SUBSCRIPTIONS = "neuromod_wagtail.subscriptions"


def _view(name: str) -> LazyImport:
    # If requirements are missing, the app has no models and its views cannot be imported.
    return LazyImport(f"{SUBSCRIPTIONS}.views.{name}")


# Its forms protect themselves, see there.
PATTERNS = [
    path("<int:blog_pk>/", survivable(csrf_exempt(_view("SubscribeView"))), name="subscribe"),
    path("<int:blog_pk>/asked/", survivable(_view("asked")), name="asked"),
    path("confirm/<str:key>/", survivable(csrf_exempt(_view("ConfirmView"))), name="confirm"),
    path(
        "unsubscribe/<str:key>/",
        survivable(csrf_exempt(_view("UnsubscribeView"))),
        name="unsubscribe",
    ),
]

urlpatterns = PATTERNS if requirements.has_addresses(SUBSCRIPTIONS) else []
