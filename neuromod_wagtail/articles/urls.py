"""Articles as Markdown: include before Wagtail's own, ``path("", include("neuromod_wagtail.articles.urls"))``."""

from django.urls import re_path

from neuromod_wagtail.articles import views

app_name = "neuromod_articles"

urlpatterns = [
    re_path(r"^(?P<path>(?:[\w-]+/)*[\w-]+)\.md$", views.markdown, name="markdown"),
]
