"""Declarations of personal data in imports. Code that reads uploads is imported on first use."""

from __future__ import annotations

from functools import partial

from neuromod_wagtail.importing.models import AbstractImportRun
from neuromod_wagtail.privacy.declaration import NEUTRAL, STAFF, Field, declare, each
from neuromod_wagtail.web.lazy import LazyImport

DATA = "neuromod_wagtail.importing.personal_data"


def declare_run(model: type[AbstractImportRun], *own: dict[str, Field]) -> None:
    """Declare the fields of a model of imports, and those that only it has."""
    declare(
        model,
        each("id source files options state done total created_at finished_at", NEUTRAL),
        each("user worker", STAFF),
        {
            "report": Field(erased=LazyImport(f"{DATA}.report_without")),
            "message": Field(erased=LazyImport(f"{DATA}.message_without")),
        },
        *own,
        rows=partial(LazyImport(f"{DATA}.runs_that_name"), model),
        also_erase=partial(LazyImport(f"{DATA}.remove_uploads_with"), model),
        also_forget=partial(
            LazyImport("neuromod_wagtail.importing.admin.uploads.forget_old"), model
        ),
    )
