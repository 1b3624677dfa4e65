"""Public addresses: include them as ``path("disclaimers/", include("neuromod_wagtail.disclaimers.urls"))``."""

from django.urls import path

from neuromod_wagtail.disclaimers import views

app_name = "neuromod_disclaimers"

urlpatterns = [
    path("<str:language>/<str:slug>/", views.disclaimer, name="disclaimer"),
]
