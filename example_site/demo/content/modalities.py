"""The kinds of neuromodulation, with the facts that belong to them. The key is the slug.

Every row of ``evidence``, ``regulatory`` and ``safety`` names its source. Grades are in
the source's own system and are not converted; where a source gives none, none is given.
"""

from __future__ import annotations

from typing import Any

from .modalities_brain import BRAIN
from .modalities_nerves import NERVES
from .modalities_skin import SKIN
from .modalities_spine import SPINE

AREAS = {"brain": BRAIN, "spine": SPINE, "nerves": NERVES, "skin": SKIN}

MODALITIES: dict[str, dict[str, Any]] = {
    slug: {"area": area, **fields}
    for area, modalities in AREAS.items()
    for slug, fields in modalities.items()
}
