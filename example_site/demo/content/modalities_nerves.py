"""Stimulation of nerves outside brain and spine, with leads under the skin."""

from __future__ import annotations

from datetime import date
from typing import Any

NERVES: dict[str, dict[str, Any]] = {
    "pns": {
        "name": "Peripheral nerve stimulation",
        "abbreviation": "PNS",
        "not_to_be_confused_with": "the peripheral nervous system, also written PNS; PNFS; PENS",
        "invasiveness": "staged",
        "energy": "electrical",
        "target": "one named nerve outside brain and spine",
        "plain_summary": "A fine lead is placed next to one nerve, for example in the shoulder or "
        "the leg. Pulses along that nerve change what it reports. Some leads are taken out after "
        "weeks, others stay for good.",
        "how_it_works": "<p>The doctor finds the nerve with ultrasound and slides the lead close "
        "to it through a needle. Power comes from a unit worn on the skin or from a small "
        "implant. The lead is near the nerve and does not go into it.</p>",
        "evidence": [
            {
                "indication": "pain after injury of a nerve, and other nerve pain",
                "grade": "not_graded:",
                "finding": "The review found five randomised trials, one of them of high quality. "
                "Most of them look at pain from an injured nerve.",
                "stated_in": 2021,
                "source": "helm2021",
            },
        ],
        "regulatory": [
            {
                "jurisdiction": "US",
                "indication": "back and limb pain, lead for up to 30 days, not for the face "
                "(one example)",
                "pathway": "510k",
                "identifier": "K161154",
                "source": "k161154",
            },
            {
                "jurisdiction": "US",
                "indication": "pain relief, implanted (device type, class II)",
                "pathway": "510k",
                "identifier": "21 CFR 882.5870",
                "source": "cfr8825870",
            },
        ],
        "risks": [],
        "contraindications": [],
    },
    "pnfs": {
        "name": "Peripheral nerve-field stimulation",
        "abbreviation": "PNFS",
        "not_to_be_confused_with": "PNS, which aims at one named nerve",
        "invasiveness": "surgical",
        "energy": "electrical",
        "target": "the small nerves under the skin of the painful area",
        "plain_summary": "Leads are placed just under the skin where it hurts, most often in the "
        "lower back. They do not aim at one nerve. They stimulate the whole field of fine nerves "
        "in that area.",
        "how_it_works": "<p>The person feels a tingle in the painful area and sets its strength "
        "with a remote control. The idea is that the tingle masks the pain.</p>",
        "evidence": [
            {
                "indication": "chronic low back pain",
                "grade": "nice_ipg:special_arrangements",
                "finding": "Little evidence, of limited quality and with short follow-up.",
                "stated_in": 2013,
                "source": "ipg451",
            },
        ],
        "regulatory": [],
        "risks": [
            ("Problems that any implant can bring", "serious", "", "ipg451"),
        ],
        "contraindications": [],
    },
    "ons": {
        "name": "Occipital nerve stimulation",
        "abbreviation": "ONS",
        "invasiveness": "surgical",
        "energy": "electrical",
        "target": "the nerves at the back of the head",
        "plain_summary": "Leads are placed under the skin at the back of the head, over the nerves "
        "that feel there. A battery in the trunk sends pulses. It was developed for people with "
        "severe migraine that nothing else had eased.",
        "how_it_works": "<p>Nerves from the back of the head and nerves from the face meet in the "
        "same place in the brainstem. Stimulating one group may calm what the other one "
        "reports.</p>",
        "evidence": [
            {
                "indication": "intractable chronic migraine",
                "grade": "nice_ipg:special_arrangements",
                "finding": "Some effect in the short term, very little known about later years.",
                "stated_in": 2013,
                "source": "ipg452",
            },
        ],
        "regulatory": [],
        "risks": [
            ("Problems that need another operation", "serious", "", "ipg452"),
        ],
        "contraindications": [],
    },
    "restorative": {
        "name": "Restorative neurostimulation",
        "abbreviation": "",
        "aliases": "multifidus stimulation",
        "invasiveness": "surgical",
        "energy": "electrical",
        "target": "the nerve of a deep muscle of the lower back",
        "plain_summary": "Most stimulators try to block pain. This one tries to wake a muscle. Two "
        "leads reach the nerve of a deep back muscle that no longer does its work. The person lets "
        "it contract for half an hour, twice a day.",
        "how_it_works": "<p>The multifidus muscle steadies the lower spine. In some people with "
        "back pain it is switched off by a reflex. The stimulator makes it contract again and "
        "again, so that control can return. This takes months, not minutes.</p>",
        "evidence": [
            {
                "indication": "chronic low back pain with a weak multifidus muscle",
                "grade": "not_graded:",
                "finding": "After 120 days, 57 in 100 people with full stimulation had clear relief. With very weak stimulation it was 47 in 100. The difference could be chance.",
                "stated_in": 2021,
                "source": "gilligan2021",
            },
        ],
        "regulatory": [
            {
                "jurisdiction": "US",
                "indication": "chronic low back pain with multifidus dysfunction",
                "pathway": "pma",
                "identifier": "P190021",
                "decided_on": date(2020, 6, 16),
                "source": "p190021",
            },
        ],
        "risks": [],
        "contraindications": [],
    },
}
