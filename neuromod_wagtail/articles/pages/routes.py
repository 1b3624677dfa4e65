"""The URLs below an index of articles, and the slugs they reserve. Pure functions.

They follow WordPress: ``category/x/``, ``tag/x/``, ``author/x/``, ``2024/02/``, ``feed/``.
"""

from __future__ import annotations

import re

FEED = r"(?P<feed>feed/(?:atom/)?)?"

ALL = rf"^{FEED}$"
CATEGORIES = r"^category/$"
CATEGORY = rf"^category/(?P<slug>[^/]+)/{FEED}$"
TAGS = r"^tag/$"
TAG = rf"^tag/(?P<slug>[^/]+)/{FEED}$"
ALL_SERIES = r"^series/$"
SERIES = rf"^series/(?P<slug>[^/]+)/{FEED}$"
AUTHOR = rf"^author/(?P<slug>[^/]+)/{FEED}$"
ARCHIVE = rf"^(?P<year>\d{{4}})/(?:(?P<month>\d{{2}})/)?{FEED}$"
SEARCH = r"^search/$"
MODALITIES = r"^modalities/$"
COMPARE = r"^modalities/compare/$"
MODALITY = r"^modalities/(?P<slug>[^/]+)/$"

RESERVED = frozenset({"author", "category", "feed", "modalities", "search", "series", "tag"})


def is_reserved(slug: str) -> bool:
    """Return whether an article with this slug would be hidden by a URL of its index."""
    return slug in RESERVED or re.fullmatch(r"\d{4}", slug) is not None
