"""URLs of the comments, which a site includes wherever it likes.

``path("comments/", include("neuromod_wagtail.comments.urls"))``
"""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from neuromod_wagtail import requirements
from neuromod_wagtail.comments.views.outages import with_outage_page
from neuromod_wagtail.web.lazy import LazyImport

app_name = "neuromod_comments"
COMMENTS = "neuromod_wagtail.comments"
VIEWS = f"{COMMENTS}.views"


def _path(route: str, view: str, name: str) -> URLPattern:
    return path(route, with_outage_page(LazyImport(view)), name=name)


def _form(route: str, view: str, name: str) -> URLPattern:
    """Return the URL of a view that protects its form itself: see ``views/base.py``."""
    return path(route, with_outage_page(csrf_exempt(LazyImport(view))), name=name)


PATTERNS = [
    _path("feed/", f"{VIEWS}.feeds.site_feed", "site_feed"),
    _path("feed/<int:page_id>/", f"{VIEWS}.feeds.page_feed", "page_feed"),
    _form("post/<int:page_id>/", f"{VIEWS}.posting.PostView", "post"),
    _form("posted/<int:page_id>/", f"{VIEWS}.posting.PostedView", "posted"),
    _form("helpful/", f"{VIEWS}.feedback.HelpfulView", "helpful"),
    _form("own/<str:token>/", f"{VIEWS}.manage.ManageView", "manage"),
    _form("follow/<str:token>/", f"{VIEWS}.subscriptions.ConfirmView", "confirm_subscription"),
    _form("unfollow/<str:token>/", f"{VIEWS}.subscriptions.UnsubscribeView", "unsubscribe"),
    _form(
        "no-mail/<str:token>/",
        f"{COMMENTS}.moderation.views.mail_links.ModeratorUnsubscribeView",
        "unsubscribe_moderator",
    ),
    _path("<int:pk>/", f"{VIEWS}.permalink.permalink", "permalink"),
    _form("<int:pk>/reply/", f"{VIEWS}.posting.ReplyView", "reply"),
    _form("<int:pk>/report/", f"{VIEWS}.feedback.ReportView", "report"),
]

urlpatterns = PATTERNS if requirements.has_addresses(COMMENTS) else []
