"""The article “What a spinal cord stimulator trial week is like”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "spinal-cord-stimulator-trial-week"
ARTICLE: dict[str, Any] = {
    "title": "What a spinal cord stimulator trial week is like",
    "summary": "Seven days with a wire taped to my back: what I could do, what I could not, and "
    "what I wrote down to make up my mind.",
    "in_short": [
        "A trial week tests the stimulation before anything is implanted for good.",
        "A diary of sleep and walking says more than a pain score.",
        "New weakness or fever cannot wait: ring the team at any hour.",
    ],
    "published_at": datetime(2026, 10, 19, 7, 0, tzinfo=UTC),
    "authors": ["alex-morgan"],
    "categories": ["implants", "living-with-pain"],
    "tags": ["SCS", "trial", "diary"],
    "picture": "diary",
    "introduction": [
        (
            "text",
            "<p>Before anyone puts a battery under your skin, you get to try the idea. In "
            "England, a trial that works is a condition for the implant [[ta159]]. I found "
            "leaflets about the operation and almost nothing about the week itself. So here is "
            "mine.</p>",
        ),
        ("disclaimer", "personal-experience"),
    ],
    "body": [
        ("heading", "Why there is a trial at all"),
        (
            "text",
            "<p>No one can tell beforehand whom stimulation will help. A scan does not show "
            "it, and a blood test does not either. A trial is the one honest test. It costs a "
            "week and a small procedure, and it can save you from an implant that does "
            "nothing.</p>"
            "<p>It is not a perfect test. Hope is strong in that week, and so is the wish to "
            "please the team. Reviewers are unsure how much of the benefit of spinal cord "
            "stimulation comes from the pulses themselves [[oconnell2021]]. That is why I "
            "decided to write things down while they happened.</p>",
        ),
        ("heading", "The day the leads went in"),
        (
            "text",
            "<p>I lay on my front, awake, with a numb patch of skin. The doctor slid two thin "
            "leads through a needle while watching an X-ray picture. It was pressure rather "
            "than pain.</p>"
            "<p>Then came the odd part. Someone turned on the current and asked where I felt "
            "it. “Left hip. Now the knee. Now the foot.” When the tingle covered the places "
            "that usually hurt, they stopped. The leads stayed under tape. A box the size of a "
            "deck of cards went on my belt.</p>",
        ),
        ("heading", "Seven days"),
        (
            "table",
            {
                "caption": "My week in short",
                "columns": [
                    "Day",
                    "Pain at its worst, 0 to 10",
                    "What I did",
                    "What I noticed",
                ],
                "rows": [
                    ["1", "7", "Slept, mostly", "The wound hurt more than my leg"],
                    ["2", "6", "Walked to the shop", "The tingle jumped when I bent"],
                    ["3", "4", "Cooked standing up", "First time in two years"],
                    ["4", "5", "Drove nowhere, as told", "Bored, and a little grumpy"],
                    ["5", "4", "Sat through a film", "Forgot the box was there"],
                    ["6", "6", "Too much walking", "A bad evening: my own doing"],
                    ["7", "4", "Packed for the clinic", "Missed it as soon as it was off"],
                ],
            },
        ),
        (
            "text",
            "<p>The number was the least useful column. “Cooked standing up” told me more. If "
            "you keep a diary, write what you did, not only how it felt.</p>",
        ),
        (
            "quote",
            (
                "Write down what you would miss if we took it out tomorrow.",
                "The nurse on the first day",
            ),
        ),
        ("heading", "What I was told not to do"),
        (
            "text",
            "<ul><li>No bath and no shower, only a cloth.</li><li>No lifting, twisting or "
            "reaching above the head, because leads can slip.</li><li>No driving with the "
            "stimulator on.</li><li>No pulling at the tape, even when it itches. It "
            "itches.</li></ul><p>Your team’s list may differ. Theirs counts, not mine.</p>",
        ),
        (
            "callout",
            {
                "tone": "help",
                "heading": "Signs that cannot wait",
                "text": "<p>New weakness, new numbness, trouble with bladder or bowel, fever, "
                "or a wound that is red, hot or leaking. Ring the number you were given, at "
                "any hour.</p>",
            },
        ),
        ("heading", "Deciding"),
        (
            "text",
            "<p>A lead that slips in the trial week is a nuisance. After the implant, the same "
            "thing can mean another operation. A summary for specialists puts problems of any "
            "kind at about 30 to 40 in 100 people [[asra2019]]. Most of them are not "
            "dangerous, but they are real.</p>"
            "<p>I said yes. I might have said no with the same diary in front of me. I know "
            "people who did, and they do not regret it either.</p>",
        ),
        (
            "questions",
            {
                "heading": "Questions to ask before your trial week",
                "questions": [
                    "How long is the trial here, and why that long?",
                    "What result would make you advise me against the implant?",
                    "Who changes the settings when the tingle is in the wrong place?",
                    "What may I not do, and for how long?",
                    "Which number do I ring at night?",
                ],
            },
        ),
        ("disclaimer", "implant-emergency"),
        ("references", ["p030017"]),
    ],
}
