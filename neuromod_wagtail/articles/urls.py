"""Articles as Markdown: include before Wagtail's own, ``path("", include("neuromod_wagtail.articles.urls"))``."""

from django.urls import URLPattern, re_path

from neuromod_wagtail import requirements

# "neuromod_articles" are the addresses of the list in the admin.
app_name = "neuromod_markdown"


def _patterns() -> list[URLPattern]:
    # Not where the app lacks what it needs: then it has no models, and views cannot be imported.
    from neuromod_wagtail.articles import views

    return [re_path(r"^(?P<path>(?:[\w-]+/)*[\w-]+)\.md$", views.markdown, name="article")]


urlpatterns = _patterns() if requirements.has_addresses("neuromod_wagtail.articles") else []
