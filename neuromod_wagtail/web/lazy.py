"""Views and functions that are imported or made when they are first called.

Most processes never show most screens, and start faster without them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.utils.functional import cached_property
from django.utils.module_loading import import_string

ViewSetClass = TypeVar("ViewSetClass", bound=type)


class LazyFunction:
    """The view or function that ``make`` returns.

    Like any wrapper of Python's, it names what it wraps ``__wrapped__``.
    """

    def __init__(self, make: Callable[[], Callable[..., Any]]) -> None:
        self.make = make

    @cached_property
    def __wrapped__(self) -> Callable[..., Any]:
        return self.make()

    def __call__(self, *args: object, **kwargs: object) -> Any:
        return self.__wrapped__(*args, **kwargs)


class LazyImport(LazyFunction):
    """The function, or the view of the class, with a dotted path."""

    def __init__(self, path: str, **options: object) -> None:
        super().__init__(partial(_view, path, options))
        self.path = path


def _view(path: str, options: dict[str, object]) -> Callable[..., Any]:
    found: Any = import_string(path)
    view: Callable[..., Any] = found.as_view(**options) if hasattr(found, "as_view") else found
    return view


def lazy_class(path: str) -> Any:
    """Return an attribute of a viewset: the class with a dotted path."""
    return cached_property(lambda viewset: import_string(path))


def lazy_views(viewset: ViewSetClass) -> ViewSetClass:
    """Make each view of a viewset when it is first called, with its class, form and templates."""
    for name in dir(viewset):
        if name.endswith("_view") and isinstance(view := getattr(viewset, name), property):
            setattr(viewset, name, _lazy_view(view))
    return viewset


def _lazy_view(view: property) -> property:
    return property(lambda viewset: LazyFunction(lambda: view.__get__(viewset)))
