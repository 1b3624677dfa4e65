"""The article that the blog is built around: an overview of four kinds of stimulation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

SLUG = "neuromodulation-and-pain-relief"
ARTICLE: dict[str, Any] = {
    "title": "Neuromodulation & Pain Relief",
    "summary": "Four ways to reach the nervous system with magnets or small currents, what "
    "each is tried for, and how sure we can be.",
    "published_at": datetime(2026, 9, 14, 8, 30, tzinfo=UTC),
    "authors": ["alex-morgan"],
    "categories": ["blog"],
    "is_pinned": True,
    "tags": ["neuromodulation", "chronic pain", "overview"],
    "picture": "overview",
    "conflicts_of_interest": "None. Alex Morgan is invented for this example site.",
    "funding": "None",
    "last_reviewed_on": date(2026, 9, 10),
    "next_review_on": date(2027, 9, 10),
    "introduction": [
        (
            "text",
            "<p>Pain is a message, and messages travel. They run along nerves, up the spine "
            "and into the brain. <b>Neuromodulation</b> means changing that traffic with "
            "something precise: a magnetic pulse, a small current, or a tiny amount of "
            "medicine [[definition2023]].</p>",
        ),
        ("disclaimer", "author-is-not-a-professional"),
        (
            "text",
            "<p>I became curious when tablets no longer did much for me. What follows is what "
            "I would have liked to read back then. Follow the numbers to the sources, and "
            "make up your own mind.</p>",
        ),
    ],
    "body": [
        ("text", "<p>These are the four methods that people ask me about most:</p>"),
        (
            "modality_list",
            [
                (
                    "tms",
                    "A coil above the head sends magnetic pulses through the skull. They "
                    "wake nerve cells at the surface of the brain, mostly in the area that "
                    "moves the body. One expert panel calls this definitely effective for "
                    "nerve pain [[lefaucheur2020]]. A large review found a small effect and "
                    "has low confidence in it [[oconnell2018]].",
                ),
                (
                    "scs",
                    "Thin leads lie behind the spinal cord, and a battery under the skin "
                    "feeds them. You first test it for some days. In England it is an option "
                    "for nerve pain when that test goes well [[ta159]]. How much of the "
                    "relief comes from the current itself is under debate [[oconnell2021]].",
                ),
                (
                    "pns",
                    "Here the lead sits beside a single nerve, say in the shoulder or the "
                    "leg. It is a smaller step than the spine, and some leads come out again "
                    "after weeks. The studies are few, and most look at nerves that were "
                    "injured [[helm2021]].",
                ),
                (
                    "dbs",
                    "An electrode goes to a spot far inside the brain. For pain this is a "
                    "last step, with serious risks, and it does not work for everyone "
                    "[[ipg382]]. In the United States such use is off-label [[moore2014]].",
                ),
            ],
        ),
        ("separator", None),
        (
            "text",
            "<p>None of these is a cure, and none suits everyone. Two things make me hopeful "
            "all the same. Most can be tried before you commit, and most can be switched off "
            "or taken out. Has the usual care not been enough for you? Then ask a pain team which of them fits your kind of pain. Ask what they would try first.</p>",
        ),
        ("references", []),
    ],
}
