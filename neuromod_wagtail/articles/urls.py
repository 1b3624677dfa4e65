"""URLs of Markdown: ``path("", include("neuromod_wagtail.articles.urls"))`` before Wagtail's."""

from django.urls import URLPattern, re_path

from neuromod_wagtail import requirements

# "neuromod_articles" is the namespace of the list in the admin.
app_name = "neuromod_markdown"


def _patterns() -> list[URLPattern]:
    # If requirements are missing, the app has no models and its views cannot be imported.
    from neuromod_wagtail.articles import views

    return [re_path(r"^(?P<path>(?:[\w-]+/)*[\w-]+)\.md$", views.markdown, name="article")]


urlpatterns = _patterns() if requirements.has_addresses("neuromod_wagtail.articles") else []
