"""The article “Who works in a pain clinic, and what each of us does”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "who-works-in-a-pain-clinic"
ARTICLE: dict[str, Any] = {
    "title": "Who works in a pain clinic, and what each of us does",
    "summary": "A pain doctor introduces the people whom you may meet, and the one we cannot do "
    "without.",
    "published_at": datetime(2025, 4, 30, 13, 0, tzinfo=UTC),
    "authors": ["ines-carvalho"],
    "categories": ["living-with-pain"],
    "tags": ["appointments", "team"],
    "picture": "clinic",
    "introduction": [
        (
            "text",
            "<p>People come to us after years and many doctors. They expect one more doctor. "
            "Then they meet five people in one morning, and they wonder why.</p>",
        ),
    ],
    "body": [
        (
            "text",
            "<p>Long-lasting pain changes sleep, movement, mood and money. No single person "
            "can look after all of that. This is who we are:</p>"
            "<ul><li><b>The pain doctor</b> sorts out what kind of pain it is, and which "
            "medicines and procedures make sense.</li><li><b>The nurse</b> knows the devices "
            "in daily life, and is the person who answers the phone.</li><li><b>The "
            "physiotherapist</b> finds movement that you can keep up.</li><li><b>The "
            "psychologist</b> is not there because we think the pain is imagined. Pain is hard "
            "work, and this is the expert for hard work.</li><li><b>The pharmacist</b> checks "
            "how your medicines get along.</li></ul>",
        ),
        ("heading", "Why you are asked the same thing twice"),
        (
            "text",
            "<p>Each of us listens for something else. When we meet afterwards, we compare. For "
            "a stimulator at the spine, British guidance asks for such a team [[ta159]]. For "
            "deep brain stimulation it does so too [[ipg382]].</p>",
        ),
        ("heading", "The one we cannot do without"),
        (
            "text",
            "<p>You. You know what a good day is. If our plan does not lead there, say so. We "
            "can change it.</p>",
        ),
        ("references", []),
    ],
}
