"""The filters of articles in both versions of Wagtail's API.

``category``, ``tag``, ``author`` and ``modality``, each with a slug or the number of the entry.
Several filters, or several values of one, find the articles that match all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q
from wagtail.query import PageQuerySet

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.pages import querysets
from neuromod_wagtail.articles.taxonomy.models import Category

# Each value adds a subquery. No client needs more, and databases accept only a few dozen.
MAX_VALUES = 8
Named = TypeVar("Named", Author, Category, Modality)


def narrow(articles: PageQuerySet, values: Mapping[str, Sequence[str]]) -> PageQuerySet:
    """Return the articles that match all values of all filters.

    Raises ``ValidationError``, with the name of the filter as its code.
    """
    for name, apply in FILTERS.items():
        wanted = dict.fromkeys(values.get(name, ()))
        if len(wanted) > MAX_VALUES:
            raise ValidationError(f"{name} has more than {MAX_VALUES} values", code=name)
        for value in wanted:
            if "\x00" in value:
                raise ValidationError(f"null characters are not allowed for {name}", code=name)
            articles = apply(articles, value)
    return articles


def is_key(value: str) -> bool:
    """Return whether this is a number that every database accepts as a key."""
    return value.isascii() and value.isdecimal() and len(value) < 19


def _entry(model: type[Named], value: str) -> Named | None:
    """Return the published entry with this number or, in any language, this slug."""
    found = model.objects.filter(live=True)
    return found.filter(Q(pk=int(value)) if is_key(value) else Q(slug=value)).order_by("pk").first()


def _in_category(articles: PageQuerySet, value: str) -> PageQuerySet:
    entry = _entry(Category, value)
    return querysets.in_category(articles, entry) if entry else articles.none()


def _by_author(articles: PageQuerySet, value: str) -> PageQuerySet:
    entry = _entry(Author, value)
    if entry is None:
        return articles.none()
    bylines = articles.model._meta.get_field("authorships").related_model
    rows = bylines.objects.filter(author__translation_key=entry.translation_key)
    return articles.filter(pk__in=rows.values("page_id"))


def _showing(articles: PageQuerySet, value: str) -> PageQuerySet:
    entry = _entry(Modality, value)
    return querysets.showing(articles, entry) if entry else articles.none()


def _tagged(articles: PageQuerySet, value: str) -> PageQuerySet:
    # By key, like the others: a search accepts no other filters, and each tag would add a join.
    found = querysets.tagged(articles.model.objects.order_by(), value)
    return articles.filter(pk__in=found.values("pk"))


FILTERS = {
    "category": _in_category,
    "tag": _tagged,
    "author": _by_author,
    "modality": _showing,
}
