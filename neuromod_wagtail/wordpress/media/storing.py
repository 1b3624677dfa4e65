"""Import of attachments as images and documents, storing each file only once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from neuromod_wagtail.importing.errors import reason_of
from neuromod_wagtail.importing.report import Outcome, Report
from neuromod_wagtail.users import User
from neuromod_wagtail.web.addresses import host_of
from neuromod_wagtail.wordpress.converting.blocks import ImageReference
from neuromod_wagtail.wordpress.media.files import describe, name_of, take_document, take_image
from neuromod_wagtail.wordpress.media.sources import PICTURES, UploadRefused, Uploads
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.reading.permalinks import original_upload, path_of
from neuromod_wagtail.wordpress.storing.export_index import Attachment, ExportIndex
from neuromod_wagtail.wordpress.storing.item_store import ItemStore, digest, fingerprint_of
from neuromod_wagtail.wordpress.storing.snippets import PLANNED

BATCH = 10
# Jetpack served pictures of a blog from https://i0.wp.com/the.blog/path.
PHOTON = re.compile(r"https?://i\d\.wp\.com/(?P<rest>[^?]+)", re.IGNORECASE)


@dataclass
class MediaWriter:
    """Writes attachments. ``uploads`` is None without files; ``images`` maps their IDs to keys."""

    export_index: ExportIndex
    store: ItemStore
    report: Report
    uploads: Uploads | None = None
    user: User | None = None
    images: dict[int, int] = field(default_factory=dict)
    others: dict[str, int | None] = field(default_factory=dict)

    def write(self, wanted: bool, done: Callable[[int], None]) -> None:
        """Write all attachments; ``wanted`` is False if they were not requested."""
        self.image_type = ContentType.objects.get_for_model(get_image_model()).pk
        known = {row.source_id: row for row in self.store.rows("attachment")}
        for (kind, key), reason in self.export_index.unread.items():
            if kind == "attachment":
                self.report.read(kind)
                self.report.skip(kind, key, reason)
        seen: set[str] = set()
        attachments = self.export_index.attachments
        for start in range(0, len(attachments), BATCH):
            with transaction.atomic():
                for attachment in attachments[start : start + BATCH]:
                    self.report.read("attachment")
                    twice = attachment.key in seen
                    seen.add(attachment.key)
                    self._resolve(attachment, known.get(attachment.key), wanted, twice)
            done(min(start + BATCH, len(attachments)))

    def _resolve(
        self, attachment: Attachment, row: ImportedItem | None, wanted: bool, twice: bool
    ) -> None:
        try:
            if twice:
                raise UploadRefused(_("Another item in the file has the same number."))
            if not attachment.complete:
                message = _(
                    "The file ends in the middle of this item. Export again and import the complete "
                    "file."
                )
                raise UploadRefused(message)
            if row is not None:
                with transaction.atomic():
                    outcome = self._again(attachment, row)
            elif not wanted:
                raise UploadRefused(_("Not selected for import."))
            else:
                outcome = self._new("attachment", attachment)
        except UploadRefused as refused:
            self.report.skip("attachment", attachment.key, str(refused))
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
            self.images.pop(attachment.id, None)
            reason = reason_of(error, f"attachment {attachment.key}")
            self.report.skip("attachment", attachment.key, reason)
        else:
            self.report.count("attachment", outcome)

    def _again(self, attachment: Attachment, row: ImportedItem) -> Outcome:
        target = row.target
        if target is None:
            raise UploadRefused(_("It was imported before and has since been removed here."))
        if row.content_type_id == self.image_type:
            self._show(attachment, target.pk)
        wanted = _wanted(attachment)
        if row.wanted_hash == wanted or not row.made:
            return Outcome.UNCHANGED
        if row.fingerprint != fingerprint_of(target):
            message = _("It has changed both here and on the old blog, so it was left unchanged.")
            raise UploadRefused(message)
        if not self.store.dry_run:
            describe(target, attachment)
            target.save()
            row.wanted_hash, row.fingerprint = wanted, fingerprint_of(target)
            row.save(update_fields=["wanted_hash", "fingerprint"])
        return Outcome.UPDATED

    def _new(self, kind: str, attachment: Attachment) -> Outcome:
        if self.uploads is None:
            message = _("Its file was not provided. Import again with --media or --fetch-media.")
            raise UploadRefused(message)
        is_picture = bool(PICTURES.search(name_of(attachment)))
        if self.store.dry_run:
            if not self.uploads.is_there(attachment.url, attachment.file):
                self.uploads.open(attachment.url, attachment.file).close()
            if is_picture:
                self._show(attachment, PLANNED)
            return Outcome.CREATED
        with transaction.atomic(), self.uploads.open(attachment.url, attachment.file) as file:
            target, made = (
                take_image(file, attachment) if is_picture else take_document(file, attachment)
            )
            if made:
                target.uploaded_by_user = self.user
                target.save()
            self.store.keep(
                kind,
                attachment.key,
                target,
                wanted_hash=_wanted(attachment),
                made=made,
                addresses=self._addresses(attachment),
                kept={
                    name: text
                    for name, text in (
                        ("caption", attachment.caption),
                        ("description", attachment.description),
                    )
                    if text
                },
            )
        if is_picture:
            self._show(attachment, target.pk)
        return Outcome.CREATED if made else Outcome.UNCHANGED

    def _show(self, attachment: Attachment, pk: int) -> None:
        """Make pictures with the ID of this attachment show this image.

        A file that is not an attachment has no ID, and neither do most pictures in a post.
        """
        if attachment.id:
            self.images[attachment.id] = pk

    def _addresses(self, attachment: Attachment) -> tuple[str, ...]:
        """Return old URLs, but none by ID for files of posts that are not public.

        Otherwise anyone could find them by trying IDs.
        """
        if attachment.parent not in self.export_index.hidden:
            return attachment.addresses
        return tuple(address for address in attachment.addresses if "?" not in address)

    def find_image(self, reference: ImageReference) -> int | None:
        """Return the image for a picture of a post, by its attachment's ID or its URL."""
        if reference.attachment in self.images:
            return self.images[reference.attachment]
        path = self._path(reference.src)
        number = self.export_index.uploads.get(path) or self.export_index.uploads.get(
            original_upload(path)
        )
        if number:
            return self.images.get(number)
        if not path or not PICTURES.search(path):
            return None
        if path not in self.others:
            self.others[path] = self._unattached(path, reference.src)
        return self.others[path]

    def _path(self, src: str) -> str:
        photon = PHOTON.match(src)
        address = f"https://{photon['rest']}" if photon else src
        host = host_of(address)
        site = "" if host in self.export_index.hosts else self.export_index.site.address
        return path_of(address.partition("?")[0], site)

    def _unattached(self, path: str, src: str) -> int | None:
        """Import a picture from the uploads that is not among the attachments."""
        key = original_upload(path)[-250:]
        row = self.store.row("file", key)
        if row is not None:
            return row.object_id
        if self.uploads is None:
            return None
        address = src if "//" in src else f"{self.export_index.site.address}{path}"
        name = PurePosixPath(unquote(path)).stem
        for url in dict.fromkeys((original_upload(address), address)):
            attachment = Attachment(key, 0, url, name, "", "", "", "", (path,), complete=True)
            try:
                self._new("file", attachment)
            except UploadRefused:
                continue
            except Exception as error:  # noqa: BLE001 - whatever it is, the rest goes on
                reason_of(error, f"file {key}")
                continue
            return PLANNED if self.store.dry_run else self.store.pk_of("file", key)
        return None


def _wanted(attachment: Attachment) -> str:
    return digest([attachment.title, attachment.alt])
