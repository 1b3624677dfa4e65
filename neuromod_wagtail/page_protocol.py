"""The interface that comments and disclaimers expect of a page, whatever its type.

``PageLike`` is the used part of Wagtail's pages: any page fulfils it. Beyond that, a page type may
have any of the methods in ``Answers``. It needs no base class for that; the functions at the end
are the one place that looks for these methods, with defaults for pages without them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

import swapper
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.models import AbstractPage

from neuromod_wagtail.users import AnyUser, User

swapper.set_app_prefix("wagtailcore", "wagtail")


class Locale(Protocol):
    """Wagtail's ``Locale``."""

    @property
    def pk(self) -> int: ...
    @property
    def language_code(self) -> str: ...


class Site(Protocol):
    """Wagtail's ``Site``."""

    @property
    def pk(self) -> int: ...
    @property
    def site_name(self) -> str: ...
    @property
    def hostname(self) -> str: ...
    @property
    def root_page(self) -> PageLike: ...
    @property
    def root_url(self) -> str: ...


class PagePermissions(Protocol):
    """Wagtail's ``PagePermissionTester``."""

    def can_edit(self) -> bool: ...
    def can_publish(self) -> bool: ...


class PageLike(Protocol):
    """A Wagtail page, as far as comments and disclaimers use it."""

    @property
    def pk(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def live(self) -> bool: ...
    @property
    def first_published_at(self) -> datetime | None: ...
    @property
    def latest_revision_created_at(self) -> datetime | None: ...
    @property
    def owner_id(self) -> int | None: ...
    @property
    def alias_of_id(self) -> int | None: ...

    # Its place in the tree.
    @property
    def path(self) -> str: ...
    @property
    def steplen(self) -> int: ...

    # Its language.
    @property
    def locale(self) -> Locale: ...
    @property
    def locale_id(self) -> int: ...
    @property
    def translation_key(self) -> UUID: ...

    # The same page as its own type, with all of its columns or with those already loaded.
    @property
    def specific(self) -> PageLike: ...
    @property
    def specific_deferred(self) -> PageLike: ...

    def get_admin_display_title(self) -> str: ...
    def get_cached_paths(self) -> list[str]: ...
    def get_site(self) -> Site | None: ...
    def get_url(self, request: HttpRequest | None = None) -> str | None: ...
    def get_full_url(self, request: HttpRequest | None = None) -> str | None: ...
    def get_translations(self, inclusive: bool = False) -> QuerySet[Model]: ...
    def permissions_for_user(self, user: AnyUser) -> PagePermissions: ...


def page_model() -> type[AbstractPage]:
    """Return the site's base page: Wagtail's own, or the model that replaces it."""
    return swapper.load_model("wagtailcore", "Page")


# --- what a page type may add ---------------------------------------------------------------


class Occasion(StrEnum):
    """The place where a statement is shown."""

    COMMENT_FORM = "comment_form"
    MAIL = "mail"


class Statement(NamedTuple):
    """A statement of a page apart from its text: ``text`` is plain and short, ``html`` complete."""

    title: str
    text: str
    html: SafeString
    version: str = ""
    url: str = ""


@dataclass(frozen=True)
class Frame:
    """The template with the site's header and footer, and the context that it needs."""

    template: str = "neuromod_wagtail/base.html"
    context: dict[str, object] = field(default_factory=dict)


class Answers(Protocol):
    """The optional methods of a page type."""

    def is_written_by(self, user: User) -> bool:
        """Tell whether ``user`` is one of the page's authors.

        Authors get a badge beside their comments, and their replies are not held.
        Without this method the page's owner is its author.
        """
        ...

    def get_writer_names(self) -> list[str]:
        """Return names that guests may not sign a comment with, beside those of the staff.

        Without this method there are none.
        """
        ...

    def get_statements(self, occasion: Occasion) -> list[Statement]:
        """Return statements for the comment form or email about the page, such as disclaimers.

        Without this method there are none.
        """
        ...

    def get_frame(self, request: HttpRequest) -> Frame:
        """Return the frame of pages that belong to this one, such as the report of a comment.

        Without this method it is that of the site, without the navigation of a section.
        """
        ...


# --- the one place that looks ---------------------------------------------------------------


def is_written_by(page: PageLike, user: User) -> bool:
    """Tell whether ``user`` wrote the page: one of its authors, or else its owner."""
    page = page.specific_deferred
    method: Callable[[User], bool] | None = getattr(page, "is_written_by", None)
    return bool(method(user)) if method else user.pk == page.owner_id


def writer_names(page: PageLike) -> list[str]:
    """Return the names of the page's authors, as far as it knows them."""
    method: Callable[[], list[str]] | None
    method = getattr(page.specific_deferred, "get_writer_names", None)
    return method() if method else []


def statements_of(page: PageLike, occasion: Occasion) -> list[Statement]:
    """Return the page's statements for an occasion."""
    method: Callable[[Occasion], list[Statement]] | None
    method = getattr(page.specific if page.pk else page, "get_statements", None)
    return list(method(occasion)) if method else []


def frame_of(page: PageLike, request: HttpRequest) -> Frame:
    """Return the frame of pages that belong to ``page``."""
    method: Callable[[HttpRequest], Frame] | None
    method = getattr(page.specific_deferred, "get_frame", None)
    return method(request) if method else Frame()
