"""The uploads of the old blog: from a folder, or fetched from the blog.

Size, time and origin of everything that is read are limited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol
from urllib.parse import unquote

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.web.addresses import path_in
from neuromod_wagtail.web.destinations import FetchError, NoAnswer
from neuromod_wagtail.web.fetching import fetch

IN_MEMORY = 1 << 20
CHUNK = 1 << 16
LARGEST_DOCUMENT = 200 << 20
MAX_LENGTH = 180.0
GIVE_UP_AFTER = 5
PICTURES = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|heic|svg|bmp|tiff?|ico)$", re.IGNORECASE)


class UploadRefused(Exception):
    """Raised when a file cannot be used, with the reason for the report."""


class Uploads(Protocol):
    def is_there(self, url: str, file: str) -> bool: ...

    def open(self, url: str, file: str) -> IO[bytes]:
        """Return a temporary file, positioned at its start, or raise ``UploadRefused``."""


def limit_for(name: str) -> int:
    """Return the maximum size of a file with this name, as in the site's upload forms."""
    if PICTURES.search(name):
        return getattr(settings, "WAGTAILIMAGES_MAX_UPLOAD_SIZE", 10 << 20) or LARGEST_DOCUMENT
    return getattr(settings, "WAGTAILDOCS_MAX_UPLOAD_SIZE", None) or LARGEST_DOCUMENT


@dataclass
class Folder:
    """A folder of uploads: ``wp-content/uploads``, or one above it."""

    root: Path

    def __post_init__(self) -> None:
        if not self.root.is_dir():
            message = _("The folder %(folder)s does not exist or is not a folder.")
            raise ExportRefused("no_media", message % {"folder": self.root})
        self.root = self.root.resolve()

    def is_there(self, url: str, file: str) -> bool:
        return self._find(url, file) is not None

    def open(self, url: str, file: str) -> IO[bytes]:
        found = self._find(url, file)
        name = file or path_in(url)
        if found is None:
            message = _("The file %(file)s is not in the folder. Copy it there and import again.")
            raise UploadRefused(message % {"file": name})
        try:
            with found.open("rb") as stream:
                chunks = iter(lambda: stream.read(CHUNK), b"")
                return _spooled(chunks, limit_for(found.name), name)
        except OSError as error:
            message = _("The file %(file)s cannot be read: %(reason)s.")
            raise UploadRefused(message % {"file": name, "reason": error.strerror}) from error

    def _find(self, url: str, file: str) -> Path | None:
        path = unquote(path_in(url)).lstrip("/")
        below = path.partition("wp-content/uploads/")[2]
        for name in filter(None, (file, below, path)):
            for folder in (".", "uploads", "wp-content/uploads"):
                found = (self.root / folder / name).resolve()
                # Reject names such as "../../etc/passwd".
                if found.is_relative_to(self.root) and found.is_file():
                    return found
        return None


@dataclass
class Web:
    """The uploads of the old blog, fetched over the web.

    An export could contain any URL, so private networks are only accessed if ``may_be_local`` and
    the blog itself (``site``) is in one.
    """

    site: str
    may_be_local: bool = False
    failures: int = 0

    def is_there(self, url: str, file: str) -> bool:
        return url.startswith(("http://", "https://"))

    def open(self, url: str, file: str) -> IO[bytes]:
        if self.failures >= GIVE_UP_AFTER:
            raise UploadRefused(
                _("Not downloaded, because the old blog is not responding. Import again later.")
            )
        trusted = [self.site] if self.may_be_local else []
        try:
            answer = fetch(url, limit=limit_for(path_in(url)), seconds=MAX_LENGTH, trusted=trusted)
        except FetchError as error:
            self.failures += isinstance(error, NoAnswer)
            raise UploadRefused(str(error)) from error
        self.failures = 0
        if answer.status != 200:
            message = _("%(url)s could not be downloaded: the old blog returned status %(status)d.")
            raise UploadRefused(message % {"url": url[:200], "status": answer.status})
        if not answer.body.read(1):
            answer.body.close()
            raise UploadRefused(_("%(file)s is empty.") % {"file": url[-200:]})
        answer.body.seek(0)
        return answer.body


def _spooled(chunks: Iterable[bytes], limit: int, name: str) -> IO[bytes]:
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed on
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            file.close()
            message = _("%(file)s is larger than %(limit)s. Make it smaller, or raise the limit.")
            raise UploadRefused(message % {"file": name[-200:], "limit": filesizeformat(limit)})
        file.write(chunk)
    if not size:
        file.close()
        raise UploadRefused(_("%(file)s is empty.") % {"file": name[-200:]})
    file.seek(0)
    return file
