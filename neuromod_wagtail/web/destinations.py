"""Which addresses may be asked by a program of ours, and under which numbers they are found.

Two programs must never read an address differently: what one of them could take for another host
is refused (``split``). Numbers inside a network are refused, for an export, a redirect or
whoever runs a name server could name any; the numbers that were checked are those to connect to.
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
# Ports on which others than web servers listen are not asked. WordPress has the same list.
PORTS = {80, 443, 8080}

# No user, no backslash, no white space and no other full stops in a host: there programs differ.
ADDRESS = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f.]*:[0-9a-f:.]*\]|[^\s/?#@:\[\]\\%<>\"^`{|}\u3002\uff0e\uff61]+)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?:(?P<target>/[^#\\]*|\?[^#\\@]*)(?:#[^\\]*)?|#[^\\@]*)?",
    re.IGNORECASE | re.ASCII,
)
# So much of an address is repeated in a message.
SHOWN = 200
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# What the WHATWG's reading of addresses takes for the end of an IPv4 number.
NUMERIC = re.compile(r"\d+|0x[0-9a-f]*")
LOCAL_NAMES = ("localhost", "local", "localdomain", "internal", "home.arpa")
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# Numbers that no export may name, and that Python (3.11) takes for global all the same.
INSIDE = [ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")]
# Where clouds give keys away, beside the link-local numbers: Alibaba, Azure, Oracle, Amazon, Google.
KEYS = {
    ip_address(text)
    for text in (
        "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254",
    )
}  # fmt: skip


class FetchError(Exception):
    """There is no answer that can be used. The message says why, for people."""


class AddressRefused(FetchError):
    """The address is not asked: no one was connected to."""


class NoAnswer(FetchError):
    """The server cannot be reached, is too slow, or breaks off."""


@dataclass(frozen=True, slots=True)
class Address:
    """``host`` in ASCII, without brackets; ``target`` as a request has it."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> tuple[str, int]:
        """The same for HTTP and HTTPS on the ports that are theirs."""
        return self.host, 0 if self.port == DEFAULT_PORTS[self.scheme] else self.port


def no_address(address: str) -> AddressRefused:
    return AddressRefused(_("%(url)s is not a web address.") % {"url": address[:SHOWN]})


def split(address: str) -> Address:
    """The parts of an address that every program reads alike; raises ``AddressRefused``."""
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
    """A name, or an IPv4 number in its one form with four parts; empty when it is neither."""
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
    """Host and port of each; of what is no address on the web none."""
    found = set()
    for address in addresses:
        with suppress(AddressRefused):
            found.add(split(address).origin)
    return found


# Family, kind, protocol, name, and host with port, as ``socket.getaddrinfo`` has them.
Found = tuple[
    socket.AddressFamily,
    socket.SocketKind,
    int,
    str,
    tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes],
]


def look_up(place: Address, is_trusted: bool) -> list[Found]:
    """What to connect to, as ``socket`` has it. One number that must not be asked is enough."""
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
    # No one's own server is there, and on link-local numbers clouds give their keys away.
    if number.is_multicast or number.is_unspecified or number.is_link_local or number in KEYS:
        return False
    if is_trusted:
        return True
    if any(number in network for network in INSIDE):
        return False
    if isinstance(number, IPv6Address):
        # 6to4 and Teredo lead to an IPv4 number that stands inside.
        tunnels = number.sixtofour is not None or number.teredo is not None
        return number in GLOBAL_UNICAST and number.is_global and not tunnels
    return number.is_global and not number.is_reserved
