"""Client addresses, and the keyed hashes that identify people."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from functools import lru_cache

from django.conf import settings as django_settings
from django.http import HttpRequest
from django.utils.encoding import force_bytes

from neuromod_wagtail.conf import settings

# Large public providers: a ban of one of these shuts out a large share of all readers.
SHARED_DOMAINS = frozenset(
    "aol.com fastmail.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com "
    "hotmail.com icloud.com live.com mac.com mail.com mail.ru me.com msn.com naver.com orange.fr "
    "outlook.com proton.me protonmail.com qq.com t-online.de web.de yahoo.co.uk yahoo.com "
    "yandex.ru ymail.com 163.com".split()
)


def keyed_hash(kind: str, value: str) -> str:
    """Return 64 hex digits that are stable for a value and meaningless without the key.

    The same as Django's ``salted_hmac``, but the key is derived once, as imports need a million.
    """
    if not value:
        return ""
    key = _key(kind, settings.NEUROMOD_COMMENTS_HASH_KEY or django_settings.SECRET_KEY)
    return hmac.digest(key, value.encode(), "sha256").hex()


@lru_cache(maxsize=32)
def _key(kind: str, secret: str | bytes) -> bytes:
    return hashlib.sha256(f"neuromod_comments.{kind}".encode() + force_bytes(secret)).digest()


def email_hash(email: str) -> str:
    return keyed_hash("email", email.strip().casefold())


def account_hash(pk: object) -> str:
    return keyed_hash("account", str(pk))


def domain_of(email: str) -> str:
    """Return the domain of an email in normal form: lower case, other scripts as punycode."""
    domain = email.rpartition("@")[2].strip().rstrip(".").casefold()
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def domains_of(email: str) -> list[str]:
    """Return the domain of an email and its parent domains, without the top level alone.

    ``a@mail.example.org`` gives ``["mail.example.org", "example.org"]``.
    """
    parts = domain_of(email).split(".")
    return [".".join(parts[place:]) for place in range(max(len(parts) - 1, 1))]


def address_of(request: HttpRequest) -> str:
    """Return the reader's address in its shortest form, or ``""`` where it is unknown.

    With ``NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT`` unset, a forwarding header means that there is a
    proxy: then neither the header nor the peer identifies the reader, and guessing would let one
    reader use up the quota of all.
    """
    proxies = settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if proxies is None:
        peer = "" if forwarded else request.META.get("REMOTE_ADDR", "")
    elif proxies == 0:
        peer = request.META.get("REMOTE_ADDR", "")
    else:
        hops = [hop.strip() for hop in forwarded.split(",")]
        peer = hops[-proxies] if len(hops) >= proxies else ""
    return normalise(peer)


def normalise(address: str) -> str:
    """Return the address in normal form, IPv4 unwrapped from IPv6; ``""`` for anything else."""
    try:
        parsed = ipaddress.ip_address(address.strip().strip("[]").partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed)


def address_hash(address: str) -> str:
    """Return the stored hash of an address; of IPv6 the network, since owners change the rest."""
    return keyed_hash("address", host_network(normalise(address)))


def host_network(address: str) -> str:
    """Return the address, or for IPv6 the 64-bit network that a household or server is given."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


# Networks that can be banned, by the length of their common prefix.
LENGTHS = {4: (24, 16), 6: (64, 56, 48, 32)}


def network(text: str) -> str:
    """Return a network as ``192.0.2.0/24`` or ``2001:db8::/48``; ``""`` for anything else."""
    try:
        parsed = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return ""
    return str(parsed) if parsed.prefixlen in LENGTHS[parsed.version] else ""


def address_hashes(address: str) -> list[str]:
    """Return the hashes under which the address can be banned: its own and its networks'."""
    around = LENGTHS[6 if ":" in address else 4]
    networks = {network(f"{address}/{length}") for length in around} - {""}
    return [keyed_hash("address", name) for name in {host_network(address), *networks}]


def limit_key(address: str) -> str:
    """Return the key of a quota: the address, or the network of 64 bits for IPv6.

    Empty for addresses that many readers may share behind an unknown proxy.
    """
    if not address:
        return ""
    parsed = ipaddress.ip_address(address)
    if settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT is None and not parsed.is_global:
        return ""
    return host_network(address)
