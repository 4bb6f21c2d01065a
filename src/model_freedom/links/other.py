"""Whatever no other resolver claims: addresses that can't be checked, and those that nobody should follow."""

from __future__ import annotations

from model_freedom.links.guard import odd_character, scheme_of
from model_freedom.links.outcome import Asking, Looked, Resolver
from model_freedom.links.record import Address, Status

# Real ways to hand data on that this program can't look at.
UNCHECKABLE = frozenset(
    {"magnet", "ipfs", "ipns", "dat", "rsync", "ark", "hdl", "urn", "oci", "docker", "az", "gdrive"}
)


def refusal(address: Address) -> str | None:
    """Why nobody should follow this address."""
    odd = odd_character(address.url)
    if odd:
        return odd
    scheme = scheme_of(address.url)
    if not scheme:
        return "it is not a complete URL"
    if scheme not in UNCHECKABLE:
        return f"the scheme {scheme[:20]!r} leads nowhere that others can go"
    return None


def ask(address: Address, asking: Asking) -> Looked:
    """No request is made."""
    del asking
    reason = refusal(address)
    if reason:
        return Looked(Status.REFUSED, reason)
    return Looked(Status.UNVERIFIED, f"addresses of the kind {scheme_of(address.url)!r} can't be checked")


RESOLVER = Resolver("other", lambda _address: True, lambda _address: "", ask, lambda address, _allow: refusal(address))
