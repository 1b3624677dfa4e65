"""The article “A pump at the spine: when the stimulus is a medicine”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "a-pump-at-the-spine"
ARTICLE: dict[str, Any] = {
    "title": "A pump at the spine: when the stimulus is a medicine",
    "summary": "Neuromodulation is not always electric. A short visit to the pain pump.",
    "published_at": datetime(2025, 3, 18, 11, 30, tzinfo=UTC),
    "authors": ["ines-carvalho"],
    "categories": ["implants"],
    "tags": ["pump", "medicines"],
    "picture": "pump",
    "introduction": [
        (
            "text",
            "<p>People are surprised when I count a pump among the stimulators. But the usual "
            "definition of neuromodulation includes chemical agents given to a precise place "
            "[[definition2023]]. A pump at the spine does just that.</p>",
        ),
    ],
    "body": [
        (
            "text",
            "<p>The pump is a metal disc under the skin of the belly. A thin tube leads from "
            "it to the fluid around the spinal cord. There, a tiny amount of medicine does "
            "what a large amount does when swallowed. In the United States, two pain medicines "
            "are approved for this route: morphine and ziconotide [[hayes]].</p>",
        ),
        ("heading", "Whom we think of"),
        (
            "text",
            "<p>Mostly people with severe pain from cancer, when tablets make them too sleepy "
            "or too sick. Some people with other pain that nothing else eases. It is never the "
            "first idea, and it needs a clinic that will still be there in ten years. The pump "
            "must be refilled with a needle every few weeks or months.</p>",
        ),
        ("heading", "What we worry about"),
        (
            "text",
            "<p>A pump that runs empty, a wrong dose, an infection: these can be dangerous "
            "[[capozza]]. And there is one problem that everyone with a pump should know by "
            "name. A lump of inflamed tissue, a granuloma, can grow at the tip of the tube. It "
            "can press on the cord, and its first signs are easy to miss [[granuloma2012]].</p>",
        ),
        (
            "callout",
            {
                "tone": "help",
                "heading": "If you have a pump",
                "text": "<p>Never miss a refill. Call the clinic the same day if pain returns suddenly or a leg gets weak. Do the same if you become very sleepy. Carry the card of "
                "your pump.</p>",
            },
        ),
        ("modality_facts", "itdd"),
        ("disclaimer", "implant-emergency"),
        ("references", []),
    ],
}
