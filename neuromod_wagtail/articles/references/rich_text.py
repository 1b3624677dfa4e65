"""In-text citations in the rich text editor and their stored form.

In the database: ``<a id="12" linktype="neuromod-reference">(Deer 2021)</a>``. Articles show the
number of the reference instead (``templatetags``, ``{% cited %}``); elsewhere the words appear as
plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.editor_html import LinkTypeRule
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineEntityElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text import LinkHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

from neuromod_wagtail.articles.references.citations import LINK_TYPE
from neuromod_wagtail.articles.references.models import Reference

FEATURE = "neuromod-citation"
ENTITY = "NEUROMOD_CITATION"
SNIPPET_URLS = "wagtailsnippets_neuromod_articles_reference"
CHOOSER_URLS = "wagtailsnippetchoosers_neuromod_articles_reference"


class CitationHandler(LinkHandler):
    """Renders citations outside articles and adds them to Wagtail's reference index."""

    identifier = LINK_TYPE

    @staticmethod
    def get_model() -> type[models.Model]:
        return Reference

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        # An anchor without href is plain text.
        return "<a>"

    @classmethod
    def extract_references(
        cls, attrs: dict[str, str]
    ) -> Iterator[tuple[type[models.Model], str, str, str]]:
        pk = attrs.get("id", "")
        if pk.isdecimal():
            yield cls.get_model(), pk, "", ""


class CitationElementHandler(InlineEntityElementHandler):
    """Converts citations for the editor, where each can only be removed as a whole."""

    mutability = "IMMUTABLE"

    def get_attribute_data(self, attrs: Mapping[str, str]) -> dict[str, str]:
        pk = attrs.get("id", "")
        if not pk.isdecimal():
            return {"id": pk}
        return {"id": pk, "editUrl": reverse(f"{SNIPPET_URLS}:edit", args=[pk])}


def citation_element(props: Mapping[str, Any]) -> Any:
    """Convert a citation from the editor for the database."""
    return DOM.create_element(
        "a", {"linktype": LINK_TYPE, "id": props.get("id")}, props["children"]
    )


class EditorHTMLCitation:
    """Converts citations for editors that work on HTML instead of Draftail's content state."""

    @staticmethod
    def get_db_attributes(tag: Mapping[str, str]) -> dict[str, str]:
        return {"id": tag["data-id"]}

    @staticmethod
    def expand_db_attributes(attrs: Mapping[str, str]) -> str:
        pk = attrs.get("id", "")
        return f'<a data-linktype="{LINK_TYPE}" data-id="{pk if pk.isdecimal() else ""}">'


def register_citation(features: FeatureRegistry) -> None:
    """Register the feature, which only rich text fields that list it offer."""
    features.register_link_type(CitationHandler)
    features.register_editor_plugin(
        "draftail",
        FEATURE,
        EntityFeature(
            {
                "type": ENTITY,
                "icon": FEATURE,
                "description": _("Cite a reference"),
                "chooserUrls": {"reference": reverse_lazy(f"{CHOOSER_URLS}:choose")},
            },
            js=[
                "wagtailadmin/js/chooser-modal.js",
                "neuromod_wagtail/js/admin/citation.js",
            ],
        ),
    )
    features.register_converter_rule(
        "contentstate",
        FEATURE,
        {
            "from_database_format": {f'a[linktype="{LINK_TYPE}"]': CitationElementHandler(ENTITY)},
            "to_database_format": {"entity_decorators": {ENTITY: citation_element}},
        },
    )
    features.register_converter_rule(
        "editorhtml", FEATURE, [LinkTypeRule(LINK_TYPE, EditorHTMLCitation)]
    )
