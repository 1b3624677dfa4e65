"""What the screens of an import need to know about the kind of import."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from django.contrib.auth.models import Permission
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django_tasks.base import Task
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy

from neuromod_wagtail.importing.admin import report_labels, run_states, task_queue, uploads
from neuromod_wagtail.importing.admin.forms import ImportForm
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.models import AbstractImportRun, State
from neuromod_wagtail.users import AnyUser

ANY = ("add", "view", "delete")
Run = TypeVar("Run", bound=AbstractImportRun)


class ImportKind(Generic[Run]):
    """A kind of import, such as that of a WordPress blog. Subclasses say what differs.

    An import writes many rows at once, so it has its own permissions: those of its model, *add* to
    import, *delete* to undo, and either to view.
    """

    model: type[Run]
    list_title: str | Promise
    add_label: str | Promise
    introduction: str | Promise
    undo_explanation: str | Promise
    columns: Collection[Column] = ()
    # The form for the files and all options, and the one for those that can change later.
    upload_form: type[ImportForm]
    options_form: type[ImportForm]
    run_task: Task
    undo_task: Task
    # Kinds of items that the report names even when there are none.
    kinds_shown: ClassVar[Collection[str]] = ("comment",)
    # Related rows that the screens show.
    related: ClassVar[Collection[str]] = ()

    def __init__(self, name: str, title: str | Promise) -> None:
        """``name`` is the namespace of the URLs, and ``title`` the label in the menu."""
        self.name = name
        self.title = title
        self.policy = ModelPermissionPolicy(self.model)

    def url(self, view: str, *args: object) -> str:
        return reverse(f"{self.name}:{view}", args=args)

    # Permissions

    def can_view(self, user: AnyUser) -> bool:
        return bool(self.policy.user_has_any_permission(user, ANY))

    def can_import(self, user: AnyUser) -> bool:
        return bool(self.policy.user_has_permission(user, "add"))

    def can_undo(self, user: AnyUser) -> bool:
        return bool(self.policy.user_has_permission(user, "delete"))

    def can_set_options(self, user: AnyUser, run: Run) -> bool:
        return self.can_import(user)

    def can_start(self, user: AnyUser, run: Run) -> bool:
        """Return whether a user may start a run with the options that it has."""
        has_options = run.state != State.UPLOADED
        return has_options and self.can_import(user) and self.is_startable(run)

    def registrable_permissions(self) -> QuerySet[Permission]:
        """Return the permissions to offer in the group form."""
        names = [f"{action}_{self.model._meta.model_name}" for action in ANY]
        return Permission.objects.filter(
            content_type__app_label=self.model._meta.app_label, codename__in=names
        )

    # Runs

    def check_files(self, run: Run, files: list[Path]) -> None:
        """Raise ``ExportRefused`` for files that cannot be imported."""
        raise NotImplementedError

    def options_of(self, run: Run) -> dict[str, object]:
        """Return the options of a run as initial values of the form."""
        return dict(run.options)

    def has_input(self, run: Run) -> bool:
        try:
            return bool(uploads.paths(run))
        except ExportRefused:
            return False

    def is_startable(self, run: Run) -> bool:
        return run_states.has_work_left(run) and self.has_input(run)

    def is_undoable(self, run: Run) -> bool:
        """Return whether a run created anything, or its undo was interrupted."""
        if run_states.is_running(run):
            return False
        ended = run.state in {State.DONE, State.STOPPED}
        return run_states.is_undoing(run) or (ended and bool(self.made_by(run)))

    def start(
        self, run: Run, *, dry_run: bool, columns: Mapping[str, object] | None = None
    ) -> bool:
        """Enqueue an import. Return False if it is already enqueued."""
        return task_queue.enqueue(run, self.run_task, columns, dry_run=dry_run)

    def start_undo(self, run: Run, user: AnyUser) -> bool:
        return task_queue.enqueue(run, self.undo_task, undoing=True, undone_by=user.pk)

    # Report

    def facts(self, run: Run) -> list[tuple[object, object, str]]:
        """Return facts about a run for the top of its report: label, value, and URL or nothing."""
        return []

    def made_by(self, run: Run) -> dict[str, int]:
        """Return how many objects of each kind a run created, without zeros."""
        raise NotImplementedError

    def targets(
        self, run: Run, user: AnyUser, found: Iterable[report_labels.Entry]
    ) -> dict[tuple[str, str], Model]:
        """Return what findings became here, as far as the user may see it."""
        raise NotImplementedError
