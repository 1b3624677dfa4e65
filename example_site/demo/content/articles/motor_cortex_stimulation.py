"""The article “Motor cortex stimulation: moving the target to the surface”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "motor-cortex-stimulation"
ARTICLE: dict[str, Any] = {
    "title": "Motor cortex stimulation: moving the target to the surface",
    "summary": "An electrode on the covering of the brain, for pain after a stroke. Mixed "
    "results, and a question that stays open.",
    "published_at": datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
    "state": "scheduled",
    "authors": ["noor-haddad"],
    "categories": ["implants"],
    "tags": ["MCS", "stroke", "off-label"],
    "picture": "dbs",
    "introduction": [
        (
            "text",
            "<p>My father’s pain began three weeks after his stroke. One surgeon mentioned a "
            "strip of electrodes on the covering of the brain. I went to read.</p>",
        ),
        ("disclaimer", "off-label-use"),
    ],
    "body": [
        ("modality_facts", "mcs"),
        (
            "text",
            "<p>The studies are small and their results differ. In 2014 there was no large "
            "trial with a dummy treatment, and in the US the use is off-label [[moore2014]]. "
            "We decided to wait. It was the right choice for us, and may not be for you.</p>",
        ),
        ("references", []),
    ],
}
