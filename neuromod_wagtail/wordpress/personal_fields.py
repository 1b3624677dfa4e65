"""Personal data in imports: uploaded files, and reports that mention people."""

from __future__ import annotations

from neuromod_wagtail.importing.personal_fields import declare_run
from neuromod_wagtail.privacy.declaration import CONTENT, NEUTRAL, declare, each
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun

declare_run(ImportRun, each("address parent continued_by exported_at", NEUTRAL))
declare(
    ImportedItem,
    each("id run source kind source_id content_type object_id made addresses", CONTENT),
    each("source_hash wanted_hash fingerprint has_open_links kept", CONTENT),
)
