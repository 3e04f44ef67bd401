"""Where a request may go: https addresses of public hosts, and nothing else.

>>> Target.parse("https://badges.example/status/1").host
'badges.example'
>>> is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("64:ff9b::7f00:1")
(False, False, False)
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass

from badgeservice.errors import CouldNotCheck, say

HTTPS = 443
LONGEST = 2000
"""Characters of an address that is fetched."""

# Written out letter by letter: neither Unicode nor an escape has two readings here.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_URL = re.compile(rf"https://({_LABEL}(?:\.{_LABEL})*)(?::([1-9][0-9]{{0,4}}))?"
                  r"((?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?)")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_CLOSED = tuple(ipaddress.ip_network(text) for text in (
    "0.0.0.0/8",
    "100.64.0.0/10",    # shared by a provider's customers (RFC 6598)
    "192.88.99.0/24",   # relays of 6to4 (RFC 7526)
    "::/96",            # IPv4 in IPv6, the old way (RFC 4291 §2.5.5.1)
    "::ffff:0:0/96",    # IPv4 in IPv6, the newer way
    "64:ff9b:1::/48",   # translation within one network (RFC 8215)
    "2001::/32",        # Teredo: wraps an IPv4 address
    "2002::/16",        # 6to4: wraps an IPv4 address
    "3fff::/20",        # documentation (RFC 9637)
    "5f00::/16",        # segment routing (RFC 9602)
))
"""Ranges that are refused whatever the standard library of this Python says of them."""


@dataclass(frozen=True)
class Target:
    """An address that may be asked for, taken apart."""

    host: str
    """In lower case."""

    port: int
    path: str
    """With the query; begins with a slash."""

    @classmethod
    def parse(cls, url: str, ports: Collection[int] = (HTTPS,)) -> Target:
        """Take *url* apart; raises CouldNotCheck ``fetch-address`` for one that is not fetched.

        Not fetched are other schemes than https, numbers in place of a name, user names,
        fragments, ports that are not among *ports*, and whatever two programs could read
        differently.
        """
        match = _URL.fullmatch(url) if len(url) <= LONGEST else None
        if match is None:
            raise _not_fetched(url)
        host, port, path = match[1].lower(), int(match[2] or HTTPS), match[3]
        if _NUMBER.fullmatch(host.rpartition(".")[2]) or len(host) > 253 or port not in ports:
            raise _not_fetched(url)
        return cls(host, port, path if path.startswith("/") else f"/{path}")

    @property
    def authority(self) -> str:
        """What stands in the header ``Host`` (RFC 9110 §7.2)."""
        return self.host if self.port == HTTPS else f"{self.host}:{self.port}"


def is_public(address: str) -> bool:
    """Tell whether the IP *address* is one host of the public Internet.

    An IPv4 address in the range by which networks without IPv4 reach it (RFC 6052) counts as
    what it stands for; every other way of wrapping one is refused.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.scope_id is not None or found.is_site_local:
            return False
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    if any(found in closed for closed in _CLOSED if closed.version == found.version):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_private)


def _not_fetched(url: str) -> CouldNotCheck:
    return CouldNotCheck(say("%(url)s is not an address that this service asks for: only public "
                             "ones that begin with https:// are.", url=url[:200]),
                         code="fetch-address")
