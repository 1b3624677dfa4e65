"""Background tasks, which take primary keys and load the current objects.

Every process imports the tasks, but few run them: what one of them needs is imported on first use.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from django.db.models import QuerySet
from django_tasks import task
from wagtail.blocks.stream_block import StreamValue
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Site
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.abstract_models import ArticleIndexMixin, ArticleMixin
from neuromod_wagtail.articles.blocks import pictures
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.pages.purging import articles_naming
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.rendering.context_loader import Uses, collect
from neuromod_wagtail.caching.frontend_cache import purge
from neuromod_wagtail.conf import settings
from neuromod_wagtail.internals import references_to
from neuromod_wagtail.page_protocol import page_model

BATCH = 100


@task()
def make_renditions(page_pk: int) -> int:
    """Create the renditions of an article, so that reading it writes nothing.

    Return the number of images; a missing file is reported by the content checks.
    """
    page = _pages().filter(pk=page_pk).first()
    article = page.specific if page else None
    if not isinstance(article, ArticleMixin):
        return 0
    photos = [entry.author.photo for entry in article.get_authorships() if entry.author]
    looked_at = 0
    for streams, specs in (
        ([article.picture], pictures.RENDITION_SPECS),
        ([article.body], pictures.TEXT_SPECS),
        (photos, [pictures.PORTRAIT_SPEC]),
    ):
        for image in _images(streams):
            pictures.get_renditions(image, specs)
            looked_at += 1
    return looked_at


def _images(streams: list[StreamValue]) -> QuerySet[AbstractImage]:
    uses: Uses = {}
    collect(streams, uses)
    return get_image_model().objects.filter(pk__in=uses.get(get_image_model(), {}))


@task()
def purge_indexes(locale_pk: int) -> None:
    """Purge the lists, feeds and modalities of the indexes in a language from caches."""
    purge(list(_pages().live().type(ArticleIndexMixin).filter(locale_id=locale_pk).specific()))


@task()
def purge_pages(page_pks: list[int]) -> None:
    """Purge pages from caches, in batches."""
    pages = _pages().live().order_by("pk")
    for first in range(0, len(page_pks), BATCH):
        some = pages.filter(pk__in=page_pks[first : first + BATCH])
        purge(list(some.specific()), at_once=True)


@task()
def purge_articles_naming(
    page_pk: int, index_pks: list[int], series_pks: list[int], moments: list[str]
) -> None:
    """Purge the articles that show the title of another one, see ``articles_naming``."""
    for index in _pages().filter(pk__in=index_pks).type(ArticleIndexMixin).specific():
        found = articles_naming(
            page_pk,
            index,
            series_pks=series_pks,
            moments=[datetime.fromisoformat(moment) for moment in moments],
        )
        purge_pages.call(found)


@task()
def purge_site(site_pk: int) -> None:
    """Purge all articles and blogs of a site from caches: its settings affect all of them."""
    site = Site.objects.filter(pk=site_pk).select_related("root_page").first()
    if site is not None:
        below = _pages().live().descendant_of(site.root_page, inclusive=True)
        shown = below.type((ArticleIndexMixin, ArticleMixin)).order_by("pk")
        purge_pages.call(list(shown.values_list("pk", flat=True)))


@task()
def check_language(page_pk: int) -> int:
    """Store the language findings of an article; return their number."""
    return _check_language(_pages().filter(pk=page_pk))


@task()
def check_language_about(modality_pk: int) -> int:
    """Check every article that shows a modality whose facts have changed."""
    shown = references_to(Modality, [modality_pk], by=page_model())
    pks = [int(pk) for pk in shown.values_list("object_id", flat=True).distinct()]
    return _check_language(_pages().filter(pk__in=pks))


@task()
def check_language_everywhere() -> int:
    """Check every article of the site, in batches."""
    return _check_language(_pages())


@task()
def check_reference(reference_pk: int) -> int:
    """Check a reference for notices; return 1 if readers see a change, else 0."""
    from neuromod_wagtail.articles.references import retractions

    dois = Reference.objects.filter(pk=reference_pk).exclude(doi="").values_list("doi", flat=True)
    return retractions.check(dois)["changed"] if settings.NEUROMOD_REFERENCES_ONLINE else 0


@task()
def check_references() -> int:
    """Check all references that are due for notices; return how many changed."""
    from neuromod_wagtail.articles.references import retractions

    if not settings.NEUROMOD_REFERENCES_ONLINE:
        return 0
    return retractions.check(retractions.due())["changed"]


def _check_language(pages: PageQuerySet) -> int:
    from neuromod_wagtail.articles.language import service

    articles = pages.live().type(ArticleMixin).order_by("pk").specific()
    found = 0
    rows = articles.iterator(chunk_size=BATCH)
    while some := list(islice(rows, BATCH)):
        found += service.refresh_findings(some)
    return found


def _pages() -> PageQuerySet:
    return page_model().objects.all()


@task()
def send_review_reminders() -> int:
    """Send review reminders as the command does; return their number. Log failures."""
    from neuromod_wagtail.articles.reviews import reminders

    return reminders.send_all().sent
