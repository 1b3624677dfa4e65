"""The article “TMS and SCS side by side”."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

SLUG = "tms-and-scs-side-by-side"
ARTICLE: dict[str, Any] = {
    "title": "TMS and SCS side by side",
    "summary": "A coil that never touches you and a lead beside your spine. Two very different "
    "offers for nerve pain, compared without a winner.",
    "published_at": datetime(2026, 11, 2, 7, 30, tzinfo=UTC),
    "authors": ["alex-morgan", "noor-haddad"],
    "categories": ["treatments", "implants", "without-surgery"],
    "tags": ["TMS", "SCS", "comparison", "neuropathic pain"],
    "picture": "scs",
    "reviewed_by": "ines-carvalho",
    "last_reviewed_on": date(2026, 10, 30),
    "next_review_on": date(2027, 10, 30),
    "introduction": [
        (
            "text",
            "<p>Both are offered for nerve pain. Both act on nerve cells with electricity, "
            "although one makes it with a magnet. There the likeness ends. We put them next to "
            "each other because readers keep asking which is better.</p>",
        ),
        ("disclaimer", "author-is-not-a-professional"),
        ("text", "<p>We will not answer that, and by the end you may see why.</p>"),
    ],
    "body": [
        ("heading", "Two ways in"),
        (
            "gallery",
            {
                "title": "From above, and from behind",
                "pictures": [
                    ("tms", "TMS: a coil above the head, nothing left behind"),
                    ("scs", "SCS: a lead behind the spinal cord, and a battery"),
                ],
            },
        ),
        (
            "text",
            "<p><b>TMS</b> works from outside. You sit in a chair, a coil clicks above your "
            "head, and you go home. You come back tomorrow, and on many days after that.</p>"
            "<p><b>SCS</b> works from inside. You try it for some days with leads through the "
            "skin. If the trial helps, a small operation makes it permanent. Then it is with "
            "you day and night.</p>",
        ),
        (
            "comparison",
            {
                "caption": "TMS and SCS, from this blog’s own rows of facts",
                "modalities": ["tms", "scs"],
                "jurisdiction": "US",
            },
        ),
        ("disclaimer", "rules-differ"),
        ("heading", "The evidence disagrees with itself"),
        ("subheading", "TMS: “definite” and “low”"),
        (
            "text",
            "<p>A European panel gives magnetic pulses over the motor cortex its top grade for "
            "nerve pain [[lefaucheur2020]]. A Cochrane review gives the same method a low certainty. It finds a fall in pain of about 7 in 100 [[oconnell2018]].</p>"
            "<p>Both read mostly the same trials. The panel asked whether there is an effect. "
            "The review asked how large it is and how far the studies can be trusted. A small, "
            "real effect can pass the first test and do poorly in the second.</p>",
        ),
        ("subheading", "SCS: “recommended” and “very low”"),
        (
            "text",
            "<p>NICE has recommended the stimulator since 2008. The nerve pain must have lasted six months, and a trial must have worked [[ta159]]. Thirteen years later a Cochrane "
            "review compared it with dummy stimulation. It found little difference, and very "
            "low certainty [[oconnell2021]]. Added to usual care, it may help to a degree that "
            "matters. Again, certainty is low to very low.</p>"
            "<p>NICE decides what a health service should pay for. Cochrane judges how sure we "
            "can be. Those are different jobs.</p>",
        ),
        (
            "quote",
            (
                "I never say which is better. I ask what you can live with if it does not work.",
                "Ines Carvalho, who reviewed this article",
            ),
        ),
        ("heading", "What can go wrong"),
        (
            "text",
            "<p>With TMS, headache is the usual complaint. A single seizure is very rare "
            "[[klein2015]]. Metal or electronics near the coil rule it out. For implants "
            "elsewhere in the body, newer expert advice is more relaxed than the labels of the "
            "devices [[rossi2021]]. Ask, and do not guess.</p>"
            "<p>With SCS, leads move or break, and wounds get infected. Some people need "
            "another operation [[oconnell2021]]. One summary counts problems of some kind in 30 "
            "to 40 of 100 people [[asra2019]].</p>",
        ),
        (
            "callout",
            {
                "tone": "important",
                "heading": "Before any scan",
                "text": "<p>Tell every team about every implant, also old leads that are no "
                "longer in use. MRI is possible with some systems and not with others.</p>",
            },
        ),
        ("heading", "The days in between"),
        (
            "table",
            {
                "caption": "What a month may look like",
                "columns": ["", "TMS", "SCS"],
                "rows": [
                    ["Where it happens", "In a clinic, session by session", "Wherever you are"],
                    ["What you feel", "Clicks and taps on the scalp", "A tingle, or nothing"],
                    ["If it fails", "You stop going", "The device is switched off or removed"],
                    ["What stays", "Nothing", "A scar, leads and a battery"],
                ],
            },
        ),
        ("modality_facts", "tms"),
        ("modality_facts", "scs"),
        ("separator", None),
        (
            "questions",
            {
                "heading": "Questions that fit both",
                "questions": [
                    "What exactly do you expect to change for me, and by when?",
                    "How will we measure it, apart from a number out of ten?",
                    "What did people like me gain, out of 100?",
                    "What is the plan if it stops working after a year?",
                ],
            },
        ),
        ("document", "questions-for-your-appointment"),
        ("disclaimer", "no-conflict"),
        ("references", ["p030017", "fr2014tms"]),
    ],
}
