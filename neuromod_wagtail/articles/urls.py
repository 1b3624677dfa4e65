"""Articles as Markdown: include before Wagtail's own, ``path("", include("neuromod_wagtail.articles.urls"))``."""

from django.urls import re_path

from neuromod_wagtail.articles import views

# "neuromod_articles" are the addresses of the list in the admin.
app_name = "neuromod_markdown"

urlpatterns = [
    re_path(r"^(?P<path>(?:[\w-]+/)*[\w-]+)\.md$", views.markdown, name="article"),
]
