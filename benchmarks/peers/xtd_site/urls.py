from blog.views import article, feed
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("comments/", include("django_comments_xtd.urls")),
    path("feed/", feed),
    path("<slug:slug>/", article, name="article"),
]
