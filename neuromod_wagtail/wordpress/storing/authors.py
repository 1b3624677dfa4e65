"""Import of authors, with their accounts where there are some."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import unescape

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale

from neuromod_wagtail.articles.models import Author
from neuromod_wagtail.importing.errors import reason_of
from neuromod_wagtail.importing.report import Report
from neuromod_wagtail.users import User, is_publishable, public_name
from neuromod_wagtail.wordpress.options import Mapping
from neuromod_wagtail.wordpress.reading import permalinks as old_addresses
from neuromod_wagtail.wordpress.reading import records
from neuromod_wagtail.wordpress.storing.export_index import ExportIndex
from neuromod_wagtail.wordpress.storing.item_store import ItemStore
from neuromod_wagtail.wordpress.storing.snippets import PLANNED, SnippetWriter

MAX_LENGTH = 120


@dataclass
class AuthorWriter:
    """Writes authors. ``users`` are accounts of this site by their ID there."""

    export_index: ExportIndex
    store: ItemStore
    report: Report
    mapping: Mapping
    locale: Locale
    users: dict[int, User]
    keys: dict[str, int | None] = field(default_factory=dict)

    def write(self) -> None:
        """Write the authors that the file lists, then those that only posts name."""
        snippets = SnippetWriter(
            Author, "author", self.store, self.report, self.locale, self.mapping.authors
        )
        for author in self.export_index.authors.values():
            self.report.read("author")
            self._try(snippets, author, counted=True)
        for login, name in self.export_index.bylines.unlisted(self.export_index.authors).items():
            self._try(snippets, records.Author("", login, "", name), counted=False)
            self.report.remark("author", login, "author_not_listed")
        self._ask_for_professions()

    def _try(self, snippets: SnippetWriter, author: records.Author, *, counted: bool) -> None:
        """Write an author; report one that cannot be stored."""
        try:
            with self.report.whole(), transaction.atomic():
                self._write(snippets, author, counted=counted)
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
            self.keys[author.login] = None
            reason = reason_of(error, f"author {author.login[:100]}")
            if counted:
                self.report.skip("author", author.login, reason)

    def _write(self, snippets: SnippetWriter, author: records.Author, *, counted: bool) -> None:
        account = self.users.get(int(author.id)) if author.id.isdecimal() else None
        name = self._name_of(author, account)
        if len(name) > MAX_LENGTH:
            self.report.remark("author", author.login, "name_shortened", name)
        slugs = [one for one in (author.login, name) if is_publishable(one)]
        self.keys[author.login] = snippets.write(
            author.login,
            {"name": name[:MAX_LENGTH]},
            slugs,
            counted=counted,
            extra={"user": account},
            addresses=old_addresses.for_author(
                author.login, author.id, self.export_index.permalinks
            ),
        )

    def _name_of(self, author: records.Author, account: User | None) -> str:
        """Return what the blog called them in public, unless that was an email address.

        Where the file has no such name, a login stands in the byline as WordPress has it, since
        that is in the author's old address anyway; ``check_public_names`` tells of those that
        are used here.
        """
        full_name = f"{author.first_name} {author.last_name}".strip()
        display_name = unescape(author.display_name).strip()
        for name in (display_name, full_name, public_name(account), author.login):
            if name and is_publishable(name):
                return name
        self.report.remark("author", author.login, "name_not_public")
        return _("Author %(number)s") % {"number": author.id or len(self.keys) + 1}

    def _ask_for_professions(self) -> None:
        """No export says it, and readers are told nothing before someone does."""
        here = Author.objects.in_bulk(key for key in self.keys.values() if key)
        for login, key in self.keys.items():
            if key is not None and (key == PLANNED or here[key].is_medical_professional is None):
                self.report.remark("author", login, "profession_not_stated")

    def of(self, item: records.Item) -> list[int]:
        keys = (self.keys.get(login) for login in self.export_index.authors_of(item))
        return [key for key in keys if key is not None]
