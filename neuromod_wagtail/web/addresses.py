"""Addresses of the web, taken apart without surprises.

They come from headers, texts, exports and other people's servers, and Python refuses some of them
with an exception: brackets that do not close, a port that is no number, letters that turn into
slashes. Here that is an answer, so nothing else in the package takes an address apart.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit


def split_address(address: str) -> SplitResult | None:
    """The parts of an address, ``hostname`` and ``port`` among them; None for what is none.

    A host with a backslash, a space or an invisible character is none either: browsers, Python
    and HTTP clients do not agree on where it ends.
    """
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - looked at here, because it raises
    except ValueError:
        return None
    host = parts.netloc
    readable = host.isprintable() and " " not in host and "\\" not in host
    return parts if readable else None


def host_of(address: str) -> str:
    """The host that an address names, in lower case and without port; empty without any."""
    parts = split_address(address)
    return (parts.hostname or "") if parts else ""


def path_in(address: str) -> str:
    """The path in an address, still quoted; empty without any."""
    parts = split_address(address)
    return parts.path if parts else ""


def join_address(base: str, address: str) -> str:
    """Make an address absolute; what cannot be joined stays as it is."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address
