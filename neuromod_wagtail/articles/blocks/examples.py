"""Examples for the block picker, from the site's newest entries where there are some.

Called only when an editor previews a block before adding it. Even on an empty site, each example is
a value that its block can render.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import StructValue
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from neuromod_wagtail.articles.modalities import sources
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.references.citations import Numbering
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.disclaimers.models import Disclaimer
from neuromod_wagtail.models import EditorialSnippet

TEMPLATE = "neuromod_wagtail/articles/previews/block.html"


class ExampleContextMixin:
    """A block whose example needs the context that ``preview_context`` of its ``Meta`` returns."""

    meta: Any

    def get_preview_context(
        self, value: StructValue, parent_context: Mapping[str, object] | None = None
    ) -> dict[str, object]:
        context = super().get_preview_context(value, parent_context)  # type: ignore[misc]
        return {**context, **self.meta.preview_context(value)}


def newest(model: type[EditorialSnippet], number: int) -> list[EditorialSnippet]:
    return list(model._default_manager.filter(live=True)[:number])


def picture() -> dict[str, object]:
    image = get_image_model().objects.order_by("-pk").first()
    if image is not None:
        image.contextual_alt_text, image.decorative = image.title, False
    return {
        "image": image,
        "caption": _("The caption says what the picture shows"),
        "credit": {"creator": "macrovector", "source": "Freepik", "licence": "freepik_free"},
    }


def gallery() -> dict[str, object]:
    return {"title": _("Two pictures"), "pictures": [picture(), picture()]}


def document() -> dict[str, object]:
    return {
        "document": get_document_model().objects.order_by("-pk").first(),
        "title": _("Questions for your appointment"),
    }


def modality_list() -> dict[str, object]:
    items = [
        {"modality": modality, "custom_name": "", "custom_text": ""}
        for modality in newest(Modality, 3)
    ]
    words = {
        "modality": None,
        "custom_name": _("Spinal Cord Stimulation (SCS)"),
        "custom_text": _("Leads near the spinal cord send small pulses."),
    }
    return {"items": items or [words]}


def modality_facts() -> dict[str, object]:
    return {"modality": next(iter(newest(Modality, 1)), None), "level": "2"}


def comparison() -> dict[str, object]:
    return {
        "caption": _("Modalities side by side"),
        "modalities": newest(Modality, 2),
        "jurisdiction": "US",
    }


def references() -> dict[str, object]:
    return {"heading": _("References"), "further": newest(Reference, 2)}


def disclaimer() -> Disclaimer | None:
    return Disclaimer.objects.filter(live=True).first()


def facts_context(value: StructValue) -> dict[str, object]:
    """Return the facts of the example's modalities, with numbered sources."""
    modalities = value.get("modalities") or [value.get("modality")]
    return sources.facts_context([modality for modality in modalities if modality])


def references_context(value: StructValue) -> dict[str, object]:
    """Return the context of an article that lists the references without citing them."""
    references = list(enumerate(value["further"], start=1))
    numbering = Numbering({reference.pk: number for number, reference in references})
    return {"content": SimpleNamespace(numbered_references=references, numbering=numbering)}
