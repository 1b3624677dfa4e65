"""The import of comments, for the screens that all imports share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from neuromod_wagtail.comments.importing.admin import provenance, tasks
from neuromod_wagtail.comments.importing.admin.forms import OptionsForm, UploadForm, label_of
from neuromod_wagtail.comments.importing.admin.tasks import reads_tables, threads_of
from neuromod_wagtail.comments.models import CommentImport
from neuromod_wagtail.importing.admin.kinds import ImportKind
from neuromod_wagtail.importing.admin.report_labels import Entry
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.users import AnyUser


class CommentsImport(ImportKind):
    model = CommentImport
    list_title = gettext_lazy("Imports of comments")
    add_label = gettext_lazy("Import comments")
    introduction = gettext_lazy(
        "Imports the comments of another system onto the pages of this site. A dry run changes "
        "nothing and reports what would be imported. You can repeat an import with a newer export, "
        "or undo it."
    )
    undo_explanation = gettext_lazy(
        "This removes all comments that the import created, except those that someone edited, "
        "reported or replied to here."
    )
    upload_form, options_form = UploadForm, OptionsForm
    run_task, undo_task = tasks.run_comment_import, tasks.undo_comment_import

    def check_files(self, run: CommentImport, files: list[Path]) -> None:
        """Refuse a file or table without comments, reading only the first of them."""
        if next(threads_of(run, files), None) is None:
            name = ", ".join(path.name for path in files) or label_of(run.options["system"])
            raise ExportRefused("empty", _("No comments were found in %(name)s.") % {"name": name})

    def has_input(self, run: CommentImport) -> bool:
        return reads_tables(run) or super().has_input(run)

    def facts(self, run: CommentImport) -> list[tuple[object, object, str]]:
        """Return system and site; a run of the command has no options to show."""
        facts: list[tuple[object, object, str]] = []
        if system := run.options.get("system"):
            facts.append((_("Import from"), label_of(system), ""))
        if site := Site.objects.filter(pk=run.options.get("site")).first():
            facts.append((_("Site"), site, ""))
        return facts

    def made_by(self, run: CommentImport) -> dict[str, int]:
        return provenance.number_made(run)

    def targets(
        self, run: CommentImport, user: AnyUser, found: Iterable[Entry]
    ) -> dict[tuple[str, str], Model]:
        numbers = {number for _kind, number, _detail in found}
        return {**provenance.comments_of(run.source, numbers, user)}
