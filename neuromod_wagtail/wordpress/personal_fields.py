"""What is personal in imports: the uploaded files, and names that an account mentions."""

from __future__ import annotations

from neuromod_wagtail.personal_data import CONTENT, NEUTRAL, STAFF, Field, declare, each
from neuromod_wagtail.wordpress import erasing, inbox
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun

declare(
    ImportRun,
    each("id source address parent files options state done total", NEUTRAL),
    each("continued_by created_at finished_at exported_at", NEUTRAL),
    each("user worker", STAFF),
    {
        "report": Field(erased=erasing.report_without),
        "message": Field(erased=erasing.message_without),
    },
    rows=erasing.runs_that_name,
    also_erase=erasing.remove_uploads_with,
    also_forget=inbox.forget_old,
)
declare(
    ImportedItem,
    each("id run source kind source_id content_type object_id made addresses", CONTENT),
    each("source_hash wanted_hash fingerprint has_open_links kept", CONTENT),
)
