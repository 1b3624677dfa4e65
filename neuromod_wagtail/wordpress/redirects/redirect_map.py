"""The redirects of a blog, from the records of its imports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from taggit.models import Tag
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import AbstractPage, BaseViewRestriction, PageViewRestriction

from neuromod_wagtail.articles.models import Author, Category
from neuromod_wagtail.conf import settings
from neuromod_wagtail.web import permalinks
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.redirects import rules
from neuromod_wagtail.wordpress.redirects.rules import Blog, Destination, Pair
from neuromod_wagtail.wordpress.storing.export_index import ExportIndex
from neuromod_wagtail.wordpress.storing.item_store import REDIRECT

BATCH = 200
ROUTES = {Category: "category", Author: "author", Tag: "tag"}


@dataclass
class RedirectMap:
    """Iterates over batches of pairs. ``index`` is the page above the imported blog.

    It reads the records of all imports of this blog, so a later export only adds redirects.
    """

    source: str
    index: AbstractPage
    export_index: ExportIndex

    def __iter__(self) -> Iterator[list[Pair]]:
        address = permalinks.for_page(self.index)
        if not address:
            return
        self.blog = Blog(self.index.pk, address)
        groups = BaseViewRestriction.GROUPS
        closed = PageViewRestriction.objects.filter(restriction_type=groups)
        self.private = set(closed.values_list("page_id", flat=True))
        rows = ImportedItem.objects.filter(source=self.source, object_id__isnull=False)
        stream = rows.exclude(kind=REDIRECT).order_by("pk").iterator(chunk_size=BATCH)
        while batch := list(islice(stream, BATCH)):
            targets = _targets(batch)
            pairs: list[Pair] = []
            for row in batch:
                target = targets.get((row.content_type_id, row.object_id))
                if target is not None and row.addresses:
                    pairs += self._pairs(row.addresses, target)
            yield pairs
        yield rules.for_dates(self._moments(), self.export_index.permalinks, self.blog)
        feed = _comments_feed("site_feed")
        yield rules.for_site(self.export_index.permalinks, self.blog, feed)

    def _pairs(self, old: list[str], target: AbstractPage) -> list[Pair]:
        if isinstance(target, AbstractPage):
            page = Destination(target.pk, path=permalinks.for_page(target))
            if target.live and target.pk not in self.private:
                return rules.for_page(old, page, _comments_feed("page_feed", target.pk))
            # The URL of a feed would work, although the page is not public yet.
            return rules.for_page([path for path in old if not rules.is_feed(path)], page)
        if isinstance(target, get_image_model()):
            return rules.for_page(old, rules.place(target.file.url))
        if isinstance(target, get_document_model()):
            return rules.for_page(old, rules.place(target.url))
        name = ROUTES.get(type(target))
        return rules.for_listing(old, self.blog, f"/{name}/{target.slug}/") if name else []

    def _moments(self) -> Iterator[tuple[datetime, datetime]]:
        """Yield the publication date of each article in the blog's time zone and in this site's."""
        rows = ImportedItem.objects.filter(source=self.source, kind="post")
        articles = self.index.get_article_model().objects.filter(
            pk__in=rows.values("object_id"), live=True, published_at__isnull=False
        )
        for moment in articles.values_list("published_at", flat=True).iterator():
            there = moment.astimezone(self.export_index.zone).replace(tzinfo=None)
            yield there, timezone.localtime(moment)


def _comments_feed(name: str, *arguments: int) -> Destination | None:
    """Return the destination of a feed of comments, if the site has one."""
    if not settings.NEUROMOD_COMMENTS_FEEDS:
        return None
    address = permalinks.named(f"neuromod_comments:{name}", *arguments)
    return Destination(url=address, path=address) if address else None


def _targets(rows: list[ImportedItem]) -> dict[tuple[int | None, int | None], Model]:
    """Return the objects of some rows by content type and key, with one query for each model."""
    keys: dict[int, tuple[type[Model], list[int]]] = {}
    for row in rows:
        if row.content_type_id is None or row.object_id is None:
            continue
        # Not ``row.content_type``, which makes a query for each row.
        model = ContentType.objects.get_for_id(row.content_type_id).model_class()
        if model is not None:
            keys.setdefault(row.content_type_id, (model, []))[1].append(row.object_id)
    return {
        (content_type, pk): target
        for content_type, (model, pks) in keys.items()
        for pk, target in model._default_manager.in_bulk(pks).items()
    }
