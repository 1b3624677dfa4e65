"""Background tasks for imports, which take the key of a run and load its current state.

They import what reads and undoes an export on first use: web processes enqueue them, and start
faster without it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.models import AbstractPage

from neuromod_wagtail.importing.admin import task_queue
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.wordpress.admin.forms import options_of
from neuromod_wagtail.wordpress.models import ImportRun
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
