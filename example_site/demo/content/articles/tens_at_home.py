"""The article “TENS at home: what the guidance says, and what it does not say”."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

SLUG = "tens-at-home"
ARTICLE: dict[str, Any] = {
    "title": "TENS at home: what the guidance says, and what it does not say",
    "summary": "Cheap, easy to try, loved by many, and “do not offer” in one national "
    "guideline. How can all of that be true?",
    "in_short": [
        "TENS sends mild pulses through pads on the skin.",
        "It helps some people while it is on; the evidence is uncertain.",
        "Never use it over the throat, or with a pacemaker without advice.",
    ],
    "published_at": datetime(2026, 8, 5, 8, 0, tzinfo=UTC),
    "authors": ["alex-morgan"],
    "categories": ["without-surgery"],
    "tags": ["TENS", "at home", "guidelines"],
    "picture": "tens",
    "reviewed_by": "ines-carvalho",
    "last_reviewed_on": date(2026, 8, 1),
    "next_review_on": date(2027, 8, 1),
    "covered": ["text", "evidence", "safety", "references"],
    "conflicts_of_interest": "Alex Morgan bought a TENS unit and was paid by no one. Ines "
    "Carvalho: none. Both are invented for this example site.",
    "funding": "None",
    "changes": [
        {
            "day": "2026-08-19",
            "kind": "correction",
            "text": "The year of the guideline was wrong in the second section.",
        },
        {
            "day": "2026-10-02",
            "kind": "addition",
            "text": "Why the reviews reach different conclusions.",
        },
    ],
    "introduction": [
        (
            "text",
            "<p>A TENS unit costs about as much as a pair of shoes. You stick on two pads, "
            "turn a dial, and it tingles. I have one in a drawer, and I like it. Then I read "
            "the guidance, and it made me think.</p>",
        ),
        ("disclaimer", "author-is-not-a-professional"),
    ],
    "body": [
        ("heading", "What the guideline says"),
        (
            "text",
            "<p>In 2021 the British institute NICE published a guideline on chronic pain. For "
            "<b>chronic primary pain</b> it tells health services not to offer TENS "
            "[[ng193]]. That is plain, and it surprised many people.</p>"
            "<p>Read the small words. Chronic primary pain is pain with no illness or injury "
            "that explains enough of it. The advice is about that group. It does not speak of "
            "your knee, your birth pains or the days after an operation.</p>",
        ),
        ("heading", "What the reviews say"),
        (
            "text",
            "<p>There are many studies on TENS, and most are small. In 2019 a Cochrane team "
            "gathered the Cochrane reviews on chronic pain, headache left out. They also asked "
            "why these reviews reach different conclusions [[gibson2019]]. That question tells you "
            "a lot about the state of things.</p>"
            "<p>For pain in the pelvis, pooled trials found less pain with TENS. Many of those "
            "studies had a high risk of bias [[cottrell2020]]. A risk of bias does not mean "
            "that they are wrong. It means that we cannot lean on them with our full "
            "weight.</p>",
        ),
        ("heading", "Why TENS is hard to test"),
        (
            "text",
            "<p>A fair test needs a dummy treatment that feels the same. But TENS tingles. A "
            "unit that is off does not. People guess, and guessing changes what they report. "
            "Studies also differ in strength, in time, and in where the pads go.</p>",
        ),
        (
            "picture",
            ("reading", "An evening with the guideline, which is longer than it looks"),
        ),
        ("heading", "If you want to try one"),
        (
            "text",
            "<ul><li>Ask first if you have a pacemaker, another implant, epilepsy, or are "
            "pregnant.</li><li>Keep the pads off the front of the neck, the eyes and broken "
            "skin.</li><li>Strong but comfortable is the usual advice. Pain is a sign to turn "
            "it down.</li><li>Use it while you do something: a walk, the dishes, a train "
            "ride.</li><li>Give it two weeks and write down what you did. Then decide.</li></ul>"
            "<p>In the United States these units are <b>cleared</b> and not approved. That is "
            "a different test, explained in another article here. Units for headache have "
            "stricter labels. They are not for people with metal or electronics in the head, "
            "or with a pacemaker [[cfr8825891]].</p>",
        ),
        ("modality_facts", "tens"),
        ("heading", "What I make of it"),
        (
            "text",
            "<p>A guideline for a health service asks: should we pay for this for everyone in "
            "this group? I ask: does it let me cook dinner? Both questions are fair. They can "
            "have different answers.</p>",
        ),
        ("references", ["cfr8825890", "fr2014tens"]),
    ],
}
