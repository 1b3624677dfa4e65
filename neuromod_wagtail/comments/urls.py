"""URLs of the comments, which a site includes wherever it likes.

``path("comments/", include("neuromod_wagtail.comments.urls"))``
"""

from __future__ import annotations

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from neuromod_wagtail import requirements

app_name = "neuromod_comments"


def _patterns() -> list[URLPattern]:
    from neuromod_wagtail.comments.moderation.views import mail_links
    from neuromod_wagtail.comments.views import (
        feedback,
        feeds,
        manage,
        permalink,
        posting,
        subscriptions,
    )
    from neuromod_wagtail.comments.views.outages import survivable

    def _path(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
        return path(route, survivable(view), name=name)

    return [
        _path("feed/", feeds.SiteFeed(), name="site_feed"),
        _path("feed/<int:page_id>/", feeds.PageFeed(), name="page_feed"),
        _path("post/<int:page_id>/", posting.PostView.as_view(), name="post"),
        _path("posted/<int:page_id>/", posting.PostedView.as_view(), name="posted"),
        _path("helpful/", feedback.HelpfulView.as_view(), name="helpful"),
        _path("own/<str:token>/", manage.ManageView.as_view(), name="manage"),
        _path(
            "follow/<str:token>/", subscriptions.ConfirmView.as_view(), name="confirm_subscription"
        ),
        _path("unfollow/<str:token>/", subscriptions.UnsubscribeView.as_view(), name="unsubscribe"),
        _path(
            "no-mail/<str:token>/",
            mail_links.ModeratorUnsubscribeView.as_view(),
            name="unsubscribe_moderator",
        ),
        _path("<int:pk>/", permalink.permalink, name="permalink"),
        _path("<int:pk>/reply/", posting.ReplyView.as_view(), name="reply"),
        _path("<int:pk>/report/", feedback.ReportView.as_view(), name="report"),
    ]


urlpatterns = _patterns() if requirements.has_addresses("neuromod_wagtail.comments") else []
