"""The authors of the demo, by slug. All of them are fictional."""

from __future__ import annotations

from typing import Any

AUTHORS: dict[str, dict[str, Any]] = {
    "alex-morgan": {
        "name": "Alex Morgan",
        "picture": "portrait-alex",
        "biography": "<p>Alex lived with leg pain for nine years after a back operation. Since "
        "then Alex reads studies, asks their authors what they mean, and writes it down in words "
        "that a tired person can read at night.</p>",
        "is_medical_professional": False,
        "relationship": "former_patient",
        "sign_off": "To Your Success & Freedom,",
    },
    "noor-haddad": {
        "name": "Noor Haddad",
        "picture": "portrait-noor",
        "biography": "<p>Noor is a journalist. She also looks after her father, who has nerve pain "
        "after a stroke. She writes about how decisions on treatments are made, and who makes "
        "them.</p>",
        "is_medical_professional": False,
        "relationship": "carer",
        "sign_off": "Keep asking,",
    },
    "ines-carvalho": {
        "name": "Ines Carvalho",
        "picture": "portrait-ines",
        "biography": "<p>Ines works in a pain clinic. She reviews articles of this blog for "
        "accuracy, and now and then writes one herself. She is an invented person, like all "
        "authors of this example site.</p>",
        "is_medical_professional": True,
        "credentials": "MD, consultant in pain medicine (an invented person)",
        "relationship": "clinician",
        "sign_off": "With best wishes,",
    },
}
