"""The article “The power of a dummy treatment”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "the-power-of-a-dummy"
ARTICLE: dict[str, Any] = {
    "title": "The power of a dummy treatment",
    "summary": "Why a good study switches the device off for half of the people, and why that is "
    "not cruel.",
    "published_at": datetime(2025, 9, 9, 7, 45, tzinfo=UTC),
    "authors": ["noor-haddad"],
    "categories": ["reading-evidence"],
    "series": "reading-health-claims",
    "series_place": 2,
    "tags": ["sham", "placebo", "evidence"],
    "picture": "clinic",
    "introduction": [
        (
            "text",
            "<p>Imagine joining a study and learning later that your device did nothing. Many "
            "people are angry at the thought. I was. Then I understood what it is for.</p>",
        ),
    ],
    "body": [
        ("heading", "Why people get better anyway"),
        (
            "text",
            "<p>Pain comes in waves. People join studies when it is at its worst, so the next "
            "wave is often smaller. They also get time, care and hope. All this brings relief, "
            "and none of it is the current.</p>"
            "<p>Without a comparison, every treatment looks good. That is why doctors believed "
            "in so many things that did not last.</p>",
        ),
        ("heading", "What a sham is"),
        (
            "text",
            "<p>A dummy treatment, or <b>sham</b>, looks and feels like the real one. For "
            "tablets that is easy. For devices it is hard. A coil clicks. A TENS unit tingles. "
            "A spinal stimulator can buzz. If people notice, the comparison breaks.</p>"
            "<p>Experts on magnetic stimulation asked for better shams in 2015. The quality of the studies had not been enough for an application to the FDA [[klein2015]].</p>",
        ),
        ("heading", "What happens when we look"),
        (
            "text",
            "<p>For spinal cord stimulation, a Cochrane team looked at the studies with a sham on their own. They showed little difference in the short term, with very low certainty [[oconnell2021]]. For the back muscle stimulator, 57 in 100 people improved with "
            "full stimulation and 47 in 100 with very little [[gilligan2021]].</p>"
            "<p>Forty-seven! Those people were not imagining things. Their lives had become "
            "better. The study only asks how much of that is due to the device. The device is what needs an operation.</p>",
        ),
        ("heading", "Three signs of a careful study"),
        (
            "text",
            "<ul><li>The people were asked at the end what they think they had. If most guessed "
            "right, the comparison was not fair.</li><li>The plan was made public before the "
            "study began, so no one could move the goal.</li><li>Everyone who started is "
            "counted in the end, including those who gave up.</li></ul>",
        ),
        (
            "callout",
            {
                "tone": "note",
                "heading": "If you are asked to join a study",
                "text": "<p>Ask what happens afterwards. In many studies everyone gets the real "
                "treatment in the end. Ask also how the team will know that no one could "
                "guess.</p>",
            },
        ),
        ("heading", "Not cruel, but kind to the next person"),
        (
            "text",
            "<p>Without shams, a useless implant can be sold for twenty years. With them, some people wait a few months longer for a treatment that may not work. The waiting is hard, and no one should pretend that it is not. But a study that cannot tell luck from help asks just as much of people. It gives nothing back to those who come later. I know which "
            "world I want my father to be ill in.</p>",
        ),
        ("references", []),
    ],
}
