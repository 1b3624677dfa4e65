"""The article “Why doctors stimulate the ankle for pain in the pelvis”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "an-ankle-for-the-pelvis"
ARTICLE: dict[str, Any] = {
    "title": "Why doctors stimulate the ankle for pain in the pelvis",
    "summary": "The nerve at the ankle and the nerves of the pelvis share an address in the spine.",
    "published_at": datetime(2025, 1, 29, 12, 0, tzinfo=UTC),
    "authors": ["noor-haddad"],
    "categories": ["without-surgery"],
    "tags": ["pelvic pain", "tibial nerve"],
    "picture": "reading",
    "introduction": [
        (
            "text",
            "<p>It sounds like a mix-up. You have pain in the pelvis, and someone puts a "
            "needle into your ankle. There is a reason.</p>",
        ),
    ],
    "body": [
        (
            "text",
            "<p>The tibial nerve runs past the inner ankle. Far up, it starts from the same "
            "part of the spine as the nerves of bladder, bowel and pelvic floor. Pulses at the "
            "foot arrive where the pelvis reports too. The ankle is simply the polite place to "
            "knock.</p>",
        ),
        ("modality_facts", "ptns"),
        ("heading", "How good is the evidence?"),
        (
            "text",
            "<p>A review in 2020 found 36 studies on several kinds of stimulation for chronic "
            "pelvic pain. Eight were randomised. For the ankle and for TENS the numbers could "
            "be pooled, and pain went down. For the other kinds the studies were too different "
            "to add up [[cottrell2020]].</p>"
            "<p>Many of the studies had a high risk of bias, and side effects were often not "
            "reported. So: a sensible idea, a hopeful start, and more work to do. If you are "
            "offered it, ask how many sessions there will be before you decide together "
            "whether it helps.</p>",
        ),
        ("references", []),
    ],
}
