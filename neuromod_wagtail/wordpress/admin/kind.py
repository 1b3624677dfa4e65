"""The import of a WordPress blog, for the screens that all imports share, and its background tasks.

What reads and undoes an export is imported on first use: web processes only enqueue tasks.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db.models import Count, Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task
from wagtail.admin.ui.tables import Column
from wagtail.models import AbstractPage

from neuromod_wagtail.comments.importing.admin.provenance import comments_of, number_made
from neuromod_wagtail.importing.admin import run_states, task_queue
from neuromod_wagtail.importing.admin.kinds import ImportKind
from neuromod_wagtail.importing.admin.report_labels import Entry
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.text import localized
from neuromod_wagtail.text.lists import join_list
from neuromod_wagtail.users import AnyUser
from neuromod_wagtail.wordpress.admin import permissions
from neuromod_wagtail.wordpress.admin.forms import DecisionsForm, UploadForm, decided, options_of
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.options import checked


@task()
def run_import(run_pk: int) -> str:
    """Import the uploaded files of a run; return its final status. A second call does nothing."""
    from neuromod_wagtail.wordpress.importing import Import

    run = task_queue.claim(ImportRun, run_pk, "parent")
    if run is None:
        return ""

    def work() -> None:
        Import(run, task_queue.files_of(run), _parent(run), options_of(run)).execute()

    return task_queue.import_claimed(run, work)


def _parent(run: ImportRun) -> AbstractPage:
    if run.parent is None:
        message = _("The parent page has been deleted.")
        raise ExportRefused("no_parent", message)
    return checked(run.parent.specific)


@task()
def remove(run_pk: int) -> str:
    """Undo a run, and add what stays to its report."""
    from neuromod_wagtail.wordpress.storing.undo import undo

    run = task_queue.claim(ImportRun, run_pk)
    return task_queue.undo_claimed(run, undo) if run is not None else ""


class WordPressImport(ImportKind[ImportRun]):
    model = ImportRun
    list_title = gettext_lazy("Imports from WordPress")
    add_label = gettext_lazy("Import a blog")
    introduction = gettext_lazy(
        "Imports posts, pages, authors, categories, tags, pictures and comments. A dry run changes "
        "nothing and reports what would be imported. You can repeat an import with a newer export, "
        "or undo it."
    )
    undo_explanation = gettext_lazy(
        "This removes everything the import created and no one has edited since, including "
        "redirects and comments. Content that was edited or replied to here is kept, and so is "
        "everything that existed before."
    )
    columns = (Column("parent", label=gettext_lazy("Parent page")),)
    upload_form, options_form = UploadForm, DecisionsForm
    run_task, undo_task = run_import, remove
    kinds_shown = ("post", "page", "comment")
    related = ("parent",)

    def can_set_options(self, user: AnyUser, run: ImportRun) -> bool:
        return self.can_import(user) and permissions.owns_files(user, run)

    def can_start(self, user: AnyUser, run: ImportRun) -> bool:
        parent = run.parent
        is_allowed = parent is not None and permissions.can_import_below(user, parent)
        return is_allowed and super().can_start(user, run)

    def check_files(self, run: ImportRun, files: list[Path]) -> None:
        """Refuse files that are not an export, reading only the start of the first."""
        from neuromod_wagtail.wordpress.reading.records import Site
        from neuromod_wagtail.wordpress.reading.wxr import Export

        if not any(isinstance(record, Site) for record in Export(files)):
            message = _("No blog was found in %(files)s.")
            names = join_list(path.name for path in files)
            raise ExportRefused("not_export", message % {"files": names})

    def options_of(self, run: ImportRun) -> dict[str, object]:
        return decided(run)

    def facts(self, run: ImportRun) -> list[tuple[object, object, str]]:
        facts: list[tuple[object, object, str]] = []
        if run.parent:
            address = reverse("wagtailadmin_explore", args=[run.parent.pk])
            facts.append((_("Parent page"), run.parent, address))
        if run.report:
            kept = localized.share(run.report.get("text_kept", 1) * 100, 2)
            facts.append((_("Text kept"), kept, ""))
            if not run_states.is_trial(run):
                facts.append(
                    (_("Redirects created"), localized.number(run.report.get("redirects", 0)), "")
                )
        return facts

    def made_by(self, run: ImportRun) -> dict[str, int]:
        made = run.items.filter(made=True).order_by().values_list("kind")
        return {**dict(made.annotate(number=Count("pk"))), **number_made(run)}

    def targets(
        self, run: ImportRun, user: AnyUser, found: Iterable[Entry]
    ) -> dict[tuple[str, str], Model]:
        """Return objects in few queries, however many of a kind."""
        by_kind: dict[str, set[str]] = {}
        for kind, number, _detail in found:
            by_kind.setdefault(kind, set()).add(number)
        comments = by_kind.pop("comment", set())
        targets: dict[tuple[str, str], Model] = {
            **comments_of(f"wordpress:{run.source}", comments, user)
        }
        for kind, numbers in by_kind.items():
            items = ImportedItem.objects.filter(
                source=run.source, kind=kind, source_id__in=numbers, object_id__isnull=False
            )
            # Items of one kind became objects of few models, so this takes few queries.
            for item in items.defer("addresses", "kept").prefetch_related("target"):
                if item.target is not None:
                    targets[kind, item.source_id] = item.target
        return targets
