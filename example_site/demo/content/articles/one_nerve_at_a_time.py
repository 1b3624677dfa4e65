"""The article “One nerve at a time: stimulation away from the spine”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "one-nerve-at-a-time"
ARTICLE: dict[str, Any] = {
    "title": "One nerve at a time: stimulation away from the spine",
    "summary": "Peripheral nerve stimulation sounds modest next to the spine and the brain. That "
    "may be its strength.",
    "published_at": datetime(2025, 11, 11, 10, 0, tzinfo=UTC),
    "authors": ["alex-morgan"],
    "categories": ["implants"],
    "tags": ["PNS", "nerve injury"],
    "picture": "pns",
    "introduction": [
        (
            "text",
            "<p>If one nerve makes the trouble, why stimulate the whole spine? That is the "
            "thought behind <b>peripheral nerve stimulation</b>. “Peripheral” means away from "
            "the centre: an arm, a leg, a shoulder, the skin of the chest.</p>",
        ),
        ("disclaimer", "not-medical-advice"),
    ],
    "body": [
        ("heading", "How small can it be?"),
        (
            "text",
            "<p>Small. The doctor finds the nerve with ultrasound, numbs the skin, and slides "
            "a lead close to it. The lead is very thin. It lies near the nerve and does not go into it.</p>"
            "<p>One American device of this kind is cleared for up to 30 days. It is meant for "
            "the back and the limbs, and not for the face [[k161154]]. After that the lead "
            "comes out, like a stitch. Other systems are implanted and stay.</p>",
        ),
        ("heading", "What the studies show"),
        (
            "text",
            "<p>A review in 2021 read a hundred and two studies. Five were randomised trials. "
            "One of the five was of high quality [[helm2021]]. Most of the better studies are "
            "about pain from an injured nerve. So the honest summary is short. There is "
            "promise for injured nerves, and there are gaps nearly everywhere else.</p>"
            "<p>Remember what a review can and cannot do. It can read everything that exists. It cannot read the trials that no one has run yet. For many nerves and many kinds of pain, no one has.</p>",
        ),
        ("modality_facts", "pns"),
        ("heading", "Beware of the look-alikes"),
        (
            "text",
            "<p>PNS is also short for the peripheral nervous system. PNFS aims at a whole patch of fine nerves under the skin. NICE asks for special arrangements there [[ipg451]]. PENS uses needles for a session and nothing stays "
            "[[ipg450]]. If a clinic uses three letters, ask for the words.</p>",
        ),
        (
            "callout",
            {
                "tone": "note",
                "heading": "A small test you can ask for",
                "text": "<p>Some teams block the nerve with a numbing injection first. If the "
                "pain does not change for those hours, that nerve may not be the one. Ask "
                "whether this makes sense in your case.</p>",
            },
        ),
        ("heading", "A day with a lead under the skin"),
        (
            "text",
            "<p>People who had the short treatment tell me about the tape, mostly. Keep it dry. "
            "Keep it on. Look at it every day in a mirror, or ask someone. A red edge that "
            "grows is a reason to ring the clinic.</p>"
            "<p>Some hardly notice the current, others like the tap of it. All of them had to "
            "learn where the controls are in the dark. And most were surprised how soon they "
            "forgot about it.</p>",
        ),
        ("heading", "What I would weigh"),
        (
            "text",
            "<p>A short treatment with a lead that comes out again is a small bet. An implant "
            "is a larger one. Both need someone who knows anatomy very well. I would ask how often they have done this very nerve. I would not be shy about it. And I would ask what comes next if the lead helps for some weeks and the pain returns. Some people then repeat the short treatment. Others move on to an implant, and others leave it there.</p>",
        ),
        ("references", []),
    ],
}
