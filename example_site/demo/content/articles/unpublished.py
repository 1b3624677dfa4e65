"""Articles on their way: a draft, one in moderation, and one that will appear in two weeks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

ARTICLES: dict[str, dict[str, Any]] = {
    "scans-with-an-implant": {
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
    },
    "needles-instead-of-pads": {
        "title": "Needles instead of pads: a session of PENS",
        "summary": "Half an hour, a handful of fine needles, and a tingle where it hurts.",
        "published_at": datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        "state": "submitted",
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
    },
    "motor-cortex-stimulation": {
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
    },
}
