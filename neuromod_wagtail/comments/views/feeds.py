"""Atom feeds of new comments: of one page, and of a site."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import NamedTuple

import swapper
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from wagtail.models import Site

from neuromod_wagtail.caching.cache_control import patch_public
from neuromod_wagtail.comments.display import cache_tags
from neuromod_wagtail.comments.models import Comment, CommentSettings, SectionSettings
from neuromod_wagtail.comments.models.comment import CommentQuerySet
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings
from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.comments.views.base import page_url, public_page
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_cache.fragments import remember
from neuromod_wagtail.page_cache.tags import depends_on
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.web import permalinks
from neuromod_wagtail.web.feeds import SteadyFeed, VerifiedFeed


class CommentAtomFeed(SteadyFeed, Atom1Feed):
    pass


class CommentFeed(VerifiedFeed):
    request: HttpRequest
    feed_type = CommentAtomFeed

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.NEUROMOD_COMMENTS_FEEDS:
            raise Http404
        # The instance in the URLs answers requests of many threads at a time.
        feed = copy(self)
        feed.request = request
        response = feed.verified(
            request, remember("feed", lambda: feed.text(request, *args, **kwargs))
        )
        patch_public(request, response)
        return response

    def text(self, request: HttpRequest, *args: object, **kwargs: object) -> str:
        depends_on(cache_tags.ANY)
        return super().text(request, *args, **kwargs)

    def item_title(self, item: Comment) -> str:
        return _("%(name)s on “%(title)s”") % {
            "name": item.public_name,
            "title": item.page.title,
        }

    def item_description(self, item: Comment) -> str:
        return item.body_html

    def item_link(self, item: Comment) -> str:
        return reverse("neuromod_comments:permalink", args=[item.pk])

    def item_guid(self, item: Comment) -> str:
        return f"{self.request.build_absolute_uri(self.item_link(item))}"

    def item_author_name(self, item: Comment) -> str:
        return item.public_name

    def item_pubdate(self, item: Comment) -> datetime:
        return item.submitted_at

    def item_updateddate(self, item: Comment) -> datetime:
        return max(filter(None, (item.redacted_at, item.edited_at, item.submitted_at)))


class OpenPage(NamedTuple):
    """A page whose comments are visible to readers."""

    page: PageLike
    comment_settings: EffectiveSettings


class PageFeed(CommentFeed):
    """The newest comments of one page."""

    def get_object(self, request: HttpRequest, page_id: int) -> OpenPage:
        page, comment_settings = public_page(page_id)
        if not comment_settings.is_shown:
            raise Http404
        return OpenPage(page, comment_settings)

    def title(self, found: OpenPage) -> str:
        site = Site.find_for_request(self.request)
        names = {"title": found.page.title, "site": _name(site) if site else ""}
        return (
            _("Comments on “%(title)s” – %(site)s") if site else _("Comments on “%(title)s”")
        ) % names

    def link(self, found: OpenPage) -> str:
        return page_url(found.page, self.request)

    def items(self, found: OpenPage) -> Iterable[Comment]:
        return _newest(Comment.objects.filter(discussion=found.comment_settings.discussion))


class SiteFeed(CommentFeed):
    """The newest comments of all public pages of a site."""

    def get_object(self, request: HttpRequest) -> Site:
        site = Site.find_for_request(request)
        if site is None:
            raise Http404
        return site

    def title(self, site: Site) -> str:
        return _("Comments on %(site)s") % {"site": _name(site)}

    def link(self, site: Site) -> str:
        return permalinks.home(site)

    def items(self, site: Site) -> Iterable[Comment]:
        page_model = swapper.load_model("wagtailcore", "Page")
        pages = page_model.objects.descendant_of(site.root_page, inclusive=True).live().public()
        return _newest(Comment.objects.filter(_is_shown(site), page__in=pages))


def _name(site: Site) -> str:
    return str(site.site_name or site.hostname)


def _is_shown(site: Site) -> Q:
    """Return the condition that a comment is shown: by page, nearest section or site."""
    hidden = CommentSettings.objects.filter(site=site, mode=Mode.HIDDEN).exists()
    shown = Q(pk__isnull=hidden)
    sections = SectionSettings.objects.exclude(mode="").order_by("page__path")
    # In the order of the tree, so that a nested section overrides the outer one.
    for path, mode in sections.values_list("page__path", "mode"):
        inside = Q(page__path__startswith=path)
        shown = shown & ~inside if mode == Mode.HIDDEN else shown | inside
    by_page = Q(discussion__mode__in=[Mode.OPEN, Mode.READ_ONLY])
    return by_page | (Q(discussion__mode="") & shown)


def _newest(comments: CommentQuerySet) -> CommentQuerySet:
    found = comments.public().select_related("page").order_by("-submitted_at", "-id")
    return found[: settings.NEUROMOD_FEED_LENGTH]


site_feed = SiteFeed()
page_feed = PageFeed()
