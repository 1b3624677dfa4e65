"""The article “The muscle that went quiet: restorative stimulation for back pain”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "the-muscle-that-went-quiet"
ARTICLE: dict[str, Any] = {
    "title": "The muscle that went quiet: restorative stimulation for back pain",
    "summary": "A stimulator that does not block pain but wakes a muscle, and a trial whose main "
    "result was “we cannot be sure”.",
    "published_at": datetime(2025, 6, 24, 6, 45, tzinfo=UTC),
    "authors": ["noor-haddad"],
    "categories": ["implants", "reading-evidence"],
    "tags": ["back pain", "sham", "trial"],
    "picture": "evidence",
    "introduction": [
        (
            "text",
            "<p>Most devices on this blog try to talk over the pain. This one has another "
            "plan. It wakes a deep muscle of the back that has stopped doing its job, and then "
            "waits.</p>",
        ),
        ("disclaimer", "not-medical-advice"),
    ],
    "body": [
        ("heading", "The idea"),
        (
            "text",
            "<p>The multifidus is a row of small muscles along the spine. They hold the lower "
            "back steady. In some people with long-lasting back pain, a reflex switches the muscle off. Exercises do not reach it.</p>"
            "<p>Two leads are placed next to the nerve that drives it. Twice a day, for half "
            "an hour, you lie down and let the device contract the muscle. You feel it work. "
            "The hope is that control comes back over months.</p>",
        ),
        ("heading", "A trial worth reading slowly"),
        (
            "text",
            "<p>In 2021 a large trial came out. All 204 people had the implant. Half got full "
            "stimulation. The other half got very little, and no one knew who had which "
            "[[gilligan2021]].</p>"
            "<p>After 120 days, 57 in 100 people in the first group were clearly better. In "
            "the other group it was 47 in 100. That sounds like a win. But with groups of this "
            "size, a gap of ten can happen by luck. The authors said so themselves: the main "
            "question was not settled.</p>"
            "<p>Look at the second number again. Nearly half of the people with almost no "
            "stimulation got better too. They had an operation, attention, hope and time. All "
            "of that is real relief. It is just not proof of the device.</p>",
        ),
        (
            "callout",
            {
                "tone": "important",
                "heading": "What came after is weaker evidence",
                "text": "<p>From day 121 on, everyone got full stimulation. People improved "
                "further over the years. Without a comparison group, no one can say why.</p>",
            },
        ),
        ("heading", "And yet it is approved"),
        (
            "text",
            "<p>In June 2020 the American FDA approved the device. It used the strict route, called premarket approval [[p190021]]. How does that fit together? An authority asks more than one question. It looks at "
            "all data, at the risks, and at what else there is for these patients. It does not "
            "only look at the first line of one table.</p>"
            "<p>Both facts are true at once. It is approved. The key trial did not settle "
            "the question. A good doctor will tell you both.</p>",
        ),
        ("heading", "Who this is for, and who it is not for"),
        (
            "text",
            "<p>The people in the trial had pain that comes from how the back moves. Doctors "
            "call it mechanical. None of them was waiting for an operation on the spine. Pain "
            "that shoots down a leg is another matter, and so is pain from a tumour or an "
            "infection.</p>"
            "<p>It also asks for patience. You lie down twice a day, for months, before anyone "
            "can say whether it was worth it. If that does not fit your life, say so early.</p>",
        ),
        ("modality_facts", "restorative"),
        (
            "questions",
            {
                "heading": "Questions to ask your surgeon",
                "questions": [
                    "How do you know that my multifidus is the problem?",
                    "What would you do in my place before an implant?",
                    "Out of 100 people you implanted, how many still use it?",
                ],
            },
        ),
        ("references", []),
    ],
}
