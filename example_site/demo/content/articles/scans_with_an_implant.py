"""The article “Can I have an MRI scan with an implant?”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "scans-with-an-implant"
ARTICLE: dict[str, Any] = {
    "title": "Can I have an MRI scan with an implant?",
    "summary": "A draft: the answer is on a card in your wallet.",
    "published_at": datetime(2026, 11, 18, 9, 0, tzinfo=UTC),
    "state": "draft",
    "authors": ["ines-carvalho"],
    "categories": ["implants"],
    "tags": ["MRI"],
    "picture": "scs",
    "introduction": [
        (
            "text",
            "<p>Sometimes yes, sometimes only parts of the body, sometimes no. It depends on "
            "the model, the leads and the scanner.</p>",
        ),
    ],
    "body": [
        ("heading", "Find the card first"),
        (
            "text",
            "<p>Every implant comes with a card. It names the model and has a number to call. "
            "Take a photo of it today.</p><p><i>To do: sources for each system, and old leads "
            "that were left behind.</i></p>",
        ),
        ("references", []),
    ],
}
