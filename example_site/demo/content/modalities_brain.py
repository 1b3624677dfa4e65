"""Stimulation of the brain."""

from __future__ import annotations

from datetime import date
from typing import Any

BRAIN: dict[str, dict[str, Any]] = {
    "tms": {
        "name": "Transcranial magnetic stimulation",
        "abbreviation": "TMS",
        "aliases": "rTMS (repetitive TMS), sTMS (single-pulse TMS)",
        "invasiveness": "non_invasive",
        "energy": "magnetic",
        "target": "the surface of the brain, for pain mostly the area that moves the body",
        "plain_summary": "A coil held on the head makes short magnetic pulses. They pass through "
        "the skull and set off tiny currents in the brain below. For pain, the usual target is the "
        "area that controls movement, on the side opposite the pain. Nothing is implanted.",
        "how_it_works": "<p>A strong current runs through the coil for less than a thousandth of a "
        "second. This makes a magnetic field, and the field makes a small current in the brain "
        "just under the coil.</p><p>Single pulses are used against migraine attacks. Trains of "
        "pulses, called <b>repetitive</b> TMS, are given in sessions on many days. The aim is a "
        "change that lasts longer than the session.</p>",
        "evidence": [
            {
                "indication": "neuropathic pain (repetitive pulses)",
                "grade": "efns_ifcn:a",
                "finding": "A European expert panel calls high-frequency pulses over the motor "
                "cortex, opposite the pain, definitely effective.",
                "stated_in": 2020,
                "source": "lefaucheur2020",
            },
            {
                "indication": "chronic pain (repetitive pulses)",
                "grade": "grade:low",
                "finding": "Compared with a dummy coil, pain fell by 7 in 100 (between 5 and 9). "
                "The reviewers have low confidence in this figure.",
                "stated_in": 2018,
                "source": "oconnell2018",
            },
            {
                "indication": "fibromyalgia (repetitive pulses)",
                "grade": "efns_ifcn:b",
                "finding": "The same panel calls an effect on pain or quality of life probable.",
                "stated_in": 2020,
                "source": "lefaucheur2020",
            },
            {
                "indication": "migraine attacks (single pulses)",
                "grade": "grade:moderate",
                "finding": "One main trial of single-pulse TMS for attacks was rated moderate.",
                "stated_in": 2019,
                "source": "reuter2019",
            },
        ],
        "regulatory": [
            {
                "jurisdiction": "US",
                "indication": "headache (device type)",
                "pathway": "de_novo",
                "identifier": "21 CFR 882.5808",
                "decided_on": date(2013, 12, 13),
                "source": "fr2014tms",
            },
            {
                "jurisdiction": "US",
                "indication": "neuropathic pain, as of 2015",
                "pathway": "none",
                "status": "investigational",
                "source": "klein2015",
            },
        ],
        "risks": [
            ("Headache, the most frequent complaint", "common_mild", "", "klein2015"),
            ("A single seizure during a session", "very_rare", "", "klein2015"),
        ],
        "contraindications": [
            ("Metal or an electronic implant close to the coil", "absolute", "klein2015"),
            (
                "An implanted stimulator elsewhere: newer expert advice allows it with care, device "
                "labels may not",
                "contested",
                "rossi2021",
            ),
        ],
    },
    "tdcs": {
        "name": "Transcranial direct current stimulation",
        "abbreviation": "tDCS",
        "not_to_be_confused_with": "TENS (pads on the body), ECT (which causes a seizure)",
        "invasiveness": "non_invasive",
        "energy": "electrical",
        "target": "the surface of the brain",
        "plain_summary": "Two wet pads on the head let a weak, steady current flow for some "
        "minutes. It does not make nerve cells fire. It makes them a little more or less ready to "
        "do so. Researchers test whether this can ease long-lasting pain.",
        "how_it_works": "<p>The current is weak and it stays the same: there are no pulses. It "
        "nudges the cells near the pads, so that they answer a little more or a little less "
        "easily. Studies repeat the sessions on several days.</p>",
        "evidence": [
            {
                "indication": "chronic pain",
                "grade": "not_graded:",
                "finding": "The Cochrane review counts 36 trials. It grades each outcome on its own.",
                "stated_in": 2018,
                "source": "oconnell2018",
            },
        ],
        "regulatory": [],
        "risks": [],
        "contraindications": [],
    },
    "dbs": {
        "name": "Deep brain stimulation",
        "abbreviation": "DBS",
        "invasiveness": "surgical",
        "energy": "electrical",
        "target": "small areas deep in the brain that handle pain and feeling",
        "plain_summary": "A surgeon guides a very thin electrode to a spot deep in the brain. A "
        "battery under the skin of the chest sends it steady pulses. For pain this is a last step, "
        "tried in few centres when much else has failed.",
        "how_it_works": "<p>The team plans the way to the target with brain scans. Common targets "
        "are the sensory part of the thalamus and the grey matter around a fluid channel in the "
        "midbrain. First the electrode is tested. If the test goes well, a pulse generator is placed under the skin of the chest. Wires join the two.</p>",
        "evidence": [
            {
                "indication": "refractory chronic pain, not headache",
                "grade": "nice_ipg:standard_arrangements",
                "finding": "It works for some people whom other treatments have failed. The risks "
                "are serious but well known, and it may not control the pain.",
                "stated_in": 2011,
                "source": "ipg382",
            },
        ],
        "regulatory": [
            {
                "jurisdiction": "US",
                "indication": "chronic pain",
                "pathway": "none",
                "status": "off_label",
                "source": "moore2014",
            },
            {
                "jurisdiction": "UK",
                "indication": "chronic pain",
                "pathway": "none",
                "status": "off_label",
                "source": "farrell2021",
            },
        ],
        "risks": [
            ("A small risk of dying from the operation", "serious", "", "ipg382"),
        ],
        "contraindications": [],
    },
    "mcs": {
        "name": "Motor cortex stimulation",
        "abbreviation": "MCS",
        "aliases": "epidural motor cortex stimulation",
        "invasiveness": "surgical",
        "energy": "electrical",
        "target": "the covering of the brain, above the area that moves the body",
        "plain_summary": "A flat strip of electrodes is placed on the covering of the brain, above "
        "the area that controls movement. A battery under the skin sends pulses to it. It has been "
        "tried for pain after a stroke and for some face pains.",
        "how_it_works": "<p>The electrodes lie outside the brain itself, on its tough outer skin. "
        "The surgeon opens a small window in the skull to place them. The target is the same as "
        "with magnetic pulses for pain, but here the stimulator stays.</p>",
        "evidence": [
            {
                "indication": "pain after stroke, face pain, spinal cord injury",
                "grade": "not_graded:",
                "finding": "Results are mixed. The authors found no large trial with a dummy "
                "treatment.",
                "stated_in": 2014,
                "source": "moore2014",
            },
        ],
        "regulatory": [
            {
                "jurisdiction": "US",
                "indication": "chronic pain",
                "pathway": "none",
                "status": "off_label",
                "source": "moore2014",
            },
        ],
        "risks": [],
        "contraindications": [],
    },
}
