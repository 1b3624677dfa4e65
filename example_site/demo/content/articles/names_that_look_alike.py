"""The article “PNS, PENS, PNFS, TENS: names that look alike”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "names-that-look-alike"
ARTICLE: dict[str, Any] = {
    "title": "PNS, PENS, PNFS, TENS: names that look alike",
    "summary": "Four letters can hide four very different afternoons. A small guide to a messy "
    "alphabet.",
    "published_at": datetime(2026, 1, 22, 16, 0, tzinfo=UTC),
    "authors": ["alex-morgan"],
    "categories": ["reading-evidence", "treatments"],
    "tags": ["words", "PNS", "PENS", "TENS"],
    "picture": "pns",
    "introduction": [
        (
            "text",
            "<p>At my second appointment I nodded at “PENS” and went home to read about “TENS”. "
            "One has needles. I would have liked to know that before.</p>",
        ),
    ],
    "body": [
        (
            "table",
            {
                "caption": "Same letters, different things",
                "columns": ["Letters", "In full", "What touches you"],
                "rows": [
                    ["TENS", "Transcutaneous electrical nerve stimulation", "Pads on the skin"],
                    ["PENS", "Percutaneous electrical nerve stimulation", "Fine needles"],
                    ["PNS", "Peripheral nerve stimulation", "A lead next to one nerve"],
                    ["PNFS", "Peripheral nerve-field stimulation", "Leads under the skin"],
                    ["PNS, again", "Peripheral nervous system", "Nothing: it is part of you"],
                    ["DRG", "Dorsal root ganglion", "A lead beside the spine"],
                    ["VNS", "Vagus nerve stimulation", "An implant in the neck"],
                    [
                        "nVNS",
                        "Non-invasive vagus nerve stimulation",
                        "A device held to the neck",
                    ],
                ],
            },
        ),
        ("heading", "The two little words inside"),
        (
            "text",
            "<p><b>Trans</b> means across: the current goes through the skin, and nothing else "
            "does. <b>Per</b> means through: something thin goes in. If you remember one thing "
            "from this page, take that. It tells pads from needles.</p>",
        ),
        ("heading", "Experts mind, too"),
        (
            "text",
            "<p>It is not only us. The societies of the field wrote a glossary with 91 terms, "
            "because they kept misunderstanding each other. They left out all brand names "
            "[[north2022]]. Others wrote a definition of the whole field and a way to sort "
            "implants [[definition2023]].</p>"
            "<p>The rules follow the words. PENS may be used with normal arrangements in "
            "Britain [[ipg450]]. PNFS, one letter away, needs special ones [[ipg451]].</p>",
        ),
        ("modality_list", [("tens", ""), ("pens", ""), ("pns", ""), ("pnfs", "")]),
        (
            "questions",
            {
                "heading": "A sentence to take along",
                "questions": [
                    "Could you say the words for those letters, and what will touch me?",
                    "Does anything stay in my body afterwards?",
                ],
            },
        ),
        ("references", []),
    ],
}
