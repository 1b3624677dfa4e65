"""Import of attachments as images and documents, each file once, validated like uploads to the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from pathlib import PurePosixPath
from typing import IO
from urllib.parse import unquote

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.images.models import AbstractImage
from wagtail.utils.file import hash_filelike

from neuromod_wagtail.importing.errors import reason_of
from neuromod_wagtail.importing.report import Outcome, Report
from neuromod_wagtail.users import User
from neuromod_wagtail.web.addresses import host_of, path_in
from neuromod_wagtail.wordpress.converting.blocks import ImageReference
from neuromod_wagtail.wordpress.media.executable import is_executable
from neuromod_wagtail.wordpress.media.sources import PICTURES, UploadRefused, Uploads
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.reading.permalinks import original_upload, path_of
from neuromod_wagtail.wordpress.storing.export_index import Attachment, ExportIndex
from neuromod_wagtail.wordpress.storing.item_store import ItemStore, digest, fingerprint_of
from neuromod_wagtail.wordpress.storing.snippets import PLANNED

BATCH = 10
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
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


def _refuse_executable(file: IO[bytes], name: str) -> str:
    """Refuse files that could be run, even if editors may upload them."""
    if is_executable(name, file):
        message = _("%(file)s could be run by a browser or a server, so it was not imported.")
        raise UploadRefused(message % {"file": name[-200:]})
    return name


def take_image(file: IO[bytes], attachment: Attachment) -> tuple[AbstractImage, bool]:
    """Return an unsaved image, or one here with the same bytes, and whether it is new."""
    return _take(get_image_model(), file, attachment, _checked)


def take_document(file: IO[bytes], attachment: Attachment) -> tuple[AbstractDocument, bool]:
    """Return an unsaved document, or one here with the same bytes, and whether it is new."""
    document, made = _take(get_document_model(), file, attachment, _refuse_executable)
    try:
        if made:
            document.clean()
    except ValidationError as error:
        raise UploadRefused(f"{name_of(attachment)}: {' '.join(error.messages)}") from error
    return document, made


def _take(
    model: type[Model],
    file: IO[bytes],
    attachment: Attachment,
    check: Callable[[IO[bytes], str], str],
) -> tuple[AbstractImage | AbstractDocument, bool]:
    """``check`` returns the name to store the file under, or raises ``UploadRefused``."""
    digest = hash_filelike(file)
    file.seek(0)
    same = model._default_manager.filter(file_hash=digest).first()
    if same is not None:
        return same, False
    name = check(file, name_of(attachment))
    file.seek(0, 2)
    target = model(file_size=file.tell(), file_hash=digest)
    describe(target, attachment)
    _attach(target, File(file, name=name), digest)
    return target, True


def _checked(file: IO[bytes], name: str) -> str:
    """Return the name with the extension that fits the content.

    Raise ``UploadRefused`` for files that the site's own form would refuse.
    """
    try:
        with Pillow.open(file) as picture:
            ending = EXTENSIONS.get(picture.format or "", "")
    except Pillow.DecompressionBombError as error:
        raise UploadRefused(_("The picture has too many pixels. Make it smaller.")) from error
    except (OSError, ValueError, SyntaxError):
        ending = ""
    # Some servers look at every extension in a name.
    path = PurePosixPath(name)
    path = path.with_name(path.stem.replace(".", "-") + path.suffix)
    name = path.name
    if ending and path.suffix.lower().replace("jpeg", "jpg") != f".{ending}":
        name = f"{path.stem}.{ending}"
    file.seek(0)
    try:
        WagtailImageField().clean(SimpleUploadedFile(name, file.read()))
    except ValidationError as error:
        raise UploadRefused(f"{name}: {' '.join(error.messages)}") from error
    except OSError as error:
        # Disk errors have an error number, errors of an image have none.
        if error.errno is not None:
            raise
        message = _("%(file)s is damaged or is not a picture.")
        raise UploadRefused(message % {"file": name[-200:]}) from error
    finally:
        file.seek(0)
    return _refuse_executable(file, name)


def _attach(target: AbstractImage | AbstractDocument, file: File, digest: str) -> None:
    """Attach the file to a row, reusing one that a killed import left behind."""
    name = target.file.field.generate_filename(target, file.name)
    storage = target.file.storage
    if storage.exists(name) and not type(target)._default_manager.filter(file=name).exists():
        with storage.open(name) as left:
            if hash_filelike(left) == digest:
                target.file = name
                return
    target.file = file


def describe(target: AbstractImage | AbstractDocument, attachment: Attachment) -> None:
    target.title = (unescape(attachment.title).strip() or name_of(attachment))[:255]
    if hasattr(target, "description") and hasattr(target, "default_alt_text"):
        target.description = unescape(attachment.alt)[:255]


def name_of(attachment: Attachment) -> str:
    path = attachment.file or unquote(path_in(attachment.url))
    return PurePosixPath(path).name or f"attachment-{attachment.key[-40:]}"
