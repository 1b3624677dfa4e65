"""The tags of an article, as readers understand them: one word is one tag, and each has an address."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from modelcluster.contrib.taggit import ClusterTaggableManager, _ClusterTaggableManager


def slug_of(name: str) -> str:
    """The slug of a tag: of its letters, or of the names of its signs where it has none.

    ``"Chronic pain"`` gives ``chronic-pain``, and a face ``grinning-face``.
    """
    slug = slugify(name, allow_unicode=True)
    if not slug.strip("_-"):
        slug = slugify(" ".join(unicodedata.name(sign, "") for sign in name))
    return slug[:90].strip("_-") or "tag"


class _Tags(_ClusterTaggableManager):
    def _to_tag_model_instances(self, tags: Iterable[Any], tag_kwargs: dict[str, Any]) -> list[Any]:
        rows = [
            self._row(" ".join(tag.split())) if isinstance(tag, str) else tag
            for tag in tags
            if not isinstance(tag, str) or tag.strip()
        ]
        found: list[Any] = super()._to_tag_model_instances(dict.fromkeys(rows), tag_kwargs)
        return found

    def _row(self, name: str) -> Any:
        """The tag of this name, however its letters are written; a new one if there is none."""
        model = self.through.tag_model()
        slug = slug_of(name)
        # Not every database knows capitals of all scripts, so the slug is asked for, too.
        alike = model.objects.filter(
            Q(name__iexact=name) | Q(slug=slug) | Q(slug__startswith=f"{slug}_")
        ).order_by("pk")
        for tag in alike:
            if tag.name.casefold() == name.casefold():
                return tag
        with transaction.atomic():
            return model.objects.create(name=name, slug=_free(slug, {tag.slug for tag in alike}))


def _free(slug: str, taken: set[str]) -> str:
    """As taggit numbers them."""
    numbers = (f"{slug}_{number}" for number in range(1, len(taken) + 2))
    return slug if slug not in taken else next(one for one in numbers if one not in taken)


class ArticleTags(ClusterTaggableManager):
    """Tags where "Pain", "pain" and "PAIN" are one, whatever ``TAGGIT_CASE_INSENSITIVE`` says."""

    def __get__(self, instance: Any, model: Any) -> Any:
        return _Tags(
            through=self.through, model=model, instance=instance, prefetch_cache_name=self.name
        )

    def deconstruct(self) -> Any:
        """As its parent: the database sees no difference, so no migration says one."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "modelcluster.contrib.taggit.ClusterTaggableManager", args, kwargs
