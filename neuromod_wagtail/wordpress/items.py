"""The items of an export → articles with their comments, some at a time.

One that cannot be read or stored never ends the import: it is named with the reason, and the
others of its batch are written one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.signal_handlers import disable_reference_index_auto_update

from neuromod_wagtail.articles.pages import search_indexing
from neuromod_wagtail.importing.failures import reason_of
from neuromod_wagtail.wordpress.reading.records import Item
from neuromod_wagtail.wordpress.reading.wxr import Export
from neuromod_wagtail.wordpress.storing.articles import Written
from neuromod_wagtail.wordpress.storing.index_pass import ITEM_WORK, key_of
from neuromod_wagtail.wordpress.storing.selection import reason_against

if TYPE_CHECKING:
    from neuromod_wagtail.wordpress.importing import Import

# So many items are stored at once: a kill loses at most these, and they come again.
BATCH = 20
WORDS_SHOWN = 20


class ItemWriter:
    """Writes with what an import made ready: its ledger, its report and its writers."""

    def __init__(self, work: Import) -> None:
        self.work, self.report, self.ledger = work, work.report, work.ledger
        self.articles, self.comments = work.articles, work.comments
        self.seen: set[tuple[str, str]] = set()

    def write(self, export: Export) -> Iterator[int]:
        """Yields the units of work done, batch by batch."""
        items = (record for record in export if isinstance(record, Item))
        while batch := list(islice(items, BATCH)):
            self._together(batch)
            yield sum(
                len(item.comments) + (0 if item.type == "attachment" else ITEM_WORK)
                for item in batch
            )
        self.comments.flush()

    def _together(self, batch: list[Item]) -> None:
        """Store some items whole, each alone when they cannot be stored together."""
        before, waiting = set(self.seen), self.comments.mark()
        try:
            # Both indexes are written for the batch as a whole, by ``flush``.
            with (
                self.report.whole(),
                transaction.atomic(),
                disable_reference_index_auto_update(),
                search_indexing.put_off(),
            ):
                self.ledger.look_up((item.type, key_of(item)) for item in batch)
                for item in batch:
                    page = self._item(item)
                    self._comments(item, page)
                self.articles.flush()
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
            reason = reason_of(error, ", ".join(item.name for item in batch))
            self.seen = before
            self._forget()
            self.comments.back_to(waiting)
            if len(batch) == 1:
                self._skip(batch[0], reason)
            else:
                for item in batch:
                    self._together([item])

    def _forget(self) -> None:
        """After a rollback nothing of it is remembered as stored."""
        self.ledger.forget()
        self.articles.forget()
        self.work.media.others.clear()
        self.work.modalities.take()
        self.work.modalities.take_words()

    def _skip(self, item: Item, reason: str) -> None:
        self.seen.add((item.type, key_of(item)))
        if item.type != "attachment":
            self.report.read(item.type)
            self.report.skip(item.type, key_of(item), reason)
        self._comments(item, None)

    def _comments(self, item: Item, page: Any) -> None:
        if self.work.options.wants("comments"):
            self.comments.add(item, page)
            return
        self.report.read("comment", len(item.comments))
        for comment in item.comments:
            self.report.skip("comment", comment.id, _("Not selected for import."))

    def _item(self, item: Item) -> Any:
        """The page that an item became, None when it became none. Counted either way."""
        kind, key = item.type, key_of(item)
        if kind == "attachment":
            # It has no page; what readers wrote about it belongs to where it was shown.
            above = self.ledger.page_above(item.parent) if item.comments and item.parent else None
            return self._page(above)
        self.report.read(kind)
        reason = self._reason_against(item, kind, key)
        if reason:
            self.report.skip(kind, key, reason)
            asked = self.work.options.wants("pages" if kind == "page" else "posts")
            # What is here from before takes its comments all the same.
            return None if asked else self._page(self.ledger.pk_of(kind, key))
        try:
            with self.report.whole(), transaction.atomic():
                written = self._article(item, kind, key)
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
            reason = reason_of(error, item.name)
            self.ledger.forget()
            self.articles.drop(kind, key)
            self.report.skip(kind, key, reason)
            return None
        if written.outcome is None:
            self.report.skip(kind, key, written.reason)
        else:
            self.report.count(kind, written.outcome)
        return written.page

    def _page(self, pk: int | None) -> Any:
        return self.work.parent.get_article_model().objects.filter(pk=pk).first() if pk else None

    def _article(self, item: Item, kind: str, key: str) -> Written:
        work = self.work
        made = work.composer.compose(item, kind, key)
        made.terms, made.categories, made.tags = work.terms.of(item)
        made.terms += [f"author/{login}" for login in work.survey.authors_of(item)]
        made.authors = work.authors.of(item)
        made.remarks += work.modalities.take()
        made.result += work.modalities.take_words()
        made.linked, lost = work.finder.rewrite(made.fields["body"])
        made.has_open_links = bool(lost)
        for code, detail in made.remarks:
            self.report.remark(kind, key, code, detail)
        written = self.articles.write(item, made, work.survey.addresses_of(item))
        missing = self.report.text.add(made.source, made.result)
        if missing:
            self.report.remark(kind, key, "words_missing", " ".join(missing[:WORDS_SHOWN]))
        return written

    def _reason_against(self, item: Item, kind: str, key: str) -> str:
        if (kind, key) in self.seen:
            return _("Another item in the file has the same number.")
        self.seen.add((kind, key))
        if (kind, key) in self.work.survey.unread:
            return self.work.survey.unread[kind, key]
        asked = self.work.options.wants("pages" if kind == "page" else "posts")
        return reason_against(item, self.work.options.mapping, asked=asked)
