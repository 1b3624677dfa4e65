"""What is personal in imports: the uploaded files, and names that an account mentions."""

from __future__ import annotations

from neuromod_wagtail.privacy.declaration import CONTENT, NEUTRAL, STAFF, Field, declare, each
from neuromod_wagtail.wordpress import personal_data
from neuromod_wagtail.wordpress.admin import upload_store
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun

declare(
    ImportRun,
    each("id source address parent files options state done total", NEUTRAL),
    each("continued_by created_at finished_at exported_at", NEUTRAL),
    each("user worker", STAFF),
    {
        "report": Field(erased=personal_data.report_without),
        "message": Field(erased=personal_data.message_without),
    },
    rows=personal_data.runs_that_name,
    also_erase=personal_data.remove_uploads_with,
    also_forget=upload_store.forget_old,
)
declare(
    ImportedItem,
    each("id run source kind source_id content_type object_id made addresses", CONTENT),
    each("source_hash wanted_hash fingerprint has_open_links kept", CONTENT),
)
