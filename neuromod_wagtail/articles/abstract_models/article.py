"""The article mixin: introduction, picture, body, authors, dates and terms."""

from __future__ import annotations

from datetime import datetime
from functools import cache, partial
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property, classproperty
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.api import APIField
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.query import PageQuerySet
from wagtail.search import index

from neuromod_wagtail.articles.abstract_models.authorship import AbstractAuthorship
from neuromod_wagtail.articles.api.fields import (
    AuthorsField,
    CategoriesField,
    ModalitiesField,
    ReferencesField,
    SeriesField,
    TagsField,
)
from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.blocks import (
    ArticleBody,
    ArticleIntroduction,
    InShortBlock,
    OnePictureBlock,
    RelatedBlock,
)
from neuromod_wagtail.articles.pages import routes
from neuromod_wagtail.articles.pages.markdown import is_markdown, markdown_response
from neuromod_wagtail.articles.pages.navigation import find_neighbours
from neuromod_wagtail.articles.pages.related import related_articles
from neuromod_wagtail.articles.pages.series import series_rows
from neuromod_wagtail.articles.protocols import ArticleIndex
from neuromod_wagtail.articles.rendering.context_loader import ArticleContent
from neuromod_wagtail.articles.rendering.disclaimer_facts import (
    chosen_disclaimers,
    load_facts,
    load_facts_at,
)
from neuromod_wagtail.articles.reviews.mixins import ReviewField, ReviewMixin
from neuromod_wagtail.articles.site_settings import BlogSettings
from neuromod_wagtail.articles.taxonomy.forms import ArticleForm
from neuromod_wagtail.articles.vocabulary import AiUse
from neuromod_wagtail.caching.cache_control import patch_public
from neuromod_wagtail.dates import showable
from neuromod_wagtail.disclaimers.abstract_models import PublishGateMixin
from neuromod_wagtail.disclaimers.admin.panels import PlacementsPanel
from neuromod_wagtail.disclaimers.formats import DisclaimersField, as_data, without_repeats
from neuromod_wagtail.disclaimers.resolver import Placement
from neuromod_wagtail.internals import PreparedQuery
from neuromod_wagtail.models import ShowableDates, SiteStreamField, writable
from neuromod_wagtail.page_cache import fragments
from neuromod_wagtail.page_protocol import Frame
from neuromod_wagtail.text.plain_text import plain_text
from neuromod_wagtail.users import User


class PublicationMixin(ShowableDates):
    """The publication date, which readers see and by which lists are ordered."""

    published_at = models.DateTimeField(
        _("publication date"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_(
            "Shown to readers and used to sort lists. Leave blank to use the date of first "
            "publication."
        ),
    )

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        # A published date must not change: later revisions that leave it empty get the first one.
        if self.live and self.published_at is None:
            self.published_at = self.first_published_at or timezone.now()
        return super().save(*args, **kwargs)

    @property
    def date(self) -> datetime | None:
        return showable(self.published_at) or showable(self.first_published_at)

    @property
    def modified_at(self) -> datetime | None:
        return showable(self.last_published_at) or self.date


class ArticleMixin(PublishGateMixin, PublicationMixin, ReviewMixin):
    """Fields and behaviour of an article page; combine it with the site's base page.

    The concrete page adds ``tags`` (``ArticleTags``) and ``authorships``
    (see ``AbstractAuthorship``).
    """

    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_(
            "Shown in lists, feeds and search results. Leave blank to use the start of the text."
        ),
    )
    in_short = StreamField(
        InShortBlock(),
        verbose_name=_("in short"),
        blank=True,
        help_text=_("Up to three points, shown to readers above the text."),
    )
    introduction = StreamField(ArticleIntroduction(), verbose_name=_("introduction"), blank=True)
    picture = StreamField(OnePictureBlock(), verbose_name=_("picture"), blank=True)
    body = SiteStreamField(
        ArticleBody(), setting="NEUROMOD_ARTICLE_BODY", verbose_name=_("body"), blank=True
    )
    categories = ParentalManyToManyField(
        "neuromod_articles.Category",
        verbose_name=_("posted in"),
        blank=True,
        related_name="+",
    )
    related = StreamField(
        RelatedBlock(),
        verbose_name=_("related articles"),
        blank=True,
        help_text=_(
            "Up to three articles of this blog. Leave blank to show those that share most "
            "modalities, tags and categories."
        ),
    )
    series = models.ForeignKey(
        "neuromod_articles.Series",
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    series_place = models.PositiveSmallIntegerField(
        _("place in the series"),
        null=True,
        blank=True,
        help_text=_("Leave blank to sort by publication date, after the parts with a number."),
    )
    is_pinned = models.BooleanField(
        _("pinned"),
        default=False,
        help_text=_("Shown before all other articles on the first page of the blog."),
    )
    has_affiliate_links = models.BooleanField(
        _("has affiliate links"),
        default=False,
        help_text=_("The site earns money when readers buy through links in this article."),
    )
    ai_use = models.CharField(
        _("use of AI"),
        max_length=20,
        choices=AiUse.choices,
        default=AiUse.NOT_STATED,
        blank=True,
        help_text=_("Shown to readers."),
    )

    base_form_class = ArticleForm
    # Tried after the template named after the concrete model.
    fallback_template = "neuromod_wagtail/articles/article.html"

    content_panels = [
        FieldPanel("introduction", help_text=_("Shown to readers above the picture.")),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]
    # A tab of its own. The panels of search engines and menus are under *Settings*.
    details_panels = [
        InlinePanel(
            "authorships",
            heading=_("Authors"),
            label=_("author"),
            help_text=_("Listed in byline order. The first author’s sign-off closes the article."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("categories"),
                FieldPanel("tags"),
                FieldPanel("published_at"),
                FieldPanel("is_pinned"),
            ],
            heading=_("Posted in, tags, date"),
        ),
        MultiFieldPanel([FieldPanel("series"), FieldPanel("series_place")], heading=_("Series")),
        FieldPanel("summary"),
        FieldPanel("in_short"),
        FieldPanel("related"),
        MultiFieldPanel(
            [
                FieldPanel("has_affiliate_links"),
                FieldPanel("ai_use"),
                PlacementsPanel(heading=_("Disclaimers readers will see")),
            ],
            heading=_("Disclaimers"),
        ),
        *ReviewMixin.review_panels,
    ]

    api_fields = [
        # First: they load all that the streams below show.
        APIField("modalities", serializer=ModalitiesField()),
        APIField("references", serializer=ReferencesField()),
        *writable("in_short introduction picture body"),
        APIField("authors", serializer=AuthorsField()),
        APIField("categories", serializer=CategoriesField()),
        APIField("tags", serializer=TagsField()),
        APIField("series", serializer=SeriesField()),
        *writable("is_pinned summary related published_at"),
        APIField("disclaimers", serializer=DisclaimersField()),
        APIField("review", serializer=ReviewField()),
        *writable("conflicts_of_interest funding ai_use changes has_affiliate_links"),
    ]

    search_fields = [
        index.SearchField("summary"),
        index.SearchField("in_short"),
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.FilterField("published_at"),
    ]
    # ``search.indexing`` does it instead, because it can defer many articles at once.
    search_auto_update = False

    class Meta:
        abstract = True

    @classproperty
    def edit_handler(cls) -> TabbedInterface:
        """Return the tabs of the editor, made of the lists of panels."""
        tabs = [
            (_("Content"), cls.content_panels),
            (_("Details"), cls.details_panels),
            (_("Settings"), [*cls.promote_panels, *cls.settings_panels]),
        ]
        return TabbedInterface(
            [ObjectList(panels, heading=heading) for heading, panels in tabs],
            base_form_class=cls.base_form_class,
        )

    def clean(self) -> None:
        super().clean()
        if self.slug and routes.is_reserved(self.slug):
            raise ValidationError(
                {
                    "slug": _(
                        "The blog uses “%(slug)s” for a page of its own. Choose another slug."
                    )
                    % {"slug": self.slug}
                }
            )

    def get_template(self, request: HttpRequest, *args: object, **kwargs: object) -> list[str]:
        return [super().get_template(request, *args, **kwargs), self.fallback_template]

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if is_markdown(request):
            return markdown_response(request, self)
        response = super().serve(request, *args, **kwargs)
        patch_public(request, response)
        return response

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, object]:
        context = super().get_context(request, *args, **kwargs)
        load = partial(ArticleContent.load, self)
        # Loaded before the template reads the streams, unless it will hardly read any.
        content = SimpleLazyObject(load) if fragments.is_remembered("article") else load()
        context["content"] = content
        self.placements = SimpleLazyObject(lambda: content.placements)  # type: ignore[assignment]
        context |= {"problems": [], "language_check": None}
        if is_preview(request):
            context |= self._check(content)
        context["neighbours"] = find_neighbours(self)
        context["blog_settings"] = self.blog_settings
        return {**context, **self.index_page.get_blog_context(request)}

    def _check(self, content: ArticleContent) -> dict[str, object]:
        """Return what is to improve, for the preview alone, which alone loads the checks."""
        from neuromod_wagtail.articles.language.service import advise
        from neuromod_wagtail.articles.rendering.content_checks import find_problems

        return {"problems": find_problems(content), "language_check": advise(self)}

    def get_frame(self, request: HttpRequest) -> Frame:
        """Return the site's header with the navigation of the blog, for pages about comments."""
        return self.index_page.get_frame(request)

    def fill_in(self, index: ArticleIndex) -> None:
        """Prepare a new article for its editor: blocks to write in, byline, category."""
        self.introduction = _blank(self.introduction, "paragraph")
        self.body = _blank(self.body, "paragraph")
        self.picture = _blank(self.picture, "picture")
        entries = Author.objects.filter(user=self.owner_id, live=True)
        author = entries.filter(locale=self.locale_id).first() or entries.first()
        if self.owner_id and author:
            self.authorships = [self.authorships.model(author=author)]  # type: ignore[has-type]
        if index.default_category:
            self.categories = [index.default_category]

    # What the disclaimer rules look at, and the disclaimers in the text.
    load_disclaimer_facts = staticmethod(load_facts)
    load_disclaimer_facts_at = load_facts_at
    get_chosen_disclaimers = chosen_disclaimers

    # The queries of both are parts of the one for its terms.
    get_related = related_articles
    get_series_rows = series_rows

    @property
    def disclaimers(self) -> list[dict[str, object]]:
        """The disclaimers for code and the API, with the same texts and versions as on the page."""
        return [as_data(placement) for placement in without_repeats(self.placements)]

    def get_important_placement(self) -> Placement | None:
        """Return None if the text has an important callout: one such box is enough."""
        if any(
            child.block_type == "callout" and child.value["tone"] == "important"
            for child in self.body
        ):
            return None
        return super().get_important_placement()

    @cached_property
    def blog_settings(self) -> BlogSettings:
        """Return the switches of the site, by a query only if the index loaded none (a preview)."""
        if hasattr(self, "switches"):
            return BlogSettings.from_column(self.switches)
        place = self.get_url_parts()
        return BlogSettings.of_site(place[0] if place else None)

    def get_authorships(self) -> models.QuerySet[AbstractAuthorship]:
        """Return the byline in order, with its authors, in one query, or none if prefetched."""
        if "authorships" in getattr(self, "_prefetched_objects_cache", {}):
            return self.authorships.all()
        return self.authorships.select_related("author")

    def is_written_by(self, user: User) -> bool:
        """Return whether the user is an author or, if no author has an account, the owner."""
        accounts = [entry.author.user_id for entry in self.get_authorships() if entry.author]
        return user.pk in (set(accounts) - {None} or {self.owner_id})

    @classmethod
    def with_people_to_remind(cls) -> PageQuerySet:
        pages = super().with_people_to_remind().defer("introduction", "body")
        return pages.prefetch_related("authorships__author__user__wagtail_userprofile")

    def get_people_to_remind(self) -> list[User | None]:
        """Return the accounts of the authors and the page's owner."""
        accounts = [row.author.user for row in self.authorships.all() if row.author]
        return [*accounts, *super().get_people_to_remind()]

    def get_writer_names(self) -> list[str]:
        """Return the names that no one else may use to sign a comment."""
        if self.pk is None:
            return [entry.name for entry in self.get_authorships()]
        return [name or byline for name, byline in _bylines(type(self)).rows(self.pk)]

    @cached_property
    def index_page(self) -> ArticleIndex:
        """Return the index of the article: its parent."""
        return self.get_parent().specific

    @property
    def teaser(self) -> str:
        """The summary, or the first 55 words of the introduction like WordPress's excerpt."""
        if self.summary:
            return self.summary
        stream = self.introduction
        texts = [
            plain_text(str(item["value"]))
            for item in list(stream.raw_data)
            if item["type"] == "paragraph"
        ]
        return Truncator(" ".join(texts)).words(55, truncate=" […]")

    @property
    def meta_description(self) -> str:
        """The description for search engines; not every base page has a field for it."""
        return getattr(self, "search_description", "") or self.teaser


@cache
def _bylines(article_model: type[ArticleMixin]) -> PreparedQuery[AbstractAuthorship]:
    """Return the query for the names of an article's authors, and those in its byline."""
    authorships = article_model._meta.get_field("authorships").related_model._default_manager
    rows = authorships.filter(page=PreparedQuery.number()).order_by("sort_order")
    return PreparedQuery(rows.values_list("author__name", "byline"))


def is_preview(request: HttpRequest) -> bool:
    return bool(getattr(request, "is_preview", False))


def _blank(stream: StreamValue, block_type: str) -> StreamValue:
    """Return the value of a stream with one block to fill in, if the site has such blocks."""
    block = stream.stream_block
    if block_type not in block.child_blocks:
        return stream
    default = block.child_blocks[block_type].get_default()
    return StreamValue(block, [(block_type, default, str(uuid4()))])
