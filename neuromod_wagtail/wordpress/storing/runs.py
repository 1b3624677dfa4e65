"""The start of a run: the name of its blog, and continuation after a process was killed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.models import Provenance
from neuromod_wagtail.importing import runs
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.web.addresses import split_address
from neuromod_wagtail.wordpress.models import ImportedItem, ImportRun
from neuromod_wagtail.wordpress.reading.records import Site

MAX_SOURCE_LENGTH = 180


def source_of(site: Site, given: str = "") -> str:
    """Return the name of a blog: the given one, else its address without scheme or ``www.`` prefix."""
    parts = split_address(site.address)
    address = (
        f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}" if parts else ""
    )
    name = given.strip() or address or site.title.strip()
    if not name:
        message = _("The file does not say which blog it belongs to. Name the blog with --source.")
        raise ExportRefused("no_source", message)
    return name[:MAX_SOURCE_LENGTH]


def begin(run: ImportRun, source: str, site: Site) -> None:
    """Save a run as running; take over those of the same blog that were killed.

    Raise ``ExportRefused`` while another process imports this blog, and if the name is already
    that of another blog.
    """
    with transaction.atomic():
        same = ImportRun.objects.select_for_update().filter(source=source).exclude(pk=run.pk)
        _check_address(same, source, site)
        unfinished = list(same.filter(state=ImportRun.State.RUNNING))
        for other in unfinished:
            if runs.is_alive(other.worker):
                message = _(
                    "Import %(number)d of this blog is still running. Wait until it has finished, or "
                    "stop its process (%(worker)s)."
                )
                values = {"number": other.pk, "worker": other.worker}
                raise ExportRefused("running", message % values)
        run.source, run.address = source, site.address[:500]
        run.exported_at = site.exported
        run.state, run.worker = ImportRun.State.RUNNING, runs.worker()
        run.done, run.message, run.report = 0, "", None
        run.save()
        for other in unfinished:
            _continue(other, run)


def is_old(source: str, site: Site) -> bool:
    """Return whether a newer export of this blog was imported before."""
    if site.exported is None:
        return False
    later = ImportRun.objects.filter(source=source, exported_at__gt=site.exported)
    return later.exclude(state=ImportRun.State.UNDONE).exists()


def _continue(other: ImportRun, run: ImportRun) -> None:
    """Move the items of a killed run to the one that continues it, so that one undo is enough."""
    ImportedItem.objects.filter(run=other).update(run=run)
    Provenance.objects.filter(batch=other.batch).update(batch=run.batch)
    other.state, other.continued_by = ImportRun.State.CONTINUED, run
    other.finished_at = timezone.now()
    other.save(update_fields=["state", "continued_by", "finished_at"])


def _check_address(same: QuerySet[ImportRun], source: str, site: Site) -> None:
    known = same.exclude(address="").values_list("address", flat=True).first()
    if (
        known
        and site.address
        and source_of(Site(address=known)) != source_of(Site(address=site.address))
    ):
        message = _(
            "“%(source)s” is the name of another blog (%(known)s), but this file belongs to "
            "%(address)s. Choose a different name with --source."
        )
        values = {"source": source, "known": known, "address": site.address}
        raise ExportRefused("other_site", message % values)
