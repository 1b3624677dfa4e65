"""The index of articles and all its URLs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from django.apps import apps
from django.core.paginator import Page
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, re_path
from wagtail.fields import RichTextField
from wagtail.models import AbstractPage, Site, get_page_models
from wagtail.search import index as search_index
from wagtail.url_routing import RouteResult

from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.pages import (
    listings,
    modality_directory,
    navigation,
    querysets,
    routes,
    term_lists,
)
from neuromod_wagtail.articles.pages.purging import cached_paths
from neuromod_wagtail.articles.rendering import disclaimer_facts
from neuromod_wagtail.articles.rendering.context_loader import load_pictures
from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.articles.reviews.mixins import ReviewIntervalMixin
from neuromod_wagtail.articles.site_settings import BlogSettings
from neuromod_wagtail.caching.cache_control import patch_public
from neuromod_wagtail.disclaimers.abstract_models import DisclaimersMixin
from neuromod_wagtail.disclaimers.resolver import Facts
from neuromod_wagtail.internals import PreparedQuery, set_cached_parent
from neuromod_wagtail.models import ShowableDates
from neuromod_wagtail.page_cache import tags
from neuromod_wagtail.page_protocol import Frame
from neuromod_wagtail.web import permalinks


class ArticleIndexMixin(ReviewIntervalMixin, ShowableDates, RoutablePageMixin, DisclaimersMixin):
    """A blog: lists its child articles, and serves archives, feeds, modalities and search."""

    # The modalities whose facts the requested page shows.
    shown: Iterable[Modality] = ()

    intro = RichTextField(
        gettext_lazy("introduction"),
        features=["bold", "italic", "link"],
        blank=True,
        help_text=gettext_lazy("Shown above the newest articles."),
    )

    default_category = models.ForeignKey(
        "neuromod_articles.Category",
        verbose_name=gettext_lazy("default category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=gettext_lazy("New articles start in this category."),
    )

    content_panels = [
        FieldPanel("intro"),
        FieldPanel("default_category"),
        FieldPanel("review_months"),
    ]
    search_fields = [search_index.SearchField("intro")]

    # The model of the articles below this index, as "app_label.Model".
    article_model = "neuromod_pages.ArticlePage"
    fallback_template = "neuromod_wagtail/articles/index.html"

    class Meta:
        abstract = True

    @classmethod
    def get_article_model(cls) -> type[AbstractPage]:
        return apps.get_model(cls.article_model)

    @classmethod
    def clean_subpage_models(cls) -> list[type[AbstractPage]]:
        """Allow a site's own subclasses of the article wherever the article itself is allowed."""
        allowed = super().clean_subpage_models()
        article = cls.get_article_model()
        if article not in allowed:
            return allowed
        own = (model for model in get_page_models() if issubclass(model, article))
        return list(dict.fromkeys([*allowed, *own]))

    def get_template(self, request: HttpRequest, *args: object, **kwargs: object) -> list[str]:
        return [super().get_template(request, *args, **kwargs), self.fallback_template]

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, object]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, **self.get_blog_context(request)}

    def get_blog_context(self, request: HttpRequest) -> dict[str, object]:
        """Return what templates of the blog and its articles need for links to it and below it."""
        address = permalinks.for_page(self, request=request)
        return {"blog": self, "blog_address": address, "blog_url": permalinks.below(address)}

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        patch_public(request, response)
        return response

    def get_frame(self, request: HttpRequest) -> Frame:
        """Return the site's header with the navigation of the blog, for pages about it."""
        return Frame("neuromod_wagtail/articles/frame.html", self.get_blog_context(request))

    def get_cached_paths(self) -> list[str]:
        return list(cached_paths(self))

    @classmethod
    def load_disclaimer_facts(cls, pages: Iterable[AbstractPage]) -> dict[int, Facts]:
        return {id(page): disclaimer_facts.facts_of_modalities(page.shown) for page in pages}

    @property
    def meta_description(self) -> str:
        """The description for search engines; not every base page has a field for it."""
        return getattr(self, "search_description", "")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page as Wagtail does, but with one query for a child article instead of two."""
        if path_components and not routes.is_reserved(path_components[0]):
            child = self._find_article(path_components[0], _site_pk(request))
            if child is not None:
                return child.route(request, path_components[1:])
        return super().route(request, path_components)

    def _find_article(self, slug: str, site_pk: int | None) -> AbstractPage | None:
        found = _article_query(type(self), self.path, self.depth, site_pk).run(slug)
        if not found:
            return None
        child = found[0]
        set_cached_parent(child, self)
        # A site's own subclass of the article is fetched as that class.
        return child.specific

    # Listings and their feeds

    @re_path(routes.ALL, name="articles")
    def articles_route(self, request: HttpRequest, feed: str | None = None) -> HttpResponse:
        return self.serve_listing(request, listings.all_articles(self, _site_pk(request)), feed)

    @re_path(routes.CATEGORY, name="category")
    def category_route(
        self, request: HttpRequest, slug: str, feed: str | None = None
    ) -> HttpResponse:
        return self.serve_listing(request, listings.category(self, slug), feed)

    @re_path(routes.TAG, name="tag")
    def tag_route(self, request: HttpRequest, slug: str, feed: str | None = None) -> HttpResponse:
        return self.serve_listing(request, listings.tag(self, slug), feed)

    @re_path(routes.AUTHOR, name="author")
    def author_route(
        self, request: HttpRequest, slug: str, feed: str | None = None
    ) -> HttpResponse:
        return self.serve_listing(request, listings.author(self, slug, _site_pk(request)), feed)

    @re_path(routes.SERIES, name="series")
    def series_route(
        self, request: HttpRequest, slug: str, feed: str | None = None
    ) -> HttpResponse:
        return self.serve_listing(request, listings.series(self, slug, _site_pk(request)), feed)

    @re_path(routes.ARCHIVE, name="archive")
    def archive_route(
        self, request: HttpRequest, year: str, month: str | None = None, feed: str | None = None
    ) -> HttpResponse:
        listing = listings.archive(self, int(year), int(month) if month else None)
        return self.serve_listing(request, listing, feed)

    def serve_listing(
        self, request: HttpRequest, listing: listings.Listing, feed: str | None
    ) -> HttpResponse:
        """Serve the listing as a page, or as RSS (``feed/``) or Atom (``feed/atom/``)."""
        if feed:
            # Loaded with the first feed: it has a large table of characters.
            from neuromod_wagtail.articles.pages import feeds

            return feeds.serve(request, self, listing, atom=feed.endswith("atom/"))

        site_pk = _site_pk(request)

        def load_page() -> Page:
            page = listing.page(request.GET.get("page"), site_pk)
            load_pictures(article.picture for article in page)
            return page

        def load_settings() -> BlogSettings:
            first = next(iter(articles), None)
            return first.blog_settings if first else BlogSettings.of_site(site_pk)

        # Loaded when a template uses them: fragments that are remembered need none of it.
        articles = SimpleLazyObject(load_page)
        return self.render(
            request,
            context_overrides={
                "listing": listing,
                "articles": articles,
                "blog_settings": SimpleLazyObject(load_settings),
                "archive": SimpleLazyObject(lambda: querysets.archive(querysets.published(self))),
            },
        )

    @re_path(routes.CATEGORIES, name="categories")
    def categories_route(self, request: HttpRequest) -> HttpResponse:
        return self._serve_terms(request, "category", lambda: list(term_lists.categories(self)))

    @re_path(routes.TAGS, name="tags")
    def tags_route(self, request: HttpRequest) -> HttpResponse:
        return self._serve_terms(request, "tag", lambda: term_lists.tags(self))

    @re_path(routes.ALL_SERIES, name="all_series")
    def all_series_route(self, request: HttpRequest) -> HttpResponse:
        return self._serve_terms(
            request, "series", lambda: term_lists.series(self, _site_pk(request))
        )

    def _serve_terms(
        self, request: HttpRequest, kind: str, load: Callable[[], list[term_lists.ListedTerm]]
    ) -> HttpResponse:
        return self.render(
            request,
            template="neuromod_wagtail/articles/terms.html",
            context_overrides={"kind": kind, "terms": SimpleLazyObject(load)},
        )

    # Modalities

    @re_path(routes.MODALITIES, name="modalities")
    def modalities_route(self, request: HttpRequest) -> HttpResponse:
        return self.render(
            request,
            template="neuromod_wagtail/articles/modalities.html",
            context_overrides={"directory": modality_directory.Directory.load(self, request.GET)},
        )

    @re_path(routes.COMPARE, name="compare")
    def compare_route(self, request: HttpRequest) -> HttpResponse:
        context = modality_directory.comparison_context(self, request.GET)
        self.shown = context["chosen"]
        return self.render(
            request,
            template="neuromod_wagtail/articles/compare.html",
            context_overrides=context,
        )

    @re_path(routes.MODALITY, name="modality")
    def modality_route(self, request: HttpRequest, slug: str) -> HttpResponse:
        context = modality_directory.modality_context(self, slug)
        self.shown = [context["modality"]]
        return self.render(
            request,
            template="neuromod_wagtail/articles/modality.html",
            context_overrides=context,
        )

    # Search

    @re_path(routes.SEARCH, name="search")
    def search_route(self, request: HttpRequest) -> HttpResponse:
        tags.depends_on(tags.SEARCH)
        # Few processes are asked to search.
        from neuromod_wagtail.articles.pages.search.results import Search

        search = Search.run(self, request.GET)
        load_pictures(hit.article.picture for hit in search.page)
        return self.render(
            request,
            template="neuromod_wagtail/articles/search.html",
            context_overrides={"search": search, "hits": search.page},
        )


def _site_pk(request: HttpRequest) -> int | None:
    site = Site.find_for_request(request)
    return site.pk if site else None


@lru_cache(maxsize=50)
def _article_query(
    model: type[ArticleIndexMixin], path: str, depth: int, site_pk: int | None
) -> PreparedQuery:
    """Return the query for an article by its slug, with all that its page shows, for an index."""
    index = model(path=path, depth=depth)
    articles = index.get_article_model().objects.child_of(index).filter(slug=PreparedQuery.mark())
    articles = articles.annotate(switches=BlogSettings.as_subquery(site_pk))
    return PreparedQuery(navigation.annotate(actions.annotate(articles), index)[:1])
