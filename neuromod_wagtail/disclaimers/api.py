"""Disclaimers in Wagtail's API, versions 2 and 3: ``APIField("disclaimers", serializer=DisclaimersField())``."""

from __future__ import annotations

from typing import Any

from rest_framework.fields import Field
from rest_framework.serializers import ListSerializer

from neuromod_wagtail.disclaimers.abstract_models import DisclaimedMixin, load_placements
from neuromod_wagtail.disclaimers.formats import as_data, elsewhere


class DisclaimersField(Field):
    """What a page carries, with versions. The pages of a listing are looked at all at once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def get_attribute(self, instance: Any) -> Any:
        if "placements" not in vars(instance):
            pages = self._listed_with(instance)
            placements = load_placements(pages)
            for page in pages:
                page.placements = placements[id(page)]
        return instance.placements

    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        return [as_data(placement) for placement in elsewhere(value)]

    def _listed_with(self, page: Any) -> list[Any]:
        """The pages of the same answer; the page alone where it is nested in something else."""
        root = self.root
        rows = list(root.instance) if isinstance(root, ListSerializer) else []
        listed = [row for row in rows if isinstance(row, DisclaimedMixin)]
        return listed if any(row is page for row in listed) else [page]
