"""The comments of the demo: threads to read, and a queue to moderate.

``at`` is days after the article; ``state`` is published unless it says otherwise; ``reported`` is
a reader's reason for reporting it, and their note.
Everyone here is invented, and so is what they say.
"""

from __future__ import annotations

from typing import Any

COMMENT_NOTICE = {
    "title": "Before you post",
    "body": (
        "<p>Please write about your own experience, not about what others should do. Leave out "
        "names of doctors and clinics, and anything that reveals who you are. No one reads this at "
        "all hours: <b>in an emergency call your local emergency number</b>.</p>"
    ),
}

# Hold a comment with one of these words.
WORD_RULES = [
    {"text": "cured", "match": "word", "note": "Cures are claims that need a source."},
    {"text": "miracle", "match": "phrase"},
    {"text": "buy followers", "match": "phrase", "action": "decline"},
]

DECLINE_REASONS = [
    {
        "title": "Advice to others",
        "text": (
            "We do not publish advice on what other people should take or stop taking. You are "
            "welcome to write about your own experience."
        ),
    },
    {
        "title": "Personal data",
        "text": "Your comment names a person or a clinic. Please send it again without the name.",
    },
    {"title": "Off topic", "text": "Your comment is not about this article."},
]

# Decisions and notes of moderators about commenters.
HELD_PEOPLE = {"Bertil": "Tells others to stop taking their tablets."}
NOTES_ON_PEOPLE = {
    "Bertil": "Wrote to him after the first one. He means well, and sees no harm in it.",
}
BANNED_PEOPLE = {"Cheap stimulators": "Sells devices."}

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
            "name": "Odile",
            "at": 22,
            "state": "pending",
            "body": (
                "I kept a diary of two years with a stimulator, week by week, and wrote it all up. "
                "What I would tell anyone who asks: the first month is about the wound, the second "
                "about the remote control, and only the third about the pain. People expect it the "
                "other way round.\n\n"
                "My numbers, for what one person's numbers are worth: worst pain of the day went from "
                "eight to five, sleep from four hours to six, and I walk to the market again. I had "
                "one revision because a lead had moved; that took a morning. I still have bad weeks, "
                "mostly when the weather turns, and I have stopped fighting about whether that is "
                "possible.\n\n"
                "The diary, with every programme change: https://example.org/diary and the pictures "
                "of the remote: https://example.org/remote"
            ),
        },
        {
            "name": "Wren",
            "at": 23,
            "state": "pending",
            "body": "Three months later: I asked my doctor about the trial. We meet in May.",
        },
        {
            "name": "Bertil",
            "at": 14,
            "state": "declined",
            "body": "Throw the tablets away, all of you. The current only works without them.",
        },
        {
            "name": "Bertil",
            "at": 24,
            "reported": ("advice", "Tells people to stop taking their tablets."),
            "body": "I stopped my tablets on the first day. Everyone should. They only cloud things.",
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
            "name": "Bertil",
            "at": 2,
            "body": "Mine has been in a drawer since spring. I will charge it again and report back.",
        },
        {
            "name": "Margit",
            "at": 3,
            "body": "“Do not offer” and still in every pharmacy. This cleared up a lot, thank you.",
        },
        {
            "name": "Sunil",
            "at": 12,
            "state": "pending",
            "body": "You should stop your tablets before you use it. They block the effect.",
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

# As the organisations' own sites give them. A real site calls each number before it sets the date.
HELP_LINES = [
    {
        "name": "Samaritans",
        "region": "United Kingdom and Ireland",
        "number": "116 123",
        "hours": "24 hours, every day",
        "url": "https://www.samaritans.org/",
    },
    {
        "name": "988 Suicide & Crisis Lifeline",
        "region": "United States",
        "number": "988",
        "hours": "24 hours, every day",
        "url": "https://988lifeline.org/",
    },
]
