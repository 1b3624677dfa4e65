"""The pictures by name. Their alternative texts are in ``content/pictures.py``."""

from __future__ import annotations

from collections.abc import Callable

from . import devices, people

SCENES: dict[str, Callable[[], str]] = {
    "overview": devices.overview,
    "tms": devices.tms,
    "scs": devices.scs,
    "pns": devices.pns,
    "dbs": devices.dbs,
    "tens": devices.tens,
    "neck-device": devices.neck_device,
    "armband": devices.armband,
    "pump": devices.pump,
    "diary": people.diary,
    "evidence": people.evidence,
    "clinic": people.clinic,
    "three-doors": people.three_pathways,
    "reading": people.reading,
    "portrait-alex": people.portrait_alex,
    "portrait-noor": people.portrait_noor,
    "portrait-ines": people.portrait_ines,
}
