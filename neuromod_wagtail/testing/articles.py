"""Factories for articles and the snippets that they use.

Needs ``neuromod_wagtail.pages``. What a factory creates is valid and published, so a test names only
the fields that it is about.
"""

from __future__ import annotations

from collections.abc import Iterable

import factory
from django.db.models import Model
from django.utils.text import slugify
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site
from wagtail_factories import PageFactory

from neuromod_wagtail.articles.models import Author, Category, Modality, Reference
from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage, Authorship


class _SnippetFactory(DjangoModelFactory):
    """A snippet in the site's default language."""

    locale = factory.LazyFunction(Locale.get_default)

    class Meta:
        abstract = True


class AuthorFactory(_SnippetFactory):
    """Create authors who state that they are not medical professionals."""

    name = factory.Sequence("Author {}".format)
    slug = factory.LazyAttribute(lambda author: slugify(author.name))
    is_medical_professional = False

    class Meta:
        model = Author


class CategoryFactory(_SnippetFactory):
    """Create categories."""

    name = factory.Sequence("Category {}".format)
    slug = factory.LazyAttribute(lambda category: slugify(category.name))

    class Meta:
        model = Category


class DisclaimerFactory(_SnippetFactory):
    """Create disclaimers that say that the author is not a medical professional."""

    kind = "author_not_professional"
    title = factory.Sequence("About the author {}".format)
    slug = factory.LazyAttribute(lambda disclaimer: slugify(disclaimer.title))
    short_text = "I am not a medical professional."
    text = "<p>I am not a medical professional. This is not medical advice.</p>"

    class Meta:
        model = Disclaimer


class ModalityFactory(_SnippetFactory):
    """Create modalities without evidence and regulatory records."""

    name = factory.Sequence("Modality {}".format)
    slug = factory.LazyAttribute(lambda modality: slugify(modality.name))
    abbreviation = factory.Sequence("M{}".format)
    invasiveness = "non_invasive"
    target = "a nerve"
    plain_summary = "A weak current stimulates a nerve."

    class Meta:
        model = Modality


class ReferenceFactory(_SnippetFactory):
    """Create references to articles in a journal."""

    title = factory.Sequence("Study {}".format)
    authors = "Doe, Jane"
    container_title = "Journal of Examples"
    year = 2026
    doi = factory.Sequence("10.1000/study.{}".format)

    class Meta:
        model = Reference


class ArticleIndexPageFactory(PageFactory):
    """Create article indexes, without a ``parent`` below the home page of the default site."""

    title = factory.Sequence("Blog {}".format)

    class Meta:
        model = ArticleIndexPage

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page | None, kwargs: dict) -> Page:
        parent = parent or Site.objects.get(is_default_site=True).root_page
        return parent.add_child(instance=model_class(**kwargs))


class ArticlePageFactory(PageFactory):
    """Create published articles, without a ``parent`` in an index of their own.

    ``authors`` and ``categories`` take model instances, ``tags`` names. ``live=False`` creates a
    draft.
    """

    title = factory.Sequence("Article {}".format)

    class Meta:
        model = ArticlePage

    @classmethod
    def _create_instance(
        cls, model_class: type[ArticlePage], parent: Page | None, kwargs: dict
    ) -> ArticlePage:
        authors: Iterable[Model] = kwargs.pop("authors", ())
        categories: Iterable[Model] = kwargs.pop("categories", ())
        tags: Iterable[str] = kwargs.pop("tags", ())
        is_published = kwargs.pop("live", True)
        article = model_class(live=False, **kwargs)
        article.authorships.add(
            *(Authorship(author=author, sort_order=order) for order, author in enumerate(authors))
        )
        article.categories = list(categories)
        article.tags.add(*tags)
        (parent or ArticleIndexPageFactory()).add_child(instance=article)
        revision = article.save_revision()
        if is_published:
            revision.publish()
        return model_class.objects.get(pk=article.pk)
