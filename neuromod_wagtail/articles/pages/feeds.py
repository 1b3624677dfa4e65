"""Atom and RSS of a listing, on Django's syndication framework.

Entries have a summary, disclaimers, authors, categories and dates, but not the full text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid5
from xml.sax.xmlreader import AttributesImpl

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.xmlutils import SimplerXMLGenerator
from wagtail.models import Site

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.pages.listings import Listing
from neuromod_wagtail.articles.protocols import Article, ArticleIndex
from neuromod_wagtail.articles.site_settings import BlogSettings
from neuromod_wagtail.conf import settings
from neuromod_wagtail.disclaimers.abstract_models import DisclaimersMixin
from neuromod_wagtail.disclaimers.formats import without_repeats
from neuromod_wagtail.page_cache.fragments import remember
from neuromod_wagtail.web import permalinks
from neuromod_wagtail.web.feeds import SteadyFeed, VerifiedFeed


class AuthorsAtomFeed(SteadyFeed, Atom1Feed):
    """Atom with one ``<author>`` per author (RFC 4287, 4.1.2); Django writes one at most."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", author["name"])
            if author["url"]:
                handler.addQuickElement("uri", author["url"])
            handler.endElement("author")


class AuthorsRssFeed(SteadyFeed, Rss201rev2Feed):
    """RSS with ``dc:creator``: RSS's own ``author`` would have to be an email address."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:dc": "http://purl.org/dc/elements/1.1/"}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", author["name"])


class ArticleFeed(VerifiedFeed):
    """The newest articles of one listing."""

    def __init__(
        self, request: HttpRequest, index: ArticleIndex, listing: Listing, *, atom: bool
    ) -> None:
        self.index = index
        self.listing = listing
        self.index_url = permalinks.full_for_page(index, request=request)
        self.base = permalinks.below(self.index_url)
        self.feed_type = AuthorsAtomFeed if atom else AuthorsRssFeed
        self.feed_url = f"{self.base}{listing.path}feed/{'atom/' if atom else ''}"
        self.language = get_language()
        site = Site.find_for_request(request)
        self.site_pk = site.pk if site else None
        self.site_name = (site.site_name or site.hostname) if site else ""

    def title(self) -> str:
        """Return the listing, blog and site, since feed readers show no other context."""
        parts = [self.listing.title, self.index.title, self.site_name]
        return " – ".join(dict.fromkeys(filter(None, parts)))

    def link(self) -> str:
        return f"{self.base}{self.listing.path}" if self.listing.path else self.index_url

    feed_guid = link

    def description(self) -> str:
        return self.listing.description or self.index.meta_description or self.title()

    subtitle = description

    def items(self) -> Iterable[Article]:
        newest = querysets.for_feed(self.listing.articles)
        newest = newest.annotate(switches=BlogSettings.as_subquery(self.site_pk))
        articles = list(newest[: settings.NEUROMOD_FEED_LENGTH])
        DisclaimersMixin.attach_placements(articles)
        return articles

    def item_title(self, item: Article) -> str:
        return item.title

    def item_description(self, item: Article) -> str:
        """Return the teaser and all disclaimers of the article as HTML."""
        return render_to_string(
            "neuromod_wagtail/articles/feed_entry.html",
            {"article": item, "placements": without_repeats(item.placements)},
        )

    def item_link(self, item: Article) -> str:
        return permalinks.child(self.index_url, item.slug)

    def item_guid(self, item: Article) -> str:
        """Return an id that stays the same when the article is renamed or moved."""
        return uuid5(item.translation_key, str(item.locale_id)).urn

    item_guid_is_permalink = False

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.date

    def item_updateddate(self, item: Article) -> datetime | None:
        return item.modified_at

    def item_categories(self, item: Article) -> list[str]:
        return [category.name for category in item.categories.all() if category.live]

    def item_extra_kwargs(self, item: Article) -> dict[str, object]:
        return {
            "authors": [
                {"name": entry.name, "url": self._author_url(item, entry.public_author)}
                for entry in item.authorships.all()
            ]
        }

    def _author_url(self, item: Article, author: Author | None) -> str:
        if author is None or not item.blog_settings.author_pages:
            return ""
        return f"{self.base}author/{author.slug}/"


def serve(
    request: HttpRequest, index: ArticleIndex, listing: Listing, *, atom: bool
) -> HttpResponse:
    feed = ArticleFeed(request, index, listing, atom=atom)
    return feed.verified(request, remember("feed", lambda: feed.text(request)))
