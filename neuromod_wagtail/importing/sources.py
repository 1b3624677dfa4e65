"""Byte streams of the files of an export: plain, gzip and zip, in one or several files.

Compressed input is read in pieces and measured on the way, so that a zip bomb is refused after the
first megabytes and is never unpacked in memory or on disk.
"""

from __future__ import annotations

import errno
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import RepairKind, Repairs

CHUNK = 1 << 16
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK"


@dataclass(frozen=True)
class Limits:
    """Limits on the unpacked size of an export, in bytes, and on its compression ratio.

    Exports shrink 5 to 20 times; deflate can reach 1,032 times. The ratio is not checked below
    ``free`` unpacked bytes.
    """

    total: int = 32 << 30
    ratio: int = 200
    free: int = 16 << 20
    members: int = 1000


@dataclass(frozen=True)
class Source:
    """One XML file of an export: its display name, and its bytes in pieces."""

    name: str
    chunks: Iterator[bytes]


def open_sources(
    paths: Iterable[str | Path], repairs: Repairs, limits: Limits | None = None
) -> Iterator[Source]:
    """Open the XML files in ``paths``, in natural order of their names, including zip members.

    Each source must be read before the next one is taken. Files that cannot be opened are skipped
    and reported as long as there is another one.
    """
    limits = limits or Limits()
    found = sorted((Path(path) for path in paths), key=lambda path: natural_key(path.name))
    if not found:
        raise ExportRefused("not_found", _("Choose a file to import."))
    problems = []
    for path in found:
        try:
            yield from _open_path(path, repairs, limits)
        except ExportRefused as refused:
            if refused.code != "unreadable":
                raise
            problems.append(refused)
            repairs.add(RepairKind.UNREADABLE_FILE, path.name, 0, refused.message)
    if len(problems) == len(found):
        raise problems[0]


def natural_key(name: str) -> list[tuple[int, int | str]]:
    """Return a key that sorts ``export.2.xml`` before ``export.10.xml``."""
    parts = re.split(r"(\d+)", name.lower())
    return [(0, int(part[:18])) if part.isdecimal() else (1, part) for part in parts if part]


def _open_path(path: Path, repairs: Repairs, limits: Limits) -> Iterator[Source]:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
            file.seek(0)
            if magic[:2] == ZIP_MAGIC:
                yield from _open_zip(file, path.name, repairs, limits)
            elif magic[:2] == GZIP_MAGIC:
                yield Source(path.name, _gunzip(file, path, repairs, limits))
            else:
                yield Source(path.name, iter(lambda: file.read(CHUNK), b""))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = _("%(file)s cannot be read: %(reason)s.")
        raise ExportRefused(
            "not_found" if isinstance(error, FileNotFoundError) else "unreadable",
            message % {"file": path.name, "reason": reason},
        ) from error


def _gunzip(file: IO[bytes], path: Path, repairs: Repairs, limits: Limits) -> Iterator[bytes]:
    measure = Measure(path.name, path.stat().st_size, limits)
    with gzip.GzipFile(fileobj=file) as unpacked:
        try:
            yield from measure.chunks(unpacked)
        except EOFError:
            repairs.add(RepairKind.TRUNCATED, path.name, 0, "gzip")
        except (gzip.BadGzipFile, zlib.error) as error:
            raise _damaged(path.name) from error


def _open_zip(file: IO[bytes], name: str, repairs: Repairs, limits: Limits) -> Iterator[Source]:
    # Invalid zips make libraries raise anything: names in no encoding, unknown versions.
    with _unpacking(name):
        archive = zipfile.ZipFile(file)
        members = _members(archive, name, repairs, limits)
    with archive:
        packed = file.seek(0, 2)
        for member in _readable(archive, members, Measure(name, packed, limits), repairs):
            yield Source(member.filename, _unzip(archive, member, Measure(name, packed, limits)))


def _readable(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], measure: Measure, repairs: Repairs
) -> list[zipfile.ZipInfo]:
    """Return the members that unpack completely, which is tested before any is used."""
    found, problems = [], []
    for member in members:
        try:
            for _chunk in _unzip(archive, member, measure):
                pass
        except ExportRefused as refused:
            if refused.code == "expansion":
                raise
            problems.append((member, refused))
        else:
            found.append(member)
    if not found:
        raise problems[0][1]
    for member, problem in problems:
        repairs.add(RepairKind.UNREADABLE_FILE, member.filename, 0, problem.message)
    return found


def _members(
    archive: zipfile.ZipFile, name: str, repairs: Repairs, limits: Limits
) -> list[zipfile.ZipInfo]:
    files = [info for info in archive.infolist() if not info.is_dir()]
    if len(files) > limits.members:
        message = _("%(file)s contains %(number)d files. The limit is %(limit)d.")
        values = {"file": name, "number": len(files), "limit": limits.members}
        raise ExportRefused("expansion", message % values)
    wanted = []
    for info in sorted(files, key=lambda info: natural_key(info.filename)):
        # macOS adds a copy of each file's attributes.
        resource_fork = info.filename.startswith("__MACOSX/") or "/._" in f"/{info.filename}"
        if info.filename.lower().endswith(".xml") and not resource_fork:
            wanted.append(info)
        elif not resource_fork:
            repairs.add(RepairKind.IGNORED_MEMBER, name, 0, info.filename)
    if not wanted:
        message = _("%(file)s contains no .xml file. Unpack it, and choose the export itself.")
        raise ExportRefused("not_export", message % {"file": name})
    return wanted


def _unzip(archive: zipfile.ZipFile, member: zipfile.ZipInfo, measure: Measure) -> Iterator[bytes]:
    if member.flag_bits & 1:
        message = _("%(file)s is password-protected. Unpack it first.")
        raise ExportRefused("encrypted", message % {"file": member.filename})
    with _unpacking(member.filename), archive.open(member) as unpacked:
        yield from measure.chunks(unpacked)


@contextmanager
def _unpacking(name: str) -> Iterator[None]:
    try:
        yield
    except (ExportRefused, MemoryError):
        raise
    except OSError as error:
        # A file on disk has a number; a packed one has none.
        if error.errno is not None and error.errno != errno.EINVAL:
            raise
        raise _damaged(name) from error
    except Exception as error:
        raise _damaged(name) from error


@dataclass
class Measure:
    """The unpacked size of one packed file, all its members together."""

    name: str
    packed: int
    limits: Limits
    size: int = 0

    def chunks(self, unpacked: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
        limits = self.limits
        while chunk := unpacked.read(CHUNK):
            self.size += len(chunk)
            too_much = self.size > limits.free and self.size > self.packed * limits.ratio
            if self.size > limits.total or too_much:
                message = _(
                    "%(file)s unpacks to an unusually large size. If it is a real export, unpack it "
                    "yourself and import the .xml file."
                )
                raise ExportRefused("expansion", message % {"file": self.name})
            yield chunk


def _damaged(name: str) -> ExportRefused:
    message = _("%(file)s is damaged and cannot be unpacked. Download the export again.")
    return ExportRefused("unreadable", message % {"file": name})
