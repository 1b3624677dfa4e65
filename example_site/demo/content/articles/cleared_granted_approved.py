"""The article “Cleared, granted, approved: three words that are not the same”."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

SLUG = "cleared-granted-approved"
ARTICLE: dict[str, Any] = {
    "title": "Cleared, granted, approved: three words that are not the same",
    "summary": "Three doors lead to the American market for devices. The word on the box tells "
    "you which one was used.",
    "published_at": datetime(2026, 4, 14, 8, 20, tzinfo=UTC),
    "authors": ["noor-haddad"],
    "categories": ["reading-evidence"],
    "series": "reading-health-claims",
    "series_place": 1,
    "tags": ["FDA", "regulation", "words"],
    "picture": "three-doors",
    "introduction": [
        (
            "text",
            "<p>“FDA approved!” says the website. My father’s doctor says “cleared”. The leaflet "
            "says “granted”. I thought these were three words for one stamp. They are three "
            "doors.</p>",
        ),
        ("disclaimer", "rules-differ"),
    ],
    "body": [
        ("heading", "Door one: cleared"),
        (
            "text",
            "<p>Most devices of medium risk go this way. The maker sends a notice, called a "
            "510(k). It must show that the device is much like one that is already on the "
            "market [[terms2021]]. The question is: is it as safe and as useful as its older "
            "cousin?</p>"
            "<p>TENS units go through this door [[cfr8825890]]. So do some nerve stimulators "
            "with a lead that is taken out after weeks [[k161154]].</p>",
        ),
        ("heading", "Door two: granted"),
        (
            "text",
            "<p>What if there is no cousin? Then the maker can file a De Novo request. If the "
            "FDA finds that rules can keep the risk in check, it grants the request. It also "
            "makes a new type of device [[terms2021]]. From then on, others can be compared "
            "with the first.</p>"
            "<p>The magnetic stimulator for headache came in like this, in December 2013 "
            "[[fr2014tms]].</p>",
        ),
        ("heading", "Door three: approved"),
        (
            "text",
            "<p>Devices of high risk need premarket approval, PMA for short. Here the maker "
            "must show with studies that the device itself is safe and works for the named use "
            "[[terms2021]]. Implants at the spine belong here. The stimulator for the dorsal "
            "root ganglion was approved in February 2016, for leg pain in one disease "
            "[[p150004]].</p>",
        ),
        (
            "table",
            {
                "caption": "Three doors in one look",
                "columns": ["Door", "The word", "What had to be shown"],
                "rows": [
                    ["510(k)", "cleared", "It is much like a device that is already sold"],
                    ["De Novo", "granted", "It is new, and rules can keep the risk in check"],
                    ["PMA", "approved", "It is safe and works for this use, shown by studies"],
                ],
            },
        ),
        ("heading", "Words that are no door at all"),
        (
            "text",
            "<p><b>Registered</b> means that a company has put its name on a list. "
            "<b>Breakthrough</b> means that the FDA will talk with the maker more often. "
            "Neither says that anything works. And <b>off-label</b> means that a device has "
            "come through a door, but for something else.</p>",
        ),
        (
            "callout",
            {
                "tone": "note",
                "heading": "Not better, not worse",
                "text": "<p>A cleared device can be useful and an approved one can disappoint. "
                "The word tells you what was checked. It does not tell you what will help "
                "you.</p>",
            },
        ),
        ("heading", "And elsewhere?"),
        (
            "text",
            "<p>In Europe devices carry a CE mark, and the rules became stricter with a new "
            "law. In the United Kingdom there is a mark of its own. These marks say that a "
            "device may be sold. What a health service pays for is yet another decision. NICE "
            "made such a decision for spinal cord stimulators [[ta159]].</p>"
            "<p>On this blog the word is never typed by hand. It follows from the door that "
            "was recorded, so no one can be generous by mistake.</p>",
        ),
        ("references", []),
    ],
}
