"""Public URLs of the installed apps: ``path("", include("neuromod_wagtail.urls"))``.

To choose other prefixes, include the URLs of each app instead.
"""

from django.urls import include, path

from neuromod_wagtail import requirements

urlpatterns = [
    path(prefix, include(f"{app}.urls"))
    for prefix, app in (
        ("comments/", "neuromod_wagtail.comments"),
        ("disclaimers/", "neuromod_wagtail.disclaimers"),
        ("subscriptions/", "neuromod_wagtail.subscriptions"),
    )
    if requirements.is_complete(app)
]
