"""Stimulation of nerves through the skin: pads, needles, hand-held devices and bands."""

from __future__ import annotations

from typing import Any

SKIN: dict[str, dict[str, Any]] = {
    "pens": {
        "name": "Percutaneous electrical nerve stimulation",
        "abbreviation": "PENS",
        "not_to_be_confused_with": "TENS, which works through pads on the skin",
        "invasiveness": "minimally_invasive",
        "energy": "electrical",
        "target": "a nerve or a strip of skin, through needles",
        "plain_summary": "Like TENS, but with fine needles instead of pads. The needles go just "
        "under the skin over the painful area. A session takes between a quarter of an hour and an "
        "hour. Nothing stays in the body.",
        "how_it_works": "<p>Skin resists current. Needles get past it, so that the pulses arrive "
        "closer to the nerve. The person feels a tingle in the area that hurts.</p>",
        "evidence": [
            {
                "indication": "refractory neuropathic pain",
                "grade": "nice_ipg:standard_arrangements",
                "finding": "Works in the short term and raises no major safety concern. Pain teams "
                "should choose for whom.",
                "stated_in": 2013,
                "source": "ipg450",
            },
        ],
        "regulatory": [],
        "risks": [],
        "contraindications": [],
    },
    "tens": {
        "name": "Transcutaneous electrical nerve stimulation",
        "abbreviation": "TENS",
        "not_to_be_confused_with": "PENS (needles), muscle stimulators (which aim at movement)",
        "invasiveness": "non_invasive",
        "energy": "electrical",
        "target": "nerves under the skin of the painful area",
        "plain_summary": "Sticky pads on the skin carry small pulses from a unit the size of a "
        "phone. They tingle. The idea is that the tingle competes with the pain. It can be used at "
        "home and stopped at any time.",
        "how_it_works": "<p>Fibres for touch are quick and pain fibres are slow. When the quick "
        "ones are busy, less of the pain message seems to get through at the spinal cord. Most "
        "people who like TENS use it while they do something, not instead of doing it.</p>",
        "evidence": [
            {
                "indication": "chronic pain, not headache",
                "grade": "not_graded:",
                "finding": "An overview of Cochrane reviews. It asks why the reviews disagree and "
                "what would make them better.",
                "stated_in": 2019,
                "source": "gibson2019",
            },
            {
                "indication": "chronic primary pain",
                "grade": "nice_guideline:do_not_offer",
                "finding": "Health services should not offer TENS for this kind of pain.",
                "stated_in": 2021,
                "source": "ng193",
            },
            {
                "indication": "chronic pelvic pain",
                "grade": "not_graded:",
                "finding": "Pooled trials showed less pain. Many of the studies had a high risk of "
                "bias.",
                "stated_in": 2020,
                "source": "cottrell2020",
            },
        ],
        "regulatory": [
            {
                "jurisdiction": "US",
                "indication": "pain relief (device type, class II)",
                "pathway": "510k",
                "identifier": "21 CFR 882.5890",
                "source": "cfr8825890",
            },
            {
                "jurisdiction": "US",
                "indication": "headache, pads on the head (device type)",
                "pathway": "de_novo",
                "identifier": "DEN120019",
                "source": "cfr8825891",
            },
        ],
        "risks": [],
        "contraindications": [
            ("For pads on the head: metal or electronics in the head", "absolute", "cfr8825891"),
            ("For pads on the head: a pacemaker or a defibrillator", "absolute", "cfr8825891"),
        ],
    },
    "nvns": {
        "name": "Non-invasive vagus nerve stimulation",
        "abbreviation": "nVNS",
        "aliases": "external vagal nerve stimulation",
        "not_to_be_confused_with": "VNS, an implant used for epilepsy and depression",
        "invasiveness": "non_invasive",
        "energy": "electrical",
        "target": "the vagus nerve in the neck, through the skin",
        "plain_summary": "A hand-held device is pressed to the side of the neck for some minutes. "
        "Its pulses reach the vagus nerve through the skin. It is used against cluster headache "
        "and migraine.",
        "how_it_works": "<p>The vagus nerve links the brain with heart, lungs and gut. It also "
        "reports to areas of the brainstem that take part in headache. The person puts gel on two "
        "metal contacts and holds them over the nerve.</p>",
        "evidence": [
            {
                "indication": "migraine attacks",
                "grade": "grade:high",
                "finding": "The review rates its main trial high. One of the four authors worked "
                "for the maker of the device.",
                "stated_in": 2019,
                "source": "reuter2019",
            },
            {
                "indication": "prevention of migraine",
                "grade": "grade:low",
                "finding": "The same review rates the trial on prevention low.",
                "stated_in": 2019,
                "source": "reuter2019",
            },
        ],
        "regulatory": [
            {
                "jurisdiction": "US",
                "indication": "headache (device type, on prescription)",
                "pathway": "de_novo",
                "identifier": "21 CFR 882.5892",
                "source": "fr2017vagal",
            },
        ],
        "risks": [],
        "contraindications": [],
    },
    "ren": {
        "name": "Remote electrical neuromodulation",
        "abbreviation": "REN",
        "aliases": "trunk and limb stimulator for headache",
        "invasiveness": "non_invasive",
        "energy": "electrical",
        "target": "nerves of the upper arm, through the skin",
        "plain_summary": "A band around the upper arm stimulates the nerves there. The signal "
        "should start the body’s own pain control in the brain, far away from the arm. It is used "
        "against migraine and is run from a phone.",
        "how_it_works": "<p>Pain in one place can dampen pain in another. Doctors have known this "
        "for long. The armband makes a strong but painless signal to set off that response.</p>",
        "evidence": [],
        "regulatory": [
            {
                "jurisdiction": "US",
                "indication": "headache (device type, class II)",
                "pathway": "de_novo",
                "identifier": "86 FR 68399",
                "source": "fr2021limb",
            },
        ],
        "risks": [],
        "contraindications": [],
    },
    "ptns": {
        "name": "Tibial nerve stimulation",
        "abbreviation": "PTNS",
        "aliases": "percutaneous or transcutaneous tibial nerve stimulation",
        "invasiveness": "minimally_invasive",
        "energy": "electrical",
        "target": "a nerve at the inner ankle",
        "plain_summary": "A fine needle or a pad at the inner ankle stimulates a nerve. Its roots "
        "enter the spine at the same level as the nerves of the pelvis. That is why pulses at the "
        "foot are tried for pain in the pelvis.",
        "how_it_works": "<p>Sessions last about half an hour and are repeated over weeks. Nothing "
        "stays in the body between them.</p>",
        "evidence": [
            {
                "indication": "chronic pelvic pain",
                "grade": "not_graded:",
                "finding": "Pooled trials showed less pain. Many of the 36 studies had a high risk "
                "of bias.",
                "stated_in": 2020,
                "source": "cottrell2020",
            },
        ],
        "regulatory": [],
        "risks": [],
        "contraindications": [],
    },
}
