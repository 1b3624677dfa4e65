"""URLs of the subscriptions, which a site includes wherever it likes.

``path("subscriptions/", include("neuromod_wagtail.subscriptions.urls"))``
"""

from __future__ import annotations

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from neuromod_wagtail import requirements
from neuromod_wagtail.comments.views.outages import with_outage_page
from neuromod_wagtail.web.lazy import LazyImport

app_name = "neuromod_subscriptions"
SUBSCRIPTIONS = "neuromod_wagtail.subscriptions"


def _view(name: str) -> LazyImport:
    # If requirements are missing, the app has no models and its views cannot be imported.
    return LazyImport(f"{SUBSCRIPTIONS}.views.{name}")


# Its forms protect themselves, see there.
PATTERNS = [
    path("<int:blog_pk>/", with_outage_page(csrf_exempt(_view("SubscribeView"))), name="subscribe"),
    path("<int:blog_pk>/asked/", with_outage_page(_view("asked")), name="asked"),
    path("confirm/<str:key>/", with_outage_page(csrf_exempt(_view("ConfirmView"))), name="confirm"),
    path(
        "unsubscribe/<str:key>/",
        with_outage_page(csrf_exempt(_view("UnsubscribeView"))),
        name="unsubscribe",
    ),
]

urlpatterns = PATTERNS if requirements.has_addresses(SUBSCRIPTIONS) else []
