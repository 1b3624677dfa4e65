"""Disclaimers with what readers are told about their version."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery


class DisclaimerQuerySet(models.QuerySet[Any]):
    def with_version(self) -> DisclaimerQuerySet:
        """Adds ``number`` and ``since`` of the version in force; both None where none is."""
        versions = self.model._meta.get_field("versions").related_model
        current = versions.objects.filter(disclaimer=OuterRef("pk"), in_force_until__isnull=True)
        return self.select_related("locale").annotate(
            number=Subquery(current.values("number")[:1]),
            since=Subquery(current.values("in_force_from")[:1]),
        )
