"""Outgoing HTTP requests: one GET or POST, to an address that was checked.

Addresses come from exports of strangers, responses of other servers and settings. So

- an address that two programs could read differently is not fetched at all (``split``);
- a name is resolved once, and the connection uses the very IP address that was checked;
- private IP addresses are refused, except for origins that the caller trusts;
- each redirect is a new address and is checked like the first;
- size is limited after decompression, and total time, so that a slow server blocks no one.

Proxies of the environment are not used: behind one, the target of a name is unknown.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from neuromod_wagtail.web.addresses import join_address
from neuromod_wagtail.web.destinations import (
    DEFAULT_PORTS,
    SHOWN,
    Address,
    FetchError,
    NoAnswer,
    look_up,
    origins,
    split,
)

HOPS = 5
CHUNK = 1 << 16
IN_MEMORY = 1 << 20
REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. ``body`` is a temporary file at its start; empty unless ``status`` is 200."""

    status: int
    headers: HTTPMessage
    body: IO[bytes]


def fetch(
    address: str,
    *,
    limit: int,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    trusted: Collection[str] = (),
    data: bytes | None = None,
) -> Answer:
    """Fetch an address, following redirects, within ``limit`` bytes and so many seconds.

    ``trusted`` are addresses whose host and port may be private. ``data`` is sent with POST, and
    never again to where a redirect points. Raises ``FetchError``.
    """
    ends = time.monotonic() + seconds
    may_be_local = origins(trusted)
    for _hop in range(HOPS):
        place = split(address)
        connection = _Connection(place, place.origin in may_be_local, ends)
        try:
            method = "GET" if data is None else "POST"
            connection.request(method, place.target, body=data, headers=_asking(headers))
            with connection.getresponse() as response:
                following = response.headers.get("Location", "")
                if response.status not in REDIRECTS or not following or data is not None:
                    body = _body(response, limit, address)
                    return Answer(response.status, response.headers, body)
        except TimeoutError as error:
            raise NoAnswer(_("%(url)s took too long.") % {"url": address[:SHOWN]}) from error
        except (OSError, HTTPException, ValueError) as error:
            message = _("%(url)s could not be downloaded (%(reason)s).")
            values = {"url": address[:SHOWN], "reason": str(error) or type(error).__name__}
            raise NoAnswer(message % values) from error
        finally:
            connection.close()
        address = _joined(address, following)
    raise FetchError(_("%(url)s redirects too many times.") % {"url": address[:SHOWN]})


def post(
    address: str,
    body: bytes,
    *,
    seconds: float,
    headers: Mapping[str, str],
    trusted: Collection[str] = (),
) -> int:
    """Post a body and return the status. A redirect is not followed, and no answer is read.

    ``trusted`` are addresses whose host and port may be private. Raises ``FetchError``.
    """
    place = split(address)
    connection = _Connection(place, place.origin in origins(trusted), time.monotonic() + seconds)
    try:
        connection.request("POST", place.target, body=body, headers=_asking(headers))
        with connection.getresponse() as response:
            return response.status
    except TimeoutError as error:
        raise NoAnswer(_("%(url)s took too long.") % {"url": address[:SHOWN]}) from error
    except (OSError, HTTPException, ValueError) as error:
        message = _("%(url)s could not be contacted (%(reason)s).")
        values = {"url": address[:SHOWN], "reason": str(error) or type(error).__name__}
        raise NoAnswer(message % values) from error
    finally:
        connection.close()


def _asking(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {
        "Accept": "*/*",
        **(headers or {}),
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def _joined(address: str, location: str) -> str:
    """Return the target of a redirect. Headers are bytes, which most servers mean as UTF-8."""
    return join_address(address, location.encode("latin-1").decode("utf-8", "replace"))


class _Timed:
    """A socket whose waiting ends at one moment, however little arrives each time."""

    ends: float

    def recv_into(self, *arguments: object) -> int:
        self.settimeout(_left(self.ends))  # type: ignore[attr-defined]
        return int(super().recv_into(*arguments))  # type: ignore[misc]


class _Socket(_Timed, socket.socket):
    pass


class _TLSSocket(_Timed, ssl.SSLSocket):
    pass


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Connection(HTTPConnection):
    """A connection to a checked IP address, under the name of the host."""

    def __init__(self, place: Address, is_trusted: bool, ends: float) -> None:
        super().__init__(place.host, place.port)
        self.default_port = DEFAULT_PORTS[place.scheme]
        self.place = place
        self.found = look_up(place, is_trusted)
        self.ends = ends

    def connect(self) -> None:
        sock: Any = self._connected()
        if self.place.scheme == "https":
            context = ssl.create_default_context()
            context.sslsocket_class = _TLSSocket
            try:
                sock = context.wrap_socket(sock, server_hostname=self.place.host)
            except BaseException:
                sock.close()
                raise
            sock.ends = self.ends
        self.sock = sock

    def _connected(self) -> _Socket:
        problem: OSError = OSError()
        for family, kind, protocol, _canonical, number in self.found:
            sock = _Socket(family, kind, protocol)
            try:
                sock.ends = self.ends
                sock.settimeout(_left(self.ends))
                sock.connect(number)
            except OSError as error:
                sock.close()
                problem = error
            else:
                return sock
        raise problem


def _body(response: HTTPResponse, limit: int, address: str) -> IO[bytes]:
    if response.status != 200:
        return io.BytesIO()
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed on
    try:
        for chunk in _unpacked(response):
            if file.tell() + len(chunk) > limit:
                message = _("The response from %(url)s is larger than %(limit)s.")
                raise FetchError(message % {"url": address[:SHOWN], "limit": filesizeformat(limit)})
            file.write(chunk)
        if response.length:
            raise NoAnswer(
                _("The connection to %(url)s was lost during the download.")
                % {"url": address[:SHOWN]}
            )
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _unpacked(response: HTTPResponse) -> Iterator[bytes]:
    """Yield the body in small pieces. Some servers compress though they were asked not to."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    chunks = iter(lambda: response.read(CHUNK), b"")
    if coding in {"identity", ""}:
        yield from chunks
        return
    # Of gzip or deflate; whatever else comes is an error of these.
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        for chunk in chunks:
            piece = unpacking.decompress(chunk, CHUNK)
            while piece:
                yield piece
                piece = unpacking.decompress(unpacking.unconsumed_tail, CHUNK)
    except zlib.error as error:
        raise HTTPException(coding) from error
    if not unpacking.eof:
        raise HTTPException(coding)
