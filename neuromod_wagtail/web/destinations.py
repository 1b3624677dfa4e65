"""The addresses that the package may fetch, and the IP addresses that they resolve to.

Two programs must never read an address differently: anything that one of them could take for
another host is refused (``split``). Private IP addresses are refused, because an export, a redirect
or the owner of a name server could name any; connections use the IP addresses that were checked.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote

import idna
from django.utils.translation import gettext as _

DEFAULT_PORTS = {"http": 80, "https": 443}
# Ports used by servers other than web servers are refused. WordPress has the same list.
PORTS = {80, 443, 8080}

# No user, backslash, white space or other full stops in a host: programs differ there.
ADDRESS = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f.]*:[0-9a-f:.]*\]|[^\s/?#@:\[\]\\%<>\"^`{|}\u3002\uff0e\uff61]+)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?:(?P<target>/[^#\\]*|\?[^#\\@]*)(?:#[^\\]*)?|#[^\\@]*)?",
    re.IGNORECASE | re.ASCII,
)
# The length of an address that messages repeat.
SHOWN = 200
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# The end of an IPv4 address by the WHATWG URL standard.
NUMERIC = re.compile(r"\d+|0x[0-9a-f]*")
LOCAL_NAMES = ("localhost", "local", "localdomain", "internal", "home.arpa")
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# Addresses that no export may name, although Python (3.11) regards them as global.
INSIDE = [ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")]
# Metadata services of clouds beside the link-local addresses: Alibaba, Azure, Oracle, Amazon,
# Google.
KEYS = {
    ip_address(text)
    for text in (
        "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254",
    )
}  # fmt: skip


class FetchError(Exception):
    """No usable response. The message says why, for people."""


class AddressRefused(FetchError):
    """The address is refused: no connection was made."""


class NoAnswer(FetchError):
    """The server cannot be reached, is too slow, or closes the connection."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address: ``host`` in ASCII, without brackets; ``target`` as in a request."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> tuple[str, int]:
        """Return the origin, the same for HTTP and HTTPS on their default ports."""
        return self.host, 0 if self.port == DEFAULT_PORTS[self.scheme] else self.port


def no_address(address: str) -> AddressRefused:
    return AddressRefused(_("%(url)s is not a web address.") % {"url": address[:SHOWN]})


def split(address: str) -> Address:
    """Split an address that every program reads alike; raises ``AddressRefused``."""
    match = ADDRESS.fullmatch(address)
    if match is None or CONTROLS.search(address):
        raise no_address(address)
    scheme = match["scheme"].lower()
    port = int(match["port"] or DEFAULT_PORTS[scheme])
    host = _number(match["host"][1:-1]) if match["host"][0] == "[" else _name(match["host"])
    if not host or not 0 < port < 1 << 16:
        raise no_address(address)
    target = match["target"] or "/"
    target = target if target.startswith("/") else f"/{target}"
    return Address(scheme, host, port, quote(target, safe="!#$%&'()*+,/:;=?@[]~"))


def _number(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def _name(text: str) -> str:
    """Return a name or an IPv4 address in canonical form; empty when it is neither."""
    try:
        host = text.lower() if text.isascii() else idna.encode(text.lower()).decode()
    except idna.IDNAError:
        return ""
    host = host.removesuffix(".")
    labels = host.split(".")
    if len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        return ""
    return _number(host) if NUMERIC.fullmatch(labels[-1]) else host


def origins(addresses: Iterable[str]) -> set[tuple[str, int]]:
    """Return host and port of each valid web address."""
    found = set()
    for address in addresses:
        with suppress(AddressRefused):
            found.add(split(address).origin)
    return found


# Family, kind, protocol, name, and host with port, as in ``socket.getaddrinfo``.
Found = tuple[
    socket.AddressFamily,
    socket.SocketKind,
    int,
    str,
    tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes],
]


def look_up(place: Address, is_trusted: bool) -> list[Found]:
    """Resolve a host as ``socket`` does, and refuse it if any of its IP addresses is refused."""
    named = place.host == "localhost" or place.host.endswith(tuple(f".{n}" for n in LOCAL_NAMES))
    refused = AddressRefused(
        _("%(host)s is on a private network and was not contacted.") % {"host": place.host}
    )
    if named and not is_trusted:
        raise refused
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        message = _("The host %(host)s could not be found.")
        raise NoAnswer(message % {"host": place.host}) from error
    if not all(_may_be_asked(ip_address(entry[4][0]), is_trusted) for entry in found):
        raise refused
    if not is_trusted and place.port not in PORTS:
        message = _("%(host)s was not contacted, because port %(port)d is not a web server port.")
        raise AddressRefused(message % {"host": place.host, "port": place.port})
    return found


def _may_be_asked(number: IPv4Address | IPv6Address, is_trusted: bool) -> bool:
    if isinstance(number, IPv6Address):
        if number.ipv4_mapped:
            return _may_be_asked(number.ipv4_mapped, is_trusted)
        if number in NAT64:
            return _may_be_asked(IPv4Address(int(number) & 0xFFFFFFFF), is_trusted)
    # No public server is there, and on link-local addresses clouds reveal keys.
    if number.is_multicast or number.is_unspecified or number.is_link_local or number in KEYS:
        return False
    if is_trusted:
        return True
    if any(number in network for network in INSIDE):
        return False
    if isinstance(number, IPv6Address):
        # 6to4 addresses contain an IPv4 address; Teredo's, which do as well, are not global.
        return number in GLOBAL_UNICAST and number.is_global and number.sixtofour is None
    return number.is_global
