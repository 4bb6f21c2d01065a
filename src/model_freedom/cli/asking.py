"""Asking the network, with what the command line says about it: cache, progress, interruption."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from model_freedom.cli.cache import cache_folder
from model_freedom.cli.interruption import interrupt, interrupted
from model_freedom.configuration.settings import LinkSettings, Settings
from model_freedom.findings import CannotProceed
from model_freedom.links.record import Address, Ask, Result, Use

if TYPE_CHECKING:
    from model_freedom.freedom.fetching import Fetcher
    from model_freedom.repository import Tree
    from model_freedom.rules.gather import Asks


def asker(settings: Settings, arguments: argparse.Namespace) -> Callable[[Sequence[Address]], Mapping[Address, Result]]:
    """The function by which addresses are asked about. What a policy finds too old, the cache doesn't answer.

    Raises CannotProceed where the configuration makes every answer impossible.

    The budget is that of the run: asked again (of the links that base models' manifests name), it has what is left.
    """
    from model_freedom.policy.freshness import strictest_age

    usable(settings.links)
    age = strictest_age(settings)
    links = settings.links if age is None else settings.links._replace(max_age=min(age, settings.links.max_age))

    end: float | None = None

    def ask(addresses: Sequence[Address]) -> Mapping[Address, Result]:
        from model_freedom.links.cache import open_cache
        from model_freedom.links.check import check

        nonlocal end
        if interrupted(arguments):
            return _not_asked(addresses)
        now = time.monotonic()
        end = now + links.budget if end is None else end
        left = links._replace(budget=max(0.0, end - now))
        cache = None if arguments.no_cache else open_cache(cache_folder())
        try:
            return check(
                addresses, left, cache=cache, progress=_progress(arguments), interrupted=lambda: interrupt(arguments)
            )
        finally:
            if cache is not None:
                cache.close()

    return ask


def usable(links: LinkSettings) -> None:
    """Raises CannotProceed where `ca-bundle` is no such file: every address would be unverified, which stops nobody."""
    if links.ca_bundle is None:
        return
    from model_freedom.links.transport import unusable_bundle

    reason = unusable_bundle(links.ca_bundle)
    if reason:
        raise CannotProceed(reason, "name a file of certificates in PEM form, from where the program is started")


def _not_asked(addresses: Sequence[Address]) -> dict[Address, Result]:
    from model_freedom.links.check import INTERRUPTED
    from model_freedom.links.record import Status
    from model_freedom.links.resolvers import kind_of

    return {
        address: Result(address, kind_of(address).kind, Status.UNVERIFIED, detail=INTERRUPTED) for address in addresses
    }


def looking(tree: Tree, settings: Settings, arguments: argparse.Namespace) -> Asks | None:
    """How `check` learns about addresses: online by asking, offline from the lock files. Where there are none, it does
    not, unless somebody wants to know what that leaves open.

    What comes back raises CannotProceed offline, where a lock file can't be read: what it holds against a manifest
    would be forgotten.
    """
    from model_freedom.policy.freshness import strictest_age

    wanted = arguments.online or arguments.require_verified or strictest_age(settings) is not None
    if not wanted and not any(entry.path.endswith("model-freedom.lock") for entry in tree.entries):
        return None
    from model_freedom.cli.recording import has_lock, recorded, refuse, warn
    from model_freedom.links.evidence import dated, recalled

    def asks(uses: Sequence[tuple[Use, Address]]) -> Ask | None:
        before = recorded(tree, uses, warn if arguments.online else refuse)
        if arguments.online:
            ask = asker(settings, arguments)
            return lambda addresses: dated(ask(addresses), before)
        some = wanted or has_lock(tree, uses)
        return (lambda addresses: recalled(before, addresses, settings.links)) if some else None

    return asks


def fetcher(settings: Settings, arguments: argparse.Namespace) -> Fetcher:
    """What gets the manifests of base models: from the network where it may be asked, else from the cache."""
    from model_freedom.freedom.fetching import Fetcher

    if arguments.online:
        usable(settings.links)
    folder = None if arguments.no_cache else cache_folder()
    return Fetcher(settings.links, online=arguments.online and not interrupted(arguments), folder=folder)


def _progress(arguments: argparse.Namespace) -> Callable[[int, int], None] | None:
    """A counter on a real terminal; under pre-commit and in CI a terminal is only pretended."""
    hidden = arguments.quiet or os.environ.get("PRE_COMMIT") or os.environ.get("CI")
    if hidden or not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        end = "\r\x1b[K" if done >= of else ""
        sys.stderr.write(f"\rchecking addresses: {done} of {of}{end}")
        sys.stderr.flush()

    return show
