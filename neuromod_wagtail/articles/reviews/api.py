"""The review of an article in Wagtail's API, versions 2 and 3."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.fields import Field

from neuromod_wagtail.articles.reviews import actions


class ReviewField(Field):
    """``{"reviewer", "last_reviewed_on", …}`` or null; one query for a whole listing."""

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def to_representation(self, page: Any) -> dict[str, Any] | None:
        # Version 3 of the API asks the field alone, outside of a listing.
        shown = getattr(self.root, "instance", None)
        if not hasattr(page, actions.ANNOTATION) and isinstance(shown, QuerySet):
            actions.load(shown)
        return actions.as_data(page)
