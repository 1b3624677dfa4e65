"""The tags of articles, which ignore case and have unique slugs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model, Q
from django.utils.text import slugify
from modelcluster.contrib.taggit import ClusterTaggableManager, _ClusterTaggableManager
from taggit.models import TagBase

from neuromod_wagtail.text.characters import folded, is_visible


def slug_of(name: str) -> str:
    """Return the slug of a tag, from its letters or, without any, its characters' names.

    ``"Chronic pain"`` becomes ``chronic-pain``, and an emoji ``grinning-face``.
    """
    slug = slugify(name, allow_unicode=True)
    if not slug.strip("_-"):
        slug = slugify(" ".join(unicodedata.name(sign, "") for sign in name))
    return slug[:90].strip("_-") or "tag"


class _Tags(_ClusterTaggableManager):
    def _to_tag_model_instances(
        self, tags: Iterable[TagBase | str], tag_kwargs: dict[str, object]
    ) -> list[TagBase]:
        rows = [
            self._row(" ".join(tag.split())) if isinstance(tag, str) else tag
            for tag in tags
            if not isinstance(tag, str) or is_visible(tag)
        ]
        found: list[TagBase] = super()._to_tag_model_instances(dict.fromkeys(rows), tag_kwargs)
        return found

    def _row(self, name: str) -> TagBase:
        """Return the tag with the same name, ignoring case, or a new one."""
        model = self.through.tag_model()
        slug = slug_of(name)
        # Not every database ignores case in all scripts, so the slug is compared too.
        alike = model.objects.filter(
            Q(name__iexact=name) | Q(slug=slug) | Q(slug__startswith=f"{slug}_")
        ).order_by("pk")
        for tag in alike:
            if folded(tag.name) == folded(name):
                return tag
        with transaction.atomic():
            return model.objects.create(name=name, slug=_free(slug, {tag.slug for tag in alike}))


def _free(slug: str, taken: set[str]) -> str:
    """Return a free slug, numbered as taggit does."""
    numbers = (f"{slug}_{number}" for number in range(1, len(taken) + 2))
    return slug if slug not in taken else next(one for one in numbers if one not in taken)


class ArticleTags(ClusterTaggableManager):
    """A tag manager that always ignores case, whatever ``TAGGIT_CASE_INSENSITIVE`` says."""

    def __get__(self, instance: Model | None, model: type[Model]) -> _Tags:
        return _Tags(
            through=self.through, model=model, instance=instance, prefetch_cache_name=self.name
        )

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """Deconstruct as the parent class, since no migration is needed for the difference."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "modelcluster.contrib.taggit.ClusterTaggableManager", args, kwargs
