"""The pictures: a title for the image library, and what someone who cannot see it should know.

The key is the file's name. All were drawn for this demo and are in the public domain (CC0).
"""

from __future__ import annotations

from typing import TypedDict


class Picture(TypedDict):
    title: str
    alt: str


PICTURES: dict[str, Picture] = {
    "overview": {
        "title": "The nervous system and four places to stimulate it",
        "alt": "A figure with brain, spine and nerves drawn in white. Four marks show the top of "
        "the brain, a point deep inside it, the spine and a nerve in the arm.",
    },
    "tms": {
        "title": "A magnetic coil above the head",
        "alt": "A head seen from the side. A figure-of-eight coil rests above it and sends "
        "curved pulses into the top of the brain.",
    },
    "scs": {
        "title": "A lead beside the spinal cord",
        "alt": "The spine from the side. A thin lead with four contacts lies along the spinal "
        "cord and runs to a small device under the skin.",
    },
    "pns": {
        "title": "A lead close to a nerve in the arm",
        "alt": "A forearm with a branching nerve. A lead goes through the skin from a patch and "
        "ends beside the nerve.",
    },
    "dbs": {
        "title": "An electrode deep in the brain",
        "alt": "A head seen from the side. An electrode reaches a small area deep in the brain; "
        "its wire runs under the skin behind the ear and down the neck.",
    },
    "tens": {
        "title": "Two pads on the lower back",
        "alt": "A back with two adhesive pads on either side of the lower spine, wired to a "
        "hand-sized TENS unit.",
    },
    "neck-device": {
        "title": "A hand-held stimulator at the neck",
        "alt": "A head seen from the side. A hand-held device touches the neck, where the vagus "
        "nerve runs.",
    },
    "armband": {
        "title": "A stimulating band on the upper arm",
        "alt": "An upper arm with an armband and a phone next to it. A dotted line leads from the "
        "band to the brain.",
    },
    "pump": {
        "title": "A pump for medicine near the spine",
        "alt": "A torso with a round pump in the belly. A thin tube leads from it to the spine, "
        "where small drops come out.",
    },
    "diary": {
        "title": "A diary for a trial week",
        "alt": "An open notebook: short notes on the left page, seven bars for seven days on the "
        "right one. A cup and a pen lie beside it.",
    },
    "evidence": {
        "title": "Studies side by side",
        "alt": "A sheet with six studies as squares on lines of different lengths and one "
        "combined result, seen through a magnifying glass.",
    },
    "clinic": {
        "title": "Talking through a list of questions",
        "alt": "A patient and a doctor sit at a table with a list of questions between them.",
    },
    "three-doors": {
        "title": "Three ways to the market",
        "alt": "Three doors of rising height. They show two like sheets, a star, and a page "
        "with a tick.",
    },
    "reading": {
        "title": "Reading about treatment at home",
        "alt": "A woman in an armchair reads an article on a tablet under a lamp.",
    },
    "portrait-alex": {
        "title": "Portrait of Alex Morgan",
        "alt": "Drawn portrait of Alex Morgan: short brown hair, teal jumper.",
    },
    "portrait-noor": {
        "title": "Portrait of Noor Haddad",
        "alt": "Drawn portrait of Noor Haddad: long dark hair, coral top.",
    },
    "portrait-ines": {
        "title": "Portrait of Dr Ines Carvalho",
        "alt": "Drawn portrait of Ines Carvalho: grey hair in a bun, white coat, stethoscope.",
    },
}

CREDIT = {
    "creator": "neuromod_wagtail",
    "creator_url": "",
    "source": "the example site",
    "source_url": "",
    "licence": "cc0",
}
