"""Weights in a few words, and which of them a manifest has to speak for."""

from collections.abc import Iterator

from model_freedom.rules.rule import Evidence
from model_freedom.weights.record import Outcome, Stored, WeightsFile, size_in_words

_STORED = {Stored.LFS: "in Git LFS", Stored.ANNEX: "in git-annex", Stored.DVC: "in DVC"}


def describe(file: WeightsFile) -> str:
    """Format, size, parameters and where it is stored: `safetensors, 45.2 MB, 22,713,216 parameters, in Git LFS`."""
    words = [file.path, file.format] if file.inside else [file.format]
    if file.size is not None:
        words.append(size_in_words(file.size))
    if file.metadata.parameters is not None:
        words.append(f"{file.metadata.parameters:,} parameters")
    if file.stored in _STORED:
        words.append(_STORED[file.stored])
    return ", ".join(words)


def further(file: WeightsFile, companions: list[WeightsFile]) -> str:
    """The files that are counted with the first, in words."""
    if not companions:
        return ""
    where = "in the same archive" if file.inside else "of the same model"
    return f", and {len(companions)} more {'file' if len(companions) == 1 else 'files'} {where}"


def in_need_of_a_manifest(evidence: Evidence) -> Iterator[tuple[WeightsFile, list[WeightsFile]]]:
    """Weights and pointers to weights, each with its companions: the files that the same index or graph names.

    Those in one archive are told together, at the archive. A companion that is governed or declared differently from
    the first stands on its own.
    """
    groups: dict[tuple[str, bool, bool], list[WeightsFile]] = {}
    for file in evidence.weights:
        if file.outcome in {Outcome.WEIGHTS, Outcome.POINTER}:
            first_of = file.inside or file.leader or file.path
            key = (first_of, file.path in evidence.governs, bool(evidence.declared.get(file.path)))
            groups.setdefault(key, []).append(file)
    for first, *companions in groups.values():
        yield first, companions
