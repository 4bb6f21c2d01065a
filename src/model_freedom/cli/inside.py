"""`--archives`, `--embedded` and what code fetches: the searches that `scan` and `check` make only where asked."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model_freedom.configuration.settings import Settings
    from model_freedom.repository import Entry, Tree
    from model_freedom.weights.record import WeightsFile
    from model_freedom.weights.references.record import Fetched


def add_inside(parser: argparse.ArgumentParser) -> None:
    """`--archives` and `--embedded`."""
    group = parser.add_argument_group("weights inside other files")
    group.add_argument(
        "--archives",
        action="store_true",
        help="look into zip, wheel, jar, tar (gz, bz2, xz) and deb files, and archives in them, not unpacked to disk",
    )
    group.add_argument(
        "--embedded",
        action="store_true",
        help="look into source files (base64, arrays, tables of numbers) and programs (ELF, PE, wasm, llamafile); "
        "what isn't recognised is unsure",
    )


def with_inside(
    tree: Tree,
    found: list[WeightsFile],
    settings: Settings,
    arguments: argparse.Namespace,
    *,
    within: Sequence[str] = (),
    digests: bool = True,
) -> list[WeightsFile]:
    """The weights found, and those inside other files where the command line asks for them; by path."""
    if not arguments.archives and not arguments.embedded:
        return found
    from model_freedom.configuration.globs import matcher

    entries = _chosen(tree, found, settings, within)
    more: list[WeightsFile] = []
    if arguments.archives:
        from model_freedom.weights.archives import search

        further = None
        if arguments.embedded:
            from model_freedom.weights import embedded

            def further(archive: Tree) -> list[WeightsFile]:
                return embedded.search(archive, archive.entries)

        more += search(tree, entries, not_weights=settings.not_weights, digests=digests, further=further)
    if arguments.embedded:
        from model_freedom.weights.embedded import search as search_embedded

        more += search_embedded(tree, entries)
    settled = matcher(settings.not_weights)
    return sorted([*found, *(file for file in more if not (settled(file.place) or settled(file.path)))])


def _chosen(tree: Tree, found: list[WeightsFile], settings: Settings, within: Sequence[str]) -> list[Entry]:
    """The entries to look into: what is weights as a whole isn't taken apart."""
    from model_freedom.configuration.globs import matcher
    from model_freedom.repository.tree import lies_in

    left_out = matcher(settings.exclude)
    known = {file.path for file in found}
    inside = lies_in(within)
    return [
        entry for entry in tree.entries if inside(entry.path) and entry.path not in known and not left_out(entry.path)
    ]


def fetched_in_force(settings: Settings) -> bool:
    """Whether MF109 applies. Without a selection or a policy it doesn't, which is told without the catalogue."""
    if not settings.select and settings.policy == "declared":
        return False
    from model_freedom.policy.select import selected
    from model_freedom.rules.catalogue import rules

    return any(rule.code == "MF109" for rule in selected(settings, rules()))


def fetched(tree: Tree, settings: Settings, within: Sequence[str] = ()) -> tuple[Fetched, ...]:
    """What the source code fetches at run time."""
    from model_freedom.weights.references import collect

    return collect(tree, within=within, exclude=settings.exclude)
