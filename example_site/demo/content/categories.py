"""The categories of the demo, parents before children. The key is the slug."""

from __future__ import annotations

CATEGORIES: dict[str, dict[str, str]] = {
    "blog": {
        "name": "Blog",
        "description": "Everything that is written here, newest first.",
    },
    "treatments": {
        "name": "Treatments",
        "description": "What each kind of stimulation is, what is known, and what is not.",
    },
    "implants": {
        "name": "Implants",
        "parent": "treatments",
        "description": "Devices under the skin: trials, operations, batteries and life after.",
    },
    "without-surgery": {
        "name": "Without surgery",
        "parent": "treatments",
        "description": "Pads, coils, needles and bands: treatments that leave nothing in the body.",
    },
    "reading-evidence": {
        "name": "Reading the evidence",
        "description": "How to tell a strong study from a loud one.",
    },
    "living-with-pain": {
        "name": "Living with pain",
        "description": "Appointments, diaries, questions, and the people around you.",
    },
}
