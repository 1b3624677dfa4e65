"""Background tasks for imports of comments, which take the key of a run.

They import what reads the files on first use, as web processes only enqueue them.
"""

from __future__ import annotations

from functools import partial

from django_tasks import task

from neuromod_wagtail.comments.models import CommentImport
from neuromod_wagtail.importing.admin import task_queue


@task()
def run_comment_import(run_pk: int) -> str:
    """Import the comments of a run; return its final status. A second call does nothing."""
    from neuromod_wagtail.comments.importing.admin.work import execute

    run = task_queue.claim(CommentImport, run_pk)
    return task_queue.import_claimed(run, partial(execute, run)) if run is not None else ""


@task()
def undo_comment_import(run_pk: int) -> str:
    """Undo a run, and add what stays to its report."""
    from neuromod_wagtail.comments.importing.importer import undo

    run = task_queue.claim(CommentImport, run_pk)
    return task_queue.undo_claimed(run, undo) if run is not None else ""
