"""The article “Keeping a pain diary without letting it keep you”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "keeping-a-pain-diary"
ARTICLE: dict[str, Any] = {
    "title": "Keeping a pain diary without letting it keep you",
    "summary": "Three lines a day, two weeks at a time.",
    "published_at": datetime(2025, 12, 2, 18, 0, tzinfo=UTC),
    "authors": ["alex-morgan"],
    "categories": ["living-with-pain"],
    "tags": ["diary", "at home"],
    "picture": "diary",
    "introduction": [
        (
            "text",
            "<p>A diary can help a team to help you. It can also make you listen to your pain "
            "all day long. I have kept both kinds.</p>",
        ),
        ("disclaimer", "personal-experience"),
    ],
    "body": [
        (
            "text",
            "<p>What worked for me was small. Three lines in the evening, no more, for two "
            "weeks. Then a pause.</p>"
            "<ol><li>One thing I did today.</li><li>One thing I left out because of "
            "pain.</li><li>What helped, if anything did.</li></ol>"
            "<p>I stopped giving marks out of ten. On a good day my six was a five, and on a "
            "bad day my five was a nine. “Walked to the bakery and back” means the same thing "
            "every day.</p>",
        ),
        ("heading", "When to write more"),
        (
            "text",
            "<p>Write more when something changes: a new medicine, new settings, a trial week. "
            "Start two weeks <b>before</b> the change, so that you have something to compare "
            "with. That is the part that everyone forgets. I did, twice.</p>",
        ),
        ("heading", "When to stop"),
        (
            "text",
            "<p>Stop if the page makes you dread the evening. Tell your team that you stopped "
            "and why. That is a result too.</p>",
        ),
    ],
}
