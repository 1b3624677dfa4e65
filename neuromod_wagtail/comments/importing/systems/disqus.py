"""Disqus: the XML of Admin, Community, Export (http://disqus.com/api/schemas/1.0/disqus.xsd)."""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from xml.parsers import expat

from django.utils.translation import gettext as _

from neuromod_wagtail.comments.importing import html
from neuromod_wagtail.comments.importing.records import IncomingComment
from neuromod_wagtail.comments.importing.systems import Thread, each, moment, pieces
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import Repairs
from neuromod_wagtail.importing.sources import open_sources

NUMBER = "http://disqus.com/disqus-internals id"
Fields = dict[str, str]
# What XML forbids, as characters and as references.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udc7f\udd00-\udfff\ufffe\uffff]"
    "|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));",
    re.IGNORECASE,
)
REFERENCE = 12
# Bytes that are no UTF-8.
ESCAPED = re.compile("[\udc80-\udcff]+")
# Booleans in XML.
TRUE, FALSE = {"true", "1"}, {"false", "0"}


def read(path: Path) -> Iterator[Thread]:
    """Read threads, which precede their comments in the file.

    Deleted comments keep their place, empty.
    """
    return pieces(each(_posts(path), _post))


def _posts(path: Path) -> Iterator[tuple[str, tuple[Thread, Fields]]]:
    threads: dict[str, Thread] = {}
    for place, fields in enumerate(Elements(path), start=1):
        if fields[""] == "thread":
            threads[fields["id#"]] = Thread(fields.get("link", ""), fields.get("title", ""))
        elif fields[""] == "post":
            thread = threads.get(fields.get("thread#", ""), Thread(""))
            yield fields["id#"] or str(place), (thread, fields)


def _post(record: tuple[Thread, Fields]) -> tuple[Thread, IncomingComment]:
    thread, fields = record
    return thread, _incoming(fields)


def _incoming(fields: Fields) -> IncomingComment:
    words = html.from_html(fields.get("message", ""))
    status = Status.APPROVED
    if fields.get("isApproved", "true").strip() in FALSE:
        status = Status.PENDING
    if fields.get("isDeleted", "").strip() in TRUE:
        status = Status.DECLINED if words.body else Status.ERASED
    elif fields.get("isSpam", "").strip() in TRUE:
        status = Status.SPAM
    username = fields.get("author/username", "")
    return IncomingComment(
        fields["id#"],
        moment(fields.get("createdAt", "")),
        words.body,
        words.body_html,
        parent=fields.get("parent#", ""),
        status=status,
        name=fields.get("author/name", ""),
        email=fields.get("author/email", ""),
        address=fields.get("ipAddress", ""),
        meta=[["username", username]] if username else [],
    )


class Elements:
    """The elements below the root, each as a flat dictionary of its texts by path.

    ``""`` is the element's name, ``path#`` the Disqus number of an element. Document type
    declarations are refused: Disqus never writes one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: list[str] = []
        self.fields: Fields = {}
        # The pieces of each text, joined at the end, because there may be very many.
        self.texts: dict[str, list[str]] = {}
        self.ready: deque[Fields] = deque()
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.refuse

    def __iter__(self) -> Iterator[Fields]:
        try:
            for source in open_sources([self.path], Repairs()):
                for chunk in readable(source.chunks):
                    self.parser.Parse(chunk)
                    while self.ready:
                        yield self.ready.popleft()
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            message = _("%(file)s is not well-formed at line %(line)d: %(reason)s.")
            reason = expat.ErrorString(error.code)
            values = {"file": self.path.name, "line": error.lineno, "reason": reason}
            raise ExportRefused("unreadable", message % values) from error

    def refuse(self, *declaration: object) -> None:
        message = _("%(file)s declares a document type, which Disqus exports never do.")
        raise ExportRefused("doctype", message % {"file": self.path.name})

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if not self.names and name != "http://disqus.com disqus":
            message = _("%(file)s is not a Disqus export: it starts with <%(name)s>.")
            raise ExportRefused(
                "not_export", message % {"file": self.path.name, "name": local[:40]}
            )
        self.names.append(local)
        if len(self.names) > 20:
            message = _("%(file)s is nested more deeply than any Disqus export.")
            raise ExportRefused("too_deep", message % {"file": self.path.name})
        if len(self.names) == 2:
            self.fields = {"": local, "id#": attributes.get(NUMBER, "")}
        elif len(self.names) > 2 and NUMBER in attributes:
            self.fields["/".join(self.names[2:]) + "#"] = attributes[NUMBER]

    def text(self, data: str) -> None:
        if len(self.names) > 2:
            self.texts.setdefault("/".join(self.names[2:]), []).append(data)

    def end(self, name: str) -> None:
        if len(self.names) == 2:
            self.fields |= {path: "".join(pieces) for path, pieces in self.texts.items()}
            self.ready.append(self.fields)
            self.fields, self.texts = {}, {}
        self.names.pop()


def readable(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file as UTF-8 that an XML parser takes.

    Comments were pasted from everywhere: one control character, or one byte of another encoding,
    would refuse all others.
    """
    stream = iter(chunks)
    first = next(stream, b"")
    name = "utf-16" if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    decoder = codecs.getincrementaldecoder(name)(
        "surrogateescape" if name == "utf-8" else "replace"
    )
    rest = ""
    # XML begins with its declaration.
    for chunk in chain([first.lstrip(b" \t\r\n")], stream, [b""]):
        text = rest + decoder.decode(chunk, final=not chunk)
        # A reference may go on in the next piece.
        at = text.rfind("&", -REFERENCE) if chunk else -1
        text, rest = (text[:at], text[at:]) if at >= 0 else (text, "")
        yield FORBIDDEN.sub("", ESCAPED.sub(_as_windows_1252, text)).encode()


def _as_windows_1252(match: re.Match[str]) -> str:
    return match[0].encode("ascii", "surrogateescape").decode("cp1252", "replace")
