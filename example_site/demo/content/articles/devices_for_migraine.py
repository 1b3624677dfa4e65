"""The article “Four devices for migraine, and who paid for the studies”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "devices-for-migraine"
ARTICLE: dict[str, Any] = {
    "title": "Four devices for migraine, and who paid for the studies",
    "summary": "A coil, a hand-held stimulator, an armband and a headband: what they do, and a "
    "habit that makes every review more useful.",
    "published_at": datetime(2026, 5, 20, 9, 0, tzinfo=UTC),
    "authors": ["noor-haddad"],
    "categories": ["without-surgery", "reading-evidence"],
    "tags": ["migraine", "nVNS", "REN", "conflicts of interest"],
    "picture": "neck-device",
    "introduction": [
        (
            "text",
            "<p>Migraine has more gadgets than any other pain. That is good news for people "
            "who cannot take the tablets. It also makes it easy to get lost. Here are four "
            "that a doctor may mention.</p>",
        ),
        ("disclaimer", "not-medical-advice"),
    ],
    "body": [
        (
            "modality_list",
            [
                ("nvns", ""),
                ("ren", ""),
                (
                    "tms",
                    "The same coil as for other "
                    "pain, but used for single pulses. You hold a portable unit to the back of your head "
                    "when an attack begins. The US put this kind of device on the map in 2013 "
                    "[[fr2014tms]].",
                ),
                (
                    "tens",
                    "Pads on the forehead instead of the back. For headache "
                    "this is a device type of its own in the US, with its own warnings "
                    "[[cfr8825891]].",
                ),
            ],
        ),
        (
            "gallery",
            {
                "title": "Three places to start from",
                "pictures": [
                    ("neck-device", "At the neck"),
                    ("armband", "At the upper arm"),
                    ("tms", "Above the head"),
                ],
            },
        ),
        ("heading", "What one review found"),
        (
            "text",
            "<p>A review in 2019 looked at trials of three of these. For the neck device, the "
            "trial on attacks was rated high, and the trial on prevention low. For single "
            "magnetic pulses, the trial on attacks was rated moderate [[reuter2019]].</p>"
            "<p>High for attacks, low for prevention, from the same device: this is why no one "
            "should ask “does it work?” without saying for what.</p>",
        ),
        ("heading", "Now read the first page again"),
        (
            "text",
            "<p>Under the title of that review stand four names and their employers. Two are "
            "university hospitals. One is a company that runs studies. One is the maker of the "
            "neck device [[reuter2019]].</p>"
            "<p>That does not make the review wrong. The people who build a thing often know "
            "it best, and the journal had it checked. But it is a fact about the review, like "
            "its date. I would like a second team to come to the same result. Until one does, I read the grade with the names beside it.</p>",
        ),
        (
            "callout",
            {
                "tone": "note",
                "heading": "A habit that takes ten seconds",
                "text": "<p>Open the study and search the page for “conflict” or “competing”. "
                "Then search for “funding”. Write both down next to the result.</p>",
            },
        ),
        ("heading", "What to count for a month"),
        (
            "text",
            "<p>Devices ask for work from you. So decide beforehand what would be worth it. "
            "Count the days with headache, not the strength of each one. Count the tablets you "
            "took. Count the attacks in which you could stay at work or with your "
            "children.</p>"
            "<p>Do the same for one month without the device. Two months on one sheet of paper "
            "tell your doctor more than any memory.</p>",
        ),
        ("heading", "The words on the box"),
        (
            "text",
            "<p>The stimulator for the neck [[fr2017vagal]] and the armband [[fr2021limb]] belong to new types of device. In the US, both types are in class II, for medium risk. Such types "
            "start with a De Novo request, which is <b>granted</b>. Later devices of the type "
            "are <b>cleared</b>. Neither word is “approved”, and websites mix them up every "
            "day.</p>",
        ),
        (
            "questions",
            {
                "heading": "Questions to ask your headache clinic",
                "questions": [
                    "Is this for stopping attacks, for preventing them, or for both?",
                    "Can I borrow one for a month?",
                    "Can I use it together with my tablets?",
                    "What would tell us to stop?",
                ],
            },
        ),
        ("references", []),
    ],
}
