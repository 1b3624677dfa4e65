"""The names of the readers' URLs, which templates of a site may use."""

from __future__ import annotations

from neuromod_wagtail.comments import urls


def test_every_address_has_its_name():
    assert {str(one.pattern): one.name for one in urls.PATTERNS} == {
        "feed/": "site_feed",
        "feed/<int:page_id>/": "page_feed",
        "post/<int:page_id>/": "post",
        "posted/<int:page_id>/": "posted",
        "helpful/": "helpful",
        "own/<str:token>/": "manage",
        "follow/<str:token>/": "confirm_subscription",
        "unfollow/<str:token>/": "unsubscribe",
        "no-mail/<str:token>/": "unsubscribe_moderator",
        "<int:pk>/": "permalink",
        "<int:pk>/reply/": "reply",
        "<int:pk>/report/": "report",
    }
