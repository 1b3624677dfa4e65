"""Guidance and regulation that the demo cites: NICE, the FDA and the US rule books."""

from __future__ import annotations

from datetime import date
from typing import Any

# The day on which the sources of the demo were last read.
CHECKED = date(2026, 11, 22)

NICE = "National Institute for Health and Care Excellence"
FDA = "US Food and Drug Administration"


def _nice(number: str, title: str, year: int) -> dict[str, Any]:
    return {
        "cite": f"NICE {number}",
        "type": "guideline",
        "title": f"{title} ({number})",
        "authors": NICE,
        "publisher": "London: NICE",
        "year": year,
        "url": f"https://www.nice.org.uk/guidance/{number.lower()}",
        "accessed_on": CHECKED,
    }


def _fda(cite: str, title: str, year: int | None, url: str, container: str = "") -> dict[str, Any]:
    return {
        "cite": cite,
        "type": "regulation",
        "title": title,
        "authors": FDA,
        "container_title": container,
        "year": year,
        "url": url,
        "accessed_on": CHECKED,
    }


def _cfr(section: str, title: str) -> dict[str, Any]:
    return _fda(
        f"21 CFR {section}",
        f"{title} (21 CFR {section})",
        None,
        f"https://www.ecfr.gov/current/title-21/section-{section}",
        "Code of Federal Regulations",
    )


def _register(cite: str, title: str, year: int, number: str) -> dict[str, Any]:
    return _fda(
        cite,
        f"Medical devices; neurological devices; classification of the {title}",
        year,
        f"https://www.federalregister.gov/d/{number}",
        f"Federal Register, {cite}",
    )


RULES: dict[str, dict[str, Any]] = {
    # Guidance of NICE
    "ta159": _nice(
        "TA159", "Spinal cord stimulation for chronic pain of neuropathic or ischaemic origin", 2008
    ),
    "ipg450": _nice(
        "IPG450",
        "Percutaneous electrical nerve stimulation for refractory neuropathic pain",
        2013,
    ),
    "ipg451": _nice("IPG451", "Peripheral nerve-field stimulation for chronic low back pain", 2013),
    "ipg452": _nice("IPG452", "Occipital nerve stimulation for intractable chronic migraine", 2013),
    "ipg382": _nice(
        "IPG382",
        "Deep brain stimulation for refractory chronic pain syndromes (excluding headache)",
        2011,
    ),
    "ng193": _nice(
        "NG193",
        "Chronic pain (primary and secondary) in over 16s: assessment of all chronic pain and "
        "management of chronic primary pain",
        2021,
    ),
    # US regulation
    "cfr8825870": _cfr("882.5870", "Implanted peripheral nerve stimulator for pain relief"),
    "cfr8825890": _cfr("882.5890", "Transcutaneous electrical nerve stimulator for pain relief"),
    "cfr8825891": _cfr("882.5891", "Transcutaneous electrical nerve stimulator to treat headache"),
    "fr2014tms": _register(
        "79 FR 38457", "transcranial magnetic stimulator for headache", 2014, "2014-15876"
    ),
    "fr2014tens": _register(
        "79 FR 37946",
        "transcutaneous electrical nerve stimulator to treat headache",
        2014,
        "2014-15625",
    ),
    "fr2017vagal": _register(
        "82 FR 61168", "external vagal nerve stimulator for headache", 2017, "2017-27854"
    ),
    "fr2021limb": _register(
        "86 FR 68399",
        "trunk and limb electrical stimulator to treat headache",
        2021,
        "2021-26175",
    ),
    "p150004": _fda(
        "FDA P150004",
        "Premarket approval P150004: dorsal root ganglion stimulator for pain relief",
        2016,
        "https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfPMA/pma.cfm?id=P150004",
    ),
    "p030017": _fda(
        "FDA P030017",
        "Premarket approval P030017: totally implanted spinal-cord stimulator for pain relief",
        None,
        "https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfPMA/pma.cfm?id=P030017",
    ),
    "p190021": _fda(
        "FDA P190021",
        "Premarket approval P190021: implanted stimulator for chronic low back pain",
        2020,
        "https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfPMA/pma.cfm?id=P190021",
    ),
    "k161154": _fda(
        "FDA K161154",
        "Premarket notification K161154: percutaneous peripheral nerve stimulator",
        None,
        "https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfpmn/pmn.cfm?ID=K161154",
    ),
}
