"""Convert the demo’s short notation to the raw data of an article’s streams, without a database.

``LoadedObjects`` holds the primary keys of loaded objects, by kind and key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from .content.pictures import CREDIT, PICTURES
from .content.references import REFERENCES

CITATION = re.compile(r"\s?\[\[([a-z0-9]+)\]\]")

Item = tuple[str, Any]


@dataclass
class LoadedObjects:
    """Primary keys of what exists already, by kind (``reference``, ``picture`` …) and key."""

    pks: dict[tuple[str, str], int] = field(default_factory=dict)

    def put(self, kind: str, key: str, pk: int) -> None:
        self.pks[kind, key] = pk

    def get(self, kind: str, key: str) -> int:
        return self.pks[kind, key]


def cite(html: str, loaded: LoadedObjects) -> str:
    """Replace each ``[[key]]`` by the in-text citation that rich text stores.

    The space is inside the link: readers see the number close to the word, while plain text
    (search, excerpts) keeps the words apart.
    """

    def link(match: re.Match[str]) -> str:
        key = match[1]
        pk, text = loaded.get("reference", key), REFERENCES[key]["cite"]
        return f'<a linktype="neuromod-reference" id="{pk}"> ({text})</a>'

    return CITATION.sub(link, html)


def picture(name: str, loaded: LoadedObjects, caption: str = "") -> dict[str, Any]:
    return {
        "image": {
            "image": loaded.get("picture", name),
            "alt_text": PICTURES[name]["alt"],
            "decorative": False,
        },
        "caption": caption,
        "credit": dict(CREDIT),
    }


def modality_list(items: list[tuple[str, str]], loaded: LoadedObjects) -> dict[str, Any]:
    """Items are ``(slug, own text)``; an empty text shows the modality's plain summary."""
    return {
        "items": [
            {
                "modality": loaded.get("modality", slug),
                "custom_name": "",
                "custom_text": cite(text, loaded),
            }
            for slug, text in items
        ]
    }


def table(value: dict[str, Any], loaded: LoadedObjects) -> dict[str, Any]:
    return {
        "caption": value["caption"],
        "first_column_is_heading": True,
        "table": {
            "columns": [{"type": "text", "heading": heading} for heading in value["columns"]],
            "rows": [{"values": list(row)} for row in value["rows"]],
            "caption": "",
        },
    }


def heading(text: str, level: str) -> dict[str, str]:
    return {"text": text, "level": level, "custom_anchor": ""}


# Kind in the notation → block type, and how its value is made.
MAKERS: dict[str, tuple[str, Callable[[Any, LoadedObjects], Any]]] = {
    "text": ("paragraph", cite),
    "heading": ("heading", lambda text, loaded: heading(text, "2")),
    "subheading": ("heading", lambda text, loaded: heading(text, "3")),
    "modality_list": ("modality_list", modality_list),
    "modality_facts": (
        "modality_facts",
        lambda slug, loaded: {"modality": loaded.get("modality", slug), "level": "2"},
    ),
    "comparison": (
        "comparison",
        lambda value, loaded: {
            **value,
            "modalities": [loaded.get("modality", slug) for slug in value["modalities"]],
        },
    ),
    "picture": ("picture", lambda value, loaded: picture(value[0], loaded, value[1])),
    "gallery": (
        "gallery",
        lambda value, loaded: {
            "title": value["title"],
            "pictures": [picture(name, loaded, caption) for name, caption in value["pictures"]],
        },
    ),
    "quote": (
        "quote",
        lambda value, loaded: {"text": value[0], "attribution": value[1], "source_url": ""},
    ),
    "callout": ("callout", lambda value, loaded: {**value, "text": cite(value["text"], loaded)}),
    "separator": ("separator", lambda value, loaded: None),
    "table": ("table", table),
    "embed": ("embed", lambda value, loaded: {"transcript_url": "", **value}),
    "document": (
        "document",
        lambda key, loaded: {"document": loaded.get("document", key), "title": ""},
    ),
    "questions": ("questions", lambda value, loaded: value),
    "disclaimer": ("disclaimer", lambda slug, loaded: loaded.get("disclaimer", slug)),
    "references": (
        "references",
        lambda keys, loaded: {
            "heading": "References",
            "further": [loaded.get("reference", key) for key in keys],
        },
    ),
}


def stream(items: list[Item], loaded: LoadedObjects, seed: str) -> list[dict[str, Any]]:
    """Raw stream data; ids follow from ``seed``, so that links to blocks survive a reset."""
    blocks = []
    for place, (kind, value) in enumerate(items):
        block_type, make = MAKERS[kind]
        identity = str(uuid5(NAMESPACE_URL, f"{seed}/{place}/{block_type}"))
        blocks.append({"type": block_type, "value": make(value, loaded), "id": identity})
    return blocks


def picture_stream(name: str, loaded: LoadedObjects, seed: str) -> list[dict[str, Any]]:
    identity = str(uuid5(NAMESPACE_URL, f"{seed}/picture"))
    return [{"type": "picture", "value": picture(name, loaded), "id": identity}]
