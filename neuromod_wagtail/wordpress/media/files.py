"""Images and documents from files of attachments, validated like uploads to the site."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import PurePosixPath
from typing import IO
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.images.models import AbstractImage
from wagtail.utils.file import hash_filelike

from neuromod_wagtail.web.addresses import path_in
from neuromod_wagtail.wordpress.media.executable import is_executable
from neuromod_wagtail.wordpress.media.sources import UploadRefused
from neuromod_wagtail.wordpress.storing.export_index import Attachment

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}


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
