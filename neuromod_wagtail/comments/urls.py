"""Addresses of the comments. A site includes them wherever it likes:

``path("comments/", include("neuromod_wagtail.comments.urls"))``
"""

from __future__ import annotations

from django.urls import path

from neuromod_wagtail.comments import feeds
from neuromod_wagtail.comments.moderation.views import mail_links
from neuromod_wagtail.comments.views import following, own, posting, reactions, reading

app_name = "neuromod_comments"

urlpatterns = [
    path("feed/", feeds.SiteFeed(), name="site_feed"),
    path("feed/<int:page_id>/", feeds.PageFeed(), name="page_feed"),
    path("post/<int:page_id>/", posting.PostView.as_view(), name="post"),
    path("helpful/", reactions.HelpfulView.as_view(), name="helpful"),
    path("own/<str:token>/", own.OwnView.as_view(), name="own"),
    path("follow/<str:token>/", following.ConfirmView.as_view(), name="confirm"),
    path("unfollow/<str:token>/", following.UnsubscribeView.as_view(), name="unsubscribe"),
    path("no-mail/<str:token>/", mail_links.NoMailView.as_view(), name="no_mail"),
    path("<int:pk>/", reading.permalink, name="permalink"),
    path("<int:pk>/reply/", posting.ReplyView.as_view(), name="reply"),
    path("<int:pk>/report/", reactions.ReportView.as_view(), name="report"),
]
