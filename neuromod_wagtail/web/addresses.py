"""Parsing of web addresses without exceptions.

They come from headers, texts, exports and other people's servers, and Python raises an exception
for some of them: unbalanced brackets, a port that is no number, letters that normalise to slashes.
Here the result is ``None`` or empty, so the package parses addresses only here.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit


def split_address(address: str) -> SplitResult | None:
    """Return the parts of an address, with ``hostname`` and ``port``, or ``None`` if invalid.

    A host with a backslash, a space or an invisible character is invalid: browsers, Python and HTTP
    clients do not agree on where it ends.
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
    """Return the host of an address, in lower case and without port; empty without any."""
    parts = split_address(address)
    return (parts.hostname or "") if parts else ""


def path_in(address: str) -> str:
    """Return the path in an address, still quoted; empty without any."""
    parts = split_address(address)
    return parts.path if parts else ""


def join_address(base: str, address: str) -> str:
    """Make an address absolute; one that cannot be joined stays as it is."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address
