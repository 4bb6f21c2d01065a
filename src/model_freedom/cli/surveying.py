"""What `explain`, `graph` and `whatif` share: every model of a tree judged, and text written where it is wanted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from model_freedom.cli.options import add_network, merged
from model_freedom.configuration.read import read_settings
from model_freedom.findings import CannotProceed
from model_freedom.repository import open_tree
from model_freedom.repository.tree import relative_to

if TYPE_CHECKING:
    from model_freedom.configuration.settings import Settings
    from model_freedom.freedom import Survey
    from model_freedom.freedom.availability import Shipped
    from model_freedom.freedom.bases import Bases
    from model_freedom.freedom.seen import Missing
    from model_freedom.links.record import Address, Result
    from model_freedom.manifest.model import Manifest, Model
    from model_freedom.rules.rule import Evidence


class Surveyed(NamedTuple):
    """Every model of the tree, judged. `number` of a model in the survey is its place in `models`."""

    settings: Settings
    survey: Survey
    bases: Bases | None
    models: tuple[tuple[Manifest, Model], ...]
    links: Mapping[Address, Result] | None
    addresses: frozenset[Address]  # all that the manifests name
    missing: Missing  # why nobody gets a path that a manifest names
    shipped: Shipped  # whether the weights that a model declares are in the tree


def add_common(parser: argparse.ArgumentParser, formats: Iterable[str]) -> None:
    """`--format`, `--output`, `--config` and the network."""
    names = list(formats)
    group = parser.add_argument_group("output")
    group.add_argument("--format", choices=names, default=names[0], help=f"one of {', '.join(names)}")
    group.add_argument("--output", metavar="FILE", help="write to this file and not to standard output")
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour in text")
    group.add_argument("-q", "--quiet", action="store_true", help="no progress")
    parser.add_argument("--path", default=".", metavar="PATH", help="only models below this (default: here)")
    parser.add_argument("--config", metavar="FILE", help="read the configuration from this file")
    add_network(parser, switch=True)


def surveyed(arguments: argparse.Namespace, *, remembered: bool = False) -> Surveyed:
    """Reads the manifests below `--path` and judges every model in them. Base models are followed in the whole tree.

    Of the links counts what is seen now, or what the lock files have; `remembered` takes in what any earlier run saw.

    Raises CannotProceed where there is no model.
    """
    from model_freedom.cli.asking import fetcher, looking
    from model_freedom.cli.interruption import interrupted
    from model_freedom.cli.judging import judged_evidence
    from model_freedom.links.path import missing
    from model_freedom.rules.gather import gather
    from model_freedom.rules.rule import models

    tree = open_tree(arguments.path, need_git=False)
    try:
        settings = merged(read_settings(tree, arguments.config), arguments)
        asks = looking(tree, settings, arguments)
        evidence = _below(gather(tree, settings, (), asks=asks), relative_to(tree.root, arguments.path))
        if remembered and not arguments.online and not arguments.no_cache:
            evidence = _remembering(evidence)
        with fetcher(settings, arguments) as fetch:
            evidence = judged_evidence(evidence, settings, fetch)
        if interrupted(arguments):
            raise KeyboardInterrupt  # what is explained by half of the answers would be wrong
    finally:
        tree.close()
    if evidence.survey is None:
        raise CannotProceed(
            "there is no manifest with a model here", "write a model-freedom.yaml, or name another `--path`"
        )
    return Surveyed(
        settings,
        evidence.survey,
        evidence.bases,
        tuple(models(evidence)),
        evidence.links,
        frozenset(address for _use, address in evidence.uses),
        lambda folder, path: missing(tree, folder, path),
        lambda manifest, model: any(_files(evidence, manifest, model)),
    )


def _files(evidence: Evidence, manifest: Manifest, model: Model) -> Iterator[str]:
    """The tracked files that are a model's weights."""
    for pattern in model.weights:
        yield from evidence.matches.get((manifest.path, pattern.at.get("path") or pattern.at[""]), ())


def _below(evidence: Evidence, path: str) -> Evidence:
    """Only with the manifests that lie there."""
    from dataclasses import replace

    if path == ".":
        return evidence
    inside = tuple(found for found in evidence.manifests if found.path == path or found.path.startswith(f"{path}/"))
    return replace(evidence, manifests=inside)


def _remembering(evidence: Evidence) -> Evidence:
    """With what the cache has of earlier looks, however old; of two looks at one address the later counts."""
    import time
    from dataclasses import replace

    from model_freedom.cli.cache import cache_folder
    from model_freedom.links.cache import open_cache

    cache = open_cache(cache_folder())
    if cache is None:
        return evidence
    try:
        addresses = {address for _use, address in evidence.uses}
        found = {address: cache.get(address, time.time(), float("inf")) for address in addresses}
    finally:
        cache.close()
    known = dict(evidence.links or {})
    for address, result in found.items():
        earlier = known.get(address)
        if result is not None and (earlier is None or (earlier.checked_at or "") <= (result.checked_at or "")):
            known[address] = result
    return replace(evidence, links=known)


def chosen(found: Surveyed, names: list[str]) -> list[int]:
    """The numbers of the models of these names, all without names. Raises CannotProceed for one that isn't there."""
    from model_freedom.configuration.tables import nearest
    from model_freedom.freedom.names import same_name

    if not names:
        return list(range(len(found.models)))
    listed = [model.name for _manifest, model in found.models]
    numbers: list[int] = []
    for name in names:
        fitting = [number for number, other in enumerate(listed) if other == name]
        fitting = fitting or [number for number, other in enumerate(listed) if same_name(other, name)]
        if not fitting:
            raise CannotProceed(
                f"no model is called {name!r}{nearest(name, listed)}", f"one of: {', '.join(listed[:10])}"
            )
        numbers.extend(number for number in fitting if number not in numbers)
    return numbers


def write(text: str, arguments: argparse.Namespace) -> None:
    """To the file that was named, whole or not at all, else to standard output. Raises CannotProceed."""
    if arguments.output in {None, "-"}:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from model_freedom.manifest.writing import write_atomically

    try:
        write_atomically(arguments.output, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise CannotProceed(
            f"{arguments.output}: {error.strerror}", "name a file in a folder that exists and can be written"
        ) from error
