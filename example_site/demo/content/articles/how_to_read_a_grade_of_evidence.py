"""The article “How to read a grade of evidence”."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

SLUG = "how-to-read-a-grade-of-evidence"
ARTICLE: dict[str, Any] = {
    "title": "How to read a grade of evidence",
    "summary": "Level A, low certainty, “special arrangements”: five systems, five questions, "
    "and why no one should convert one into another.",
    "published_at": datetime(2026, 7, 8, 7, 0, tzinfo=UTC),
    "authors": ["noor-haddad", "alex-morgan"],
    "categories": ["reading-evidence"],
    "series": "reading-health-claims",
    "series_place": 3,
    "tags": ["evidence", "GRADE", "guidelines"],
    "picture": "evidence",
    "reviewed_by": "ines-carvalho",
    "last_reviewed_on": date(2026, 7, 3),
    "next_review_on": date(2027, 7, 3),
    "introduction": [
        (
            "text",
            "<p>On this blog you will find lines such as “Level A, definite” and “Low "
            "certainty”. Sometimes both stand beside the same treatment. That is no mistake. "
            "They answer different questions.</p>",
        ),
    ],
    "body": [
        ("heading", "Five systems you will meet here"),
        (
            "table",
            {
                "caption": "What each system asks",
                "columns": ["System", "The question it answers", "What it may say"],
                "rows": [
                    [
                        "GRADE certainty",
                        "How close to the truth is this figure, probably?",
                        "High, moderate, low, very low",
                    ],
                    [
                        "EFNS/IFCN panel",
                        "Is there an effect at all?",
                        "Level A definite, B probable, C possible",
                    ],
                    [
                        "NICE technology appraisal",
                        "Should the health service pay for it?",
                        "Recommended, only in research, not recommended",
                    ],
                    [
                        "NICE procedures guidance",
                        "Is it safe and useful enough to do, and with what care?",
                        "Standard or special arrangements, research only, do not use",
                    ],
                    [
                        "NICE guideline",
                        "Should staff offer it to this group of people?",
                        "Offer, consider, do not offer",
                    ],
                ],
            },
        ),
        (
            "text",
            "<p>The questions are not steps of one ladder. “Is there an effect?” and “how large "
            "is it?” are different things. A feather falls, and we can be certain of it. It "
            "still will not hurt your foot.</p>",
        ),
        ("heading", "One treatment, two grades"),
        (
            "text",
            "<p>Take magnetic pulses for nerve pain. The European panel says Level A "
            "[[lefaucheur2020]]. The Cochrane review says low certainty, with a fall in pain of about 7 in 100 [[oconnell2018]]. The true figure may lie between 5 and 9.</p>"
            "<p>Read together, they make sense. There is probably something. It is probably "
            "small on average. Better studies could change the figure.</p>"
            "<p>Spinal cord stimulation is another pair. NICE recommends it after a trial that "
            "works [[ta159]]. Cochrane has very low certainty about its benefit over a dummy "
            "treatment [[oconnell2021]].</p>",
        ),
        (
            "callout",
            {
                "tone": "important",
                "heading": "Low certainty is not “it does not work”",
                "text": "<p>It means: we do not know well. The true effect may be larger or "
                "smaller than the studies say. “No effect, high certainty” is a different "
                "sentence.</p>",
            },
        ),
        ("heading", "Four things to look at first"),
        (
            "text",
            "<ol><li><b>Which pain?</b> A grade for nerve pain says nothing about "
            "migraine.</li><li><b>Compared with what?</b> A dummy treatment, usual care, or "
            "nothing at all?</li><li><b>How much, for how long?</b> Seven in a hundred for two "
            "weeks is not the same as for two years.</li><li><b>When?</b> A grade from 2008 may "
            "still be right. It has not seen what came later.</li></ol>",
        ),
        ("heading", "Why we do not convert"),
        (
            "text",
            "<p>It is tempting to give every grade a number and draw a table of winners. We do "
            "not do that. “Level A” is not “high certainty” in other words, and “special "
            "arrangements” is not a bad mark. NICE uses it when a procedure needs extra care and good records. Stimulation of the nerves at the back of the head is one example [[ipg452]].</p>"
            "<p>So you will always see the name of the system, the year and the source. And "
            "where a source gives no grade, we do not make one up.</p>",
        ),
        (
            "quote",
            (
                "If two honest grades disagree, ask what each of them was asked.",
                "Pinned above Noor’s desk",
            ),
        ),
        (
            "comparison",
            {
                "caption": "Four treatments and all their grades",
                "modalities": ["tms", "scs", "tens", "dbs"],
                "jurisdiction": "UK",
            },
        ),
        ("references", []),
    ],
}
