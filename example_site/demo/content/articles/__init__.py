"""The articles of the demo, oldest first.

A body is a list of ``(kind, value)``. ``text`` is rich text in which ``[[key]]`` cites a
reference; ``heading`` and ``subheading`` are plain text; modalities, disclaimers and pictures are
named by their keys. The other kinds are the blocks of an article by their own names.
"""

from __future__ import annotations

from typing import Any

from .evidence import ARTICLES as EVIDENCE
from .implants import ARTICLES as IMPLANTS
from .living import ARTICLES as LIVING
from .mirrored import ARTICLES as MIRRORED
from .unpublished import ARTICLES as UNPUBLISHED
from .without_surgery import ARTICLES as WITHOUT_SURGERY

ARTICLES: dict[str, dict[str, Any]] = dict(
    sorted(
        (MIRRORED | IMPLANTS | WITHOUT_SURGERY | EVIDENCE | LIVING | UNPUBLISHED).items(),
        key=lambda item: item[1]["published_at"],
    )
)
