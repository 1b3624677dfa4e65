"""The article “Deep brain stimulation for pain: the last step, explained”."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

SLUG = "deep-brain-stimulation-for-pain"
ARTICLE: dict[str, Any] = {
    "title": "Deep brain stimulation for pain: the last step, explained",
    "summary": "It is routine for tremor and rare for pain. What is known, what is off-label, "
    "and what a careful team will tell you first.",
    "in_short": [
        "For pain, deep brain stimulation is a last step, done in few centres.",
        "In the US and the UK, no authority has authorised it for pain.",
        "Ask how many people the team has treated, and how many still use it.",
    ],
    "published_at": datetime(2026, 3, 3, 9, 15, tzinfo=UTC),
    "authors": ["alex-morgan"],
    "categories": ["implants"],
    "tags": ["DBS", "off-label"],
    "picture": "dbs",
    "reviewed_by": "ines-carvalho",
    "last_reviewed_on": date(2026, 2, 27),
    "next_review_on": date(2027, 2, 27),
    "introduction": [
        (
            "text",
            "<p>Few treatments sound as much like science fiction. A wire, thinner than "
            "spaghetti, sits deep in the brain and sends pulses all day. For the shaking of "
            "Parkinson’s disease this is well known. For pain it is a different story.</p>",
        ),
        ("disclaimer", "off-label-use"),
    ],
    "body": [
        ("heading", "What happens"),
        (
            "text",
            "<p>The team maps your brain with scans. The surgeon then guides an electrode to a "
            "small target, with you awake, drowsy or asleep. They test it. If the test goes well, a battery goes under the skin of the chest [[ipg382]]. A wire runs up the neck.</p>"
            "<p>Two targets are used most. One is the part of the thalamus that handles "
            "feeling. The other is grey matter in the midbrain, which belongs to the body’s "
            "own pain control.</p>",
        ),
        ("heading", "Does it work?"),
        (
            "text",
            "<p>For some people. The British institute NICE says there is evidence of benefit "
            "in some people whom everything else has failed. It adds that it may not control the pain. And there is a small risk of death [[ipg382]].</p>"
            "<p>American surgeons wrote in 2014 that conclusive studies were still missing. "
            "No one knew for certain which target is best [[moore2014]]. A British team that "
            "believes in the method wrote in 2021 that success varies. They fear that it will "
            "be forgotten before it has been tested well [[farrell2021]].</p>",
        ),
        ("modality_facts", "dbs"),
        ("heading", "What off-label means here"),
        (
            "text",
            "<p>The device is sold lawfully, for other illnesses. No authority in the United "
            "States or the United Kingdom has authorised it for chronic pain "
            "[[moore2014]] [[farrell2021]]. Doctors may still use it. It means less evidence, "
            "more forms, and often no payment.</p>"
            "<p>Off-label is not the same as reckless. It does shift the burden. The team has "
            "to explain more, and you have to ask more.</p>",
        ),
        ("heading", "What I would want to hear"),
        (
            "text",
            "<p>I once asked a surgeon how he decides. He did not begin with the brain. He "
            "asked what had been tried, for how long, and who had looked after me in between. "
            "He wanted to know what a good day is.</p>"
            "<p>Then he told me about two people. One went back to her garden. The other one "
            "has the same pain and now also a scar. He had done the same operation both times. "
            "That answer made me trust him, and it made me wait.</p>",
        ),
        ("heading", "Who should be in the room"),
        (
            "text",
            "<p>NICE wants a team that specialises in pain to choose the patients [[ipg382]]. It should not be one person. I would want to meet the surgeon, the "
            "pain doctor and a psychologist. And I would want someone who has lived with the "
            "device for years.</p>",
        ),
        (
            "questions",
            {
                "heading": "Questions to ask the team",
                "questions": [
                    "How many people with my kind of pain have you treated this way?",
                    "How many of them still use it after three years?",
                    "What is your own rate of bleeding and infection, out of 100?",
                    "What happens to the device if it does not help me?",
                    "Who pays for the battery in ten years?",
                ],
            },
        ),
        ("references", []),
    ],
}
