"""The tags of cached pages that show comments."""

from __future__ import annotations

from collections.abc import Iterable

from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_cache.tags import FREQUENT

# For anything that shows comments or counts of several pages: lists, feeds.
ANY = "comments"


def of_section(page_id: int | None, discussion_id: int | None) -> list[str]:
    """Return the tags of the comments section of a page, even before its first comment."""
    if discussion_id is None and settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS:
        return [f"comments-of-page-{page_id}", ANY]  # Its first comment may be on a translation.
    return [f"comments-of-page-{page_id}", f"discussion-{discussion_id}", of_votes(discussion_id)]


def of_votes(discussion_id: int | None) -> str:
    """Return the tag of the numbers of votes. Anyone can vote, so no whole page depends on it."""
    return f"{FREQUENT}votes-{discussion_id}"


def of_change(page_ids: Iterable[int], discussion_ids: Iterable[int]) -> list[str]:
    """Return the tags of everything that shows comments of these pages or discussions."""
    pages = (f"comments-of-page-{pk}" for pk in page_ids)
    return [ANY, *pages, *(f"discussion-{pk}" for pk in discussion_ids)]
