"""URLs of the subscriptions, which a site includes wherever it likes.

``path("subscriptions/", include("neuromod_wagtail.subscriptions.urls"))``
"""

from __future__ import annotations

from django.urls import URLPattern, path

from neuromod_wagtail import requirements

app_name = "neuromod_subscriptions"


def _patterns() -> list[URLPattern]:
    # If requirements are missing, the app has no models and its views cannot be imported.
    from neuromod_wagtail.comments.views.outages import survivable
    from neuromod_wagtail.subscriptions import views

    return [
        path("<int:blog_pk>/", survivable(views.SubscribeView.as_view()), name="subscribe"),
        path("<int:blog_pk>/asked/", survivable(views.asked), name="asked"),
        path("confirm/<str:key>/", survivable(views.ConfirmView.as_view()), name="confirm"),
        path(
            "unsubscribe/<str:key>/",
            survivable(views.UnsubscribeView.as_view()),
            name="unsubscribe",
        ),
    ]


urlpatterns = _patterns() if requirements.has_addresses("neuromod_wagtail.subscriptions") else []
