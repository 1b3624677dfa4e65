"""What readers of the demo wrote: threads to read, and a queue to moderate.

``at`` is days after the article; ``state`` is published unless it says otherwise.
Everybody here is invented, and so is what they say.
"""

from __future__ import annotations

from typing import Any

COMMENT_NOTICE = {
    "title": "Before you post",
    "body": (
        "<p>Please write about your own experience, not about what others should do. Leave out "
        "names of doctors and clinics, and anything that tells who you are. Nobody reads this at "
        "all hours: <b>in an emergency call your local emergency number</b>.</p>"
    ),
}

COMMENTS: dict[str, list[dict[str, Any]]] = {
    "neuromodulation-and-pain-relief": [
        {
            "name": "Wren",
            "at": 1,
            "body": (
                "Thank you for the numbers behind each sentence. I followed four of them, and "
                "*low confidence* finally makes sense to me."
            ),
            "replies": [
                {
                    "name": "Alex Morgan",
                    "as": "editor",
                    "at": 1.4,
                    "body": "That is the best thing a reader can do with them. Thank you, Wren.",
                },
                {
                    "name": "Tomasz",
                    "at": 2,
                    "body": "Which one did you start with? I found the NICE page easiest to read.",
                    "replies": [
                        {
                            "name": "Wren",
                            "at": 2.2,
                            "body": "The same. The Cochrane summary came second, with tea.",
                        }
                    ],
                },
            ],
        },
        {
            "name": "Ngozi",
            "at": 4,
            "body": (
                "I had a trial stimulator two years ago. What I would add to the list:\n\n"
                "- the wires come out of your back for the week\n"
                "- you cannot shower\n"
                "- you learn *fast* which movements you make without thinking\n\n"
                "> Most can be tried before you commit\n\n"
                "Yes. That was the part that made me say yes to the trial."
            ),
        },
        {
            "name": "Pilar",
            "at": 9,
            "body": "Is there a reason why ultrasound is not among the four? I read about it often.",
            "replies": [
                {
                    "name": "Alex Morgan",
                    "as": "editor",
                    "at": 9.5,
                    "body": "Only that people ask me about these four most. It is on my list.",
                }
            ],
        },
        {
            "name": "Joost",
            "at": 20,
            "state": "pending",
            "body": "My neighbour says that DBS cured her. Why do you write that it is a last step?",
        },
        {
            "name": "Cheap stimulators",
            "at": 21,
            "state": "spam",
            "body": "Best price stimulator, no doctor needed: https://example.com/ and https://example.net/",
        },
    ],
    "tens-at-home": [
        {
            "name": "Margit",
            "at": 3,
            "body": "“Do not offer” and still in every pharmacy. This cleared up a lot, thank you.",
        },
        {
            "name": "Sunil",
            "at": 12,
            "state": "pending",
            "body": "You should stop your tablets before you use it, they block the effect.",
        },
    ],
    "spinal-cord-stimulator-trial-week": [
        {
            "name": "Ngozi",
            "at": 2,
            "body": "Day four is exactly how I remember it. I laughed out loud about the seat belt.",
        }
    ],
}
