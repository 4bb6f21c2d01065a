"""The kinds of address: a module with a RESOLVER and one line here each. The first to claim an address has it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib import import_module

from model_freedom.links.outcome import Resolver
from model_freedom.links.record import Address

MODULES = (
    "huggingface",
    "doi",
    "zenodo",
    "swh",
    "webarchive",
    "s3",
    "gs",
    "ftp",
    "git",
    "http",
    "other",
)


@cache
def resolvers() -> tuple[Resolver, ...]:
    """Every resolver, in the order in which they are asked whether they claim an address."""
    return tuple(import_module(f"model_freedom.links.{name}").RESOLVER for name in MODULES)


def kind_of(address: Address) -> Resolver:
    """The resolver for this address. The last one claims everything."""
    return next(resolver for resolver in resolvers() if resolver.claims(address))


def refused_by_text(address: Address, allow: Collection[str] = ()) -> str | None:
    """Why we would not go there, as far as the text of the address tells without any lookup."""
    return kind_of(address).refuse(address, allow)
