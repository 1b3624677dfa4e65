"""The article “Questions to take to a pain clinic”."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

SLUG = "questions-to-take-to-a-pain-clinic"
ARTICLE: dict[str, Any] = {
    "title": "Questions to take to a pain clinic",
    "summary": "Twenty minutes go by quickly. A list, a helper and a page to print.",
    "published_at": datetime(2026, 6, 11, 8, 0, tzinfo=UTC),
    "authors": ["noor-haddad"],
    "categories": ["living-with-pain"],
    "tags": ["appointments", "questions", "carers"],
    "picture": "clinic",
    "reviewed_by": "ines-carvalho",
    "last_reviewed_on": date(2026, 6, 8),
    "next_review_on": date(2026, 10, 8),
    "introduction": [
        (
            "text",
            "<p>I have sat next to my father in many clinics. The best visits had one thing in "
            "common: he had written down three questions the evening before. Here is how we do "
            "it now.</p>",
        ),
        ("disclaimer", "not-medical-advice"),
    ],
    "body": [
        ("heading", "The evening before"),
        (
            "text",
            "<p>Write one sentence that starts with “I want to be able to”. Not “I want less "
            "pain”. Say what you would do with less pain. Walk to the market. Sit through a "
            "meal. Hold the baby. A team can work with that.</p>"
            "<p>Then pick three questions from the list below. Put the most important first. "
            "If the talk runs long, you still have it.</p>",
        ),
        (
            "questions",
            {
                "heading": "Questions to choose from",
                "questions": [
                    "What do you think causes my pain, and how sure are you?",
                    "Which treatments fit this kind of pain, and which do not?",
                    "What is the simplest thing that we have not tried?",
                    "Is there a trial before anything permanent?",
                    "Out of 100 people like me, how many are clearly better after a year?",
                    "Out of 100, how many have a problem with it?",
                    "Is this use authorised here, or off-label?",
                    "What happens if I wait for half a year?",
                    "Who else should I talk to before I decide?",
                ],
            },
        ),
        ("document", "questions-for-your-appointment"),
        ("heading", "In the room"),
        (
            "text",
            "<ul><li><b>Bring someone.</b> One listens, the other one talks.</li><li><b>Ask "
            "for numbers.</b> “Rare” can mean one in ten to one person and one in a thousand "
            "to another.</li><li><b>Say it back.</b> “So you would start with the pads, and we "
            "meet again in six weeks?”</li><li><b>Take the name.</b> Write down the words for "
            "every abbreviation.</li></ul>",
        ),
        (
            "quote",
            (
                "No one has ever been cross with me for a list. It saves us all time.",
                "Ines Carvalho, pain doctor",
            ),
        ),
        ("heading", "When the answer is an implant"),
        (
            "text",
            "<p>Then the list gets longer. In England a stimulator at the spine needs a team "
            "that knows both the pain and the device [[ta159]]. You can ask who is on that "
            "team. You can also ask to speak with someone who has the device, and with "
            "someone who had it taken out.</p>"
            "<p>A clear “we do not know” is a good answer. It means that someone is being "
            "straight with you. Be careful with anyone who has no doubts.</p>",
        ),
        ("heading", "If you are the one who comes along"),
        (
            "text",
            "<p>Agree before the visit on what you are there for. I write, my father talks. I speak up only if he gives me a sign. Or I do it when a question from his list is about to get lost. It took me a year to learn to be quiet.</p>"
            "<p>You may have questions of your own: about lifting, driving, sleep, or how long "
            "you can keep going. Ask for a minute at the end, and say that it is about "
            "you.</p>",
        ),
        ("heading", "Afterwards"),
        (
            "text",
            "<p>Sit down for five minutes before you go home. Each of you writes what was "
            "agreed. Compare. Where the two notes differ, ring the clinic the next day. We "
            "have done it twice, and both times it mattered.</p>",
        ),
        ("references", []),
    ],
}
