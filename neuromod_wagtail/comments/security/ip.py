"""Where a request comes from, and the keyed hashes under which people are remembered."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from functools import lru_cache

from django.conf import settings as django_settings
from django.http import HttpRequest
from django.utils.encoding import force_bytes

from neuromod_wagtail.conf import settings

# Whoever bans one of these shuts out a good part of all readers.
SHARED_DOMAINS = frozenset(
    "aol.com fastmail.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com "
    "hotmail.com icloud.com live.com mac.com mail.com mail.ru me.com msn.com naver.com orange.fr "
    "outlook.com proton.me protonmail.com qq.com t-online.de web.de yahoo.co.uk yahoo.com "
    "yandex.ru ymail.com 163.com".split()
)


def keyed_hash(kind: str, value: str) -> str:
    """64 hex digits that say the same for the same value and nothing without the key.

    What Django's ``salted_hmac`` says; its key is derived once, as imports ask a million times.
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


def account_hash(pk: int) -> str:
    return keyed_hash("account", str(pk))


def domain_of(email: str) -> str:
    """The domain of an email as it is compared: lower case, letters of other scripts as punycode."""
    domain = email.rpartition("@")[2].strip().rstrip(".").casefold()
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def domains_of(email: str) -> list[str]:
    """The domain of an email and those above it, without the last part alone.

    ``a@mail.example.org`` gives ``["mail.example.org", "example.org"]``.
    """
    parts = domain_of(email).split(".")
    return [".".join(parts[place:]) for place in range(max(len(parts) - 1, 1))]


def address_of(request: HttpRequest) -> str:
    """The reader's address in its shortest form, or ``""`` where it cannot be known.

    With ``NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT`` unset, a forwarding header means that someone stands
    between: then neither the header nor the peer tells who the reader is, and guessing would
    let one reader use up the quota of all.
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
    return normalise(peer or "")


def normalise(address: str) -> str:
    """The address written one way, IPv4 taken out of IPv6; ``""`` for anything else."""
    try:
        parsed = ipaddress.ip_address(address.strip().strip("[]").partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed)


def address_hash(address: str) -> str:
    """How an address is remembered: an IPv6 one by its network, since its owner changes the rest."""
    return keyed_hash("address", household(normalise(address)))


def household(address: str) -> str:
    """The address, or the network of 64 bits for IPv6: what one household or server is given."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


# Networks that can be banned, by the length of what their addresses have in common.
LENGTHS = {4: (24, 16), 6: (64, 56, 48, 32)}


def network(text: str) -> str:
    """A network written as ``192.0.2.0/24`` or ``2001:db8::/48``; ``""`` for anything else."""
    try:
        parsed = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return ""
    return str(parsed) if parsed.prefixlen in LENGTHS[parsed.version] else ""


def address_hashes(address: str) -> list[str]:
    """Under which the address can be banned: its own, and those of the networks around it."""
    around = LENGTHS[6 if ":" in address else 4]
    networks = {network(f"{address}/{length}") for length in around} - {""}
    return [keyed_hash("address", name) for name in {household(address), *networks}]


def limit_key(address: str) -> str:
    """What a quota is counted on: the address, or the network of 64 bits for IPv6.

    Empty for addresses that many readers may share behind a proxy no one told us of.
    """
    if not address:
        return ""
    parsed = ipaddress.ip_address(address)
    if settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT is None and not parsed.is_global:
        return ""
    return household(address)
