"""An index that new articles go below, at its end."""

from __future__ import annotations

from typing import Any

import swapper
from django.db.models import F
from django.utils.translation import gettext as _

from neuromod_wagtail.importing.refusals import ExportRefused
from neuromod_wagtail.internals import first_child_path, lend_parent, next_sibling_path


class Branch:
    """As treebeard's ``add_child``, for many pages in one transaction, which ``close`` ends.

    That one locks the index, looks for its last child and counts with every page; here it is
    once for all of them. Of pages that were rolled back a gap remains in the paths, as of pages
    that were deleted.
    """

    def __init__(self, parent: Any) -> None:
        self.parent = parent
        self.last: Any = None
        self.is_open = False

    def seat(self, page: Any) -> None:
        """Give a page that is not saved yet the next place."""
        if not self.is_open:
            self._open()
        page.depth = self.parent.depth + 1
        if self.last is None:
            page.path = first_child_path(self.parent)
        else:
            page.path = next_sibling_path(self.last)
        lend_parent(page, self.parent)
        self.last = page

    def close(self, added: int) -> None:
        """``added`` pages are stored now."""
        if added:
            here = _pages().filter(pk=self.parent.pk)
            here.update(numchild=F("numchild") + added)
            self.parent.numchild += added
        self.last, self.is_open = None, False

    def _open(self) -> None:
        """Others who add pages here wait until the transaction ends."""
        found = _pages().select_for_update().filter(pk=self.parent.pk).first()
        if found is None:
            message = _(
                "“%(title)s” has been deleted. Choose another article index and run the import "
                "again."
            )
            raise ExportRefused("no_parent", message % {"title": self.parent.title})
        for name in ("path", "depth", "numchild", "url_path"):
            setattr(self.parent, name, getattr(found, name))
        self.last, self.is_open = found.get_last_child(), True


def _pages() -> Any:
    return swapper.load_model("wagtailcore", "Page")._base_manager.all()
