"""Stimulation at the spine, and medicine given there."""

from __future__ import annotations

from datetime import date
from typing import Any

SPINE: dict[str, dict[str, Any]] = {
    "scs": {
        "name": "Spinal cord stimulation",
        "abbreviation": "SCS",
        "aliases": "dorsal column stimulation",
        "not_to_be_confused_with": "DRG stimulation, a cousin that aims beside the cord",
        "invasiveness": "staged",
        "energy": "electrical",
        "target": "the back of the spinal cord",
        "plain_summary": "Thin leads are placed in the space behind the spinal cord. Weak pulses "
        "change how pain signals travel towards the brain. First comes a trial with leads that can "
        "be pulled out again. Only if the trial helps is a battery put under the skin.",
        "how_it_works": "<p>Pain travels up the spinal cord, and the cord is not a plain cable: "
        "signals there can be turned up and down. The pulses act on that control. Some systems "
        "are felt as a tingle, others are not felt at all. How exactly they ease pain is still "
        "being studied.</p><p>The battery lies under the skin of the buttock or belly. A handset "
        "switches it on and off and changes its strength.</p>",
        "evidence": [
            {
                "indication": "neuropathic pain of at least 50 out of 100 for 6 months or more",
                "grade": "nice_ta:recommended",
                "finding": "An option after standard care has failed and a trial has worked, "
                "chosen together with a specialist team.",
                "stated_in": 2008,
                "source": "ta159",
            },
            {
                "indication": "ischaemic pain (from poor blood flow)",
                "grade": "nice_ta:only_in_research",
                "finding": "Only as part of a clinical trial.",
                "stated_in": 2008,
                "source": "ta159",
            },
            {
                "indication": "chronic pain",
                "grade": "grade:very_low",
                "finding": "Against a dummy treatment: it may make no important difference to pain. The reviewers are very "
                "unsure about this.",
                "stated_in": 2021,
                "source": "oconnell2021",
            },
            {
                "indication": "chronic pain",
                "grade": "grade:very_low",
                "finding": "Added to usual care: it may help to a degree that matters. Certainty is low to very low, "
                "and part of the benefit may not come from the pulses.",
                "stated_in": 2021,
                "source": "oconnell2021",
            },
        ],
        "regulatory": [
            {
                "jurisdiction": "US",
                "indication": "pain relief, totally implanted stimulator (one example)",
                "pathway": "pma",
                "identifier": "P030017",
                "source": "p030017",
            },
        ],
        "risks": [
            (
                "A complication that needs attention, from a moved lead to an infection",
                "serious",
                "about 30 to 40 in 100 people",
                "asra2019",
            ),
            ("A lead breaks or comes loose", "uncommon", "about 6 to 9 in 100 devices", "asra2019"),
            (
                "Infection, leads that fail or move, another operation, and deaths among the serious events",
                "serious",
                "",
                "oconnell2021",
            ),
            ("Bleeding or fluid leak near the spine, or paralysis", "serious", "", "asra2019"),
        ],
        "contraindications": [
            ("A trial that brought no relief", "absolute", "ta159"),
        ],
    },
    "drg": {
        "name": "Dorsal root ganglion stimulation",
        "abbreviation": "DRG stimulation",
        "aliases": "DRG-S, DRGS",
        "not_to_be_confused_with": "diagnosis-related group (DRG), a term of hospital billing",
        "invasiveness": "staged",
        "energy": "electrical",
        "target": "a cluster of nerve cells beside the spine",
        "plain_summary": "Beside the spine sit small clusters of cells that collect feeling from "
        "one part of the body. A lead is placed next to one of them. Pulses there aim at a small "
        "area, such as a foot or the groin.",
        "how_it_works": "<p>Each cluster, called a dorsal root ganglion, serves one strip of the "
        "body. A lead close to it can therefore reach an area that is hard to cover from the "
        "spinal cord. As with spinal cord stimulation, a trial comes first.</p>",
        "evidence": [
            {
                "indication": "chronic pain",
                "grade": "not_graded:",
                "finding": "The Cochrane reviewers found no trial that fitted. They cannot say whether it works or not.",
                "stated_in": 2021,
                "source": "oconnell2021",
            },
        ],
        "regulatory": [
            {
                "jurisdiction": "US",
                "indication": "severe leg pain in complex regional pain syndrome (CRPS) I and II",
                "pathway": "pma",
                "identifier": "P150004",
                "decided_on": date(2016, 2, 11),
                "source": "p150004",
            },
        ],
        "risks": [],
        "contraindications": [
            ("Not able to operate the system", "absolute", "p150004"),
            ("Poor condition for an operation", "absolute", "p150004"),
            ("A trial that brought no relief", "absolute", "p150004"),
        ],
    },
    "itdd": {
        "name": "Intrathecal drug delivery",
        "abbreviation": "ITDD",
        "aliases": "pain pump, IDDS",
        "invasiveness": "surgical",
        "energy": "chemical",
        "target": "the fluid around the spinal cord",
        "plain_summary": "A pump under the skin of the belly gives tiny amounts of medicine to the "
        "fluid around the spinal cord. Because it goes straight to the cord, much less is needed "
        "than by mouth. The pump must be refilled through the skin.",
        "how_it_works": "<p>Neuromodulation does not have to be electrical. Here a medicine is the "
        "stimulus. A thin tube runs from the pump to the spine. The clinic sets the dose with a "
        "programmer and refills the pump with a needle at fixed times.</p>",
        "evidence": [
            {
                "indication": "chronic pain not caused by cancer, opioids",
                "grade": "not_graded:",
                "finding": "The report names morphine and ziconotide as the pain medicines that "
                "the FDA has approved for this route.",
                "source": "hayes",
            },
        ],
        "regulatory": [],
        "risks": [
            (
                "A lump of inflamed tissue at the tip of the tube (granuloma) that can press on the "
                "cord",
                "serious",
                "",
                "granuloma2012",
            ),
            ("Problems of the operation, the pump or the medicine", "serious", "", "capozza"),
        ],
        "contraindications": [],
    },
}
