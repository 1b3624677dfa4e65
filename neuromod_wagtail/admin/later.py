"""Views and functions of the admin that are imported when they are first called.

Most processes never show most screens, and start faster without them.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.module_loading import import_string


class ImportedLater:
    """The function, or the view of the class, with a dotted path.

    Like any wrapper of Python's, it names what it wraps ``__wrapped__``.
    """

    def __init__(self, path: str, **options: object) -> None:
        self.path = path
        self.options = options

    @cached_property
    def __wrapped__(self) -> Any:
        found = import_string(self.path)
        return found.as_view(**self.options) if hasattr(found, "as_view") else found

    def __call__(self, *args: object, **kwargs: object) -> Any:
        return self.__wrapped__(*args, **kwargs)
