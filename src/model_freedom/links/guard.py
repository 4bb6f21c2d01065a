"""Where the program will go and where it won't: the front door for URLs, and the list of addresses.

`ipaddress.is_global` can't be used for the latter: depending on the version of Python it calls NAT64 and 6to4 forms of
private addresses, IPv4-compatible IPv6, multicast and cloud metadata services global. The list follows the IANA
registries of special-purpose addresses (https://www.iana.org/assignments/iana-ipv4-special-registry and
-ipv6-special-registry), and adds the metadata service of Azure (168.63.129.16).
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import quote

DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}
WEB_PORTS = frozenset({80, 443})
OPEN_PORTS = WEB_PORTS | {21}  # connections; the front door tells which scheme may have which
MAX_LENGTH = 4096

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refusal(NamedTuple):
    """We would not go there; `reason` completes the sentence "refused: …"."""

    reason: str


class Target(NamedTuple):
    """A URL that was parsed once and rebuilt. Only the rebuilt form is ever sent."""

    scheme: str
    host: str  # lower case, A-labels; IPv6 without brackets
    port: int
    resource: str  # path and query, percent-encoded, begins with "/"
    literal: bool = False  # the host is an IP address

    @property
    def authority(self) -> str:
        """`host:port`, the port always written: the form of `allow-hosts`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole, without fragment and without a default port."""
        default = DEFAULT_PORTS.get(self.scheme) == self.port
        authority = self.authority.rpartition(":")[0] if default else self.authority
        return f"{self.scheme}://{authority}{self.resource}"


_SHAPE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?", re.DOTALL)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*", re.ASCII)
_PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_ASCII = "".join(map(chr, range(0x21, 0x7F)))

# Names that by agreement never leave the machine or the local network (RFC 6761, RFC 6762, RFC 8375, RFC 7686;
# .internal: ICANN's resolution 2024.07.29.06). A public copy can't be there.
_LOCAL_NAMES = ("localhost", "local", "internal", "home.arpa", "localdomain", "intranet", "lan", "onion")

_V4 = tuple(
    (ipaddress.IPv4Network(block), what)
    for block, what in (
        ("0.0.0.0/8", "an address of this machine"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a carrier's shared address"),
        ("127.0.0.0/8", "a loopback address"),
        ("168.63.129.16/32", "a cloud metadata address"),
        ("169.254.0.0/16", "a link-local or cloud metadata address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "an address for documentation"),
        ("192.88.99.0/24", "a 6to4 relay address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "an address for benchmarks"),
        ("198.51.100.0/24", "an address for documentation"),
        ("203.0.113.0/24", "an address for documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)
_V6_GLOBAL = ipaddress.IPv6Network("2000::/3")
_V6 = tuple(
    (ipaddress.IPv6Network(block), what)
    for block, what in (
        ("::1/128", "a loopback address"),
        ("::/128", "an address of this machine"),
        ("::/96", "an IPv4 address in IPv6 clothes"),
        ("64:ff9b::/96", "a translated (NAT64) address"),
        ("64:ff9b:1::/48", "a translated (NAT64) address"),
        ("100::/64", "a discard address"),
        ("2001::/23", "a reserved address"),
        ("2001:db8::/32", "an address for documentation"),
        ("2002::/16", "a 6to4 address"),
        ("2620:4f:8000::/48", "a reserved address"),
        ("3fff::/20", "an address for documentation"),
        ("5f00::/16", "a segment routing address"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("ff00::/8", "a multicast address"),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def denied(address: str, *, answer: bool = False) -> str | None:
    """Why this IP address is not a public one; None where it is.

    `answer`: it came from a name lookup. On a network that has IPv6 only, names of IPv4 hosts resolve to NAT64
    addresses (RFC 6052); then the IPv4 address inside decides. Nobody has reason to write one in a manifest.
    """
    try:
        parsed: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            parsed = parsed.ipv4_mapped
        elif answer and parsed in _NAT64:
            parsed = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
    if isinstance(parsed, ipaddress.IPv4Address):
        return next((what for block, what in _V4 if parsed in block), None)
    special = next((what for block, what in _V6 if parsed in block), None)
    return special or (None if parsed in _V6_GLOBAL else "a reserved address")


def scheme_of(url: str) -> str:
    """The scheme in lower case, "" where there is none."""
    found = _SCHEME.match(url)
    return found[1].lower() if found else ""


def odd_character(url: str) -> str | None:
    """What no address may hold, named; None where it holds nothing of the kind."""
    if len(url) > MAX_LENGTH:
        return f"longer than {MAX_LENGTH} characters"
    for character in url:
        if "!" <= character <= "~":
            if character == "\\":
                return "it holds a backslash"
            continue
        category = unicodedata.category(character)
        if category[0] == "Z":
            return "it holds white space"
        if category[0] == "C":
            return f"it holds a control or invisible character (U+{ord(character):04X})"
    return None


def front_door(
    url: str, *, allow: Collection[str] = (), schemes: Collection[str] = ("http", "https")
) -> Target | Refusal:
    """Judges a URL by its text alone. `allow` holds `host:port` pairs that the configuration opens."""
    odd = odd_character(url)
    if odd:
        return Refusal(odd)
    parts = _SHAPE.fullmatch(url)
    if parts is None:
        return Refusal("it is not a complete URL")
    scheme, authority, path, query = parts[1].lower(), parts[2], parts[3], parts[4] or ""
    if scheme not in schemes:
        return Refusal(f"the scheme {scheme[:20]!r} is not one of {', '.join(sorted(schemes))}")
    if "@" in authority:
        return Refusal("it holds credentials or something that looks like them")
    split = _split_authority(authority, DEFAULT_PORTS[scheme])
    if isinstance(split, Refusal):
        return split
    host, port = split
    named = _name(host)
    if isinstance(named, Refusal):
        return named
    name, literal = named
    target = Target(scheme, name, port, _encode(path or "/") + _encode(query), literal)
    if target.authority in allow:
        return target
    return _public(target) or target


def _split_authority(authority: str, default: int) -> tuple[str, int] | Refusal:
    host, colon, port = authority, "", ""
    if authority.startswith("["):
        inside, closed, rest = authority.partition("]")
        if not closed or (rest and not rest.startswith(":")):
            return Refusal("its host is malformed")
        host, colon, port = inside + closed, rest[:1], rest[1:]
    elif ":" in authority:
        host, colon, port = authority.rpartition(":")
    if not host:
        return Refusal("it has no host")
    if not colon or not port:
        return host, default
    if not _PORT.fullmatch(port) or int(port) > 65535:
        return Refusal("its port is malformed")
    return host, int(port)


def _name(host: str) -> tuple[str, bool] | Refusal:
    """The host as it will be looked up, and whether it is an IP address."""
    if host.startswith("["):
        try:
            return str(ipaddress.IPv6Address(_no_zone(host[1:-1]))), True
        except ValueError:
            return Refusal("its IPv6 address is malformed")
    if not host.isascii():
        encoded = _a_labels(host)
        if isinstance(encoded, Refusal):
            return encoded
        host = encoded
    host = host.lower()
    if not _NAME.fullmatch(host) or len(host.rstrip(".")) > 253:
        return Refusal("its host name is malformed")
    # What ends in a number is an IPv4 address to a resolver, however it is spelt: 127.1, 0x7f000001, 017700000001.
    if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(host)), True
        except ValueError:
            return Refusal("it spells an IP address in an odd way")
    return host, False


def _no_zone(address: str) -> str:
    if "%" in address:
        raise ValueError("zone")
    return address


def _a_labels(host: str) -> str | Refusal:
    if any(unicodedata.decimal(character, None) is not None and not character.isascii() for character in host):
        return Refusal("its host name holds digits that only look like digits")
    import idna

    try:
        # Strictly, without the mapping of UTS 46: full-width letters and dots would become another host's name.
        return idna.encode(host.lower()).decode("ascii")
    except UnicodeError:
        return Refusal("its host name is not a valid international name")


def _encode(text: str) -> str:
    # A stray "%" is a mistake of the writer's that servers read in different ways; "%25" is what it says.
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return text if text.isascii() else quote(text, safe=_ASCII)


def _public(target: Target) -> Refusal | None:
    """Judges what stands in the text: ports, and hosts that need no lookup to be known as not public."""
    if target.literal:
        reason = denied(target.host)
        if reason:
            return Refusal(f"{target.host} is {reason}")
    else:
        name = target.host.rstrip(".")
        if any(name == local or name.endswith("." + local) for local in _LOCAL_NAMES):
            return Refusal(f"{name} is a name that means nothing outside a machine or a local network")
    if target.scheme == "ftp":
        return None if target.port == DEFAULT_PORTS["ftp"] else Refusal(f"port {target.port} is not FTP's (21)")
    if target.port not in WEB_PORTS:
        return Refusal(f"port {target.port} is not one of the web's (80, 443); `allow-hosts` can open it")
    return None
