"""The uploads of the old blog: from a folder, or fetched from where they were.

Whatever is read is bounded: in size, in time, and in where it may come from.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol
from urllib.parse import unquote

import requests
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from neuromod_wagtail.addresses import host_of, join_address, path_in, split_address
from neuromod_wagtail.wordpress.reading.refusals import ExportRefused

IN_MEMORY = 1 << 20
CHUNK = 1 << 16
LARGEST_DOCUMENT = 200 << 20
TIMEOUT = (10, 30)
LONGEST = 180.0
HOPS = 5
GIVE_UP_AFTER = 5
PICTURES = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|heic|svg|bmp|tiff?|ico)$", re.IGNORECASE)


class UploadRefused(Exception):
    """A file cannot be had. The message is the reason that the report gives."""


class Uploads(Protocol):
    def is_there(self, url: str, file: str) -> bool: ...

    def open(self, url: str, file: str) -> IO[bytes]:
        """A temporary file, at its beginning. Raises ``UploadRefused``."""


def limit_for(name: str) -> int:
    """How many bytes a file of this name may have: as the site's own upload forms allow."""
    if PICTURES.search(name):
        return getattr(settings, "WAGTAILIMAGES_MAX_UPLOAD_SIZE", 10 << 20) or LARGEST_DOCUMENT
    return getattr(settings, "WAGTAILDOCS_MAX_UPLOAD_SIZE", None) or LARGEST_DOCUMENT


@dataclass
class Folder:
    """``root`` is ``wp-content/uploads``, or a folder above it."""

    root: Path

    def __post_init__(self) -> None:
        if not self.root.is_dir():
            message = _("The folder %(folder)s is not there, or is no folder.")
            raise ExportRefused("no_media", message % {"folder": self.root})
        self.root = self.root.resolve()

    def is_there(self, url: str, file: str) -> bool:
        return self._find(url, file) is not None

    def open(self, url: str, file: str) -> IO[bytes]:
        found = self._find(url, file)
        name = file or path_in(url)
        if found is None:
            message = _("Its file %(file)s is not in the folder. Copy it there and import again.")
            raise UploadRefused(message % {"file": name})
        try:
            with found.open("rb") as stream:
                chunks = iter(lambda: stream.read(CHUNK), b"")
                return _spooled(chunks, limit_for(found.name), name)
        except OSError as error:
            message = _("Its file %(file)s cannot be read: %(reason)s.")
            raise UploadRefused(message % {"file": name, "reason": error.strerror}) from error

    def _find(self, url: str, file: str) -> Path | None:
        path = unquote(path_in(url)).lstrip("/")
        below = path.partition("wp-content/uploads/")[2]
        for name in filter(None, (file, below, path)):
            for folder in (".", "uploads", "wp-content/uploads"):
                found = (self.root / folder / name).resolve()
                # A name such as "../../etc/passwd" stays outside.
                if found.is_relative_to(self.root) and found.is_file():
                    return found
        return None


@dataclass
class Web:
    """Fetches from the old blog. Addresses inside the network are only asked when ``may_be_local``
    and the blog itself (``site``) is there: an export could name any."""

    site: str
    may_be_local: bool = False
    session: requests.Session = field(default_factory=requests.Session)
    failures: int = 0

    def is_there(self, url: str, file: str) -> bool:
        return url.startswith(("http://", "https://"))

    def open(self, url: str, file: str) -> IO[bytes]:
        if self.failures >= GIVE_UP_AFTER:
            raise UploadRefused(_("Not fetched: the old blog does not answer. Import again later."))
        deadline = time.monotonic() + LONGEST
        try:
            response = self._get(url)
            with response:
                chunks = _until(response.iter_content(CHUNK), deadline, url)
                found = _spooled(chunks, limit_for(path_in(url)), url)
        except requests.RequestException as error:
            self.failures += isinstance(error, (requests.ConnectionError, requests.Timeout))
            message = _("%(url)s could not be fetched (%(reason)s). Import again to try once more.")
            values = {"url": url[:200], "reason": type(error).__name__}
            raise UploadRefused(message % values) from error
        self.failures = 0
        return found

    def _get(self, url: str) -> requests.Response:
        for _hop in range(HOPS):
            self._check(url)
            response = self.session.get(
                url, stream=True, timeout=TIMEOUT, allow_redirects=False, headers={"Accept": "*/*"}
            )
            if response.is_redirect:
                url = join_address(url, response.headers["Location"])
                response.close()
                continue
            if response.status_code != 200:
                status = response.status_code
                response.close()
                message = _("%(url)s could not be fetched: the old blog answers %(status)d.")
                raise UploadRefused(message % {"url": url[:200], "status": status})
            return response
        raise UploadRefused(_("%(url)s is sent on too often.") % {"url": url[:200]})

    def _check(self, url: str) -> None:
        parts = split_address(url)
        if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UploadRefused(_("%(url)s is no address on the web.") % {"url": url[:200]})
        if self.may_be_local and parts.hostname == host_of(self.site):
            return
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            message = _("There is no host %(host)s any more. Copy the uploads and use --media.")
            raise UploadRefused(message % {"host": parts.hostname}) from error
        if not all(ipaddress.ip_address(entry[4][0]).is_global for entry in found):
            message = _("%(host)s is inside a network of its own and is not asked.")
            raise UploadRefused(message % {"host": parts.hostname})


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


def _until(chunks: Iterator[bytes], deadline: float, url: str) -> Iterator[bytes]:
    for chunk in chunks:
        if time.monotonic() > deadline:
            raise UploadRefused(_("%(url)s took too long.") % {"url": url[:200]})
        yield chunk
