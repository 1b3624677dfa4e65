"""The articles of the demo, oldest first: every module here is one.

A body is a list of ``(kind, value)``. ``text`` is rich text in which ``[[key]]`` cites a
reference; ``heading`` and ``subheading`` are plain text; modalities, disclaimers and pictures are
named by their keys. The other kinds are the blocks of an article by their own names.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]

ARTICLES: dict[str, dict[str, Any]] = {
    module.SLUG: module.ARTICLE
    for module in sorted(_MODULES, key=lambda module: module.ARTICLE["published_at"])
}
