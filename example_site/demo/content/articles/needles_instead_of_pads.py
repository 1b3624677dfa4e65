"""The article “Needles instead of pads: a session of PENS”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "needles-instead-of-pads"
ARTICLE: dict[str, Any] = {
    "title": "Needles instead of pads: a session of PENS",
    "summary": "Half an hour, a handful of fine needles, and a tingle where it hurts.",
    "published_at": datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
    "state": "submitted",
    "needs_medical_review": True,
    "authors": ["alex-morgan"],
    "categories": ["without-surgery"],
    "tags": ["PENS", "neuropathic pain"],
    "picture": "tens",
    "introduction": [
        (
            "text",
            "<p>PENS is TENS with the skin out of the way. The needles are fine, and nothing "
            "stays in the body.</p>",
        ),
        ("disclaimer", "author-is-not-a-professional"),
    ],
    "body": [
        ("modality_facts", "pens"),
        (
            "text",
            "<p>NICE found benefit in the short term and no major concern about safety. It "
            "asks that pain teams choose who gets it [[ipg450]].</p>",
        ),
        ("references", []),
    ],
}
