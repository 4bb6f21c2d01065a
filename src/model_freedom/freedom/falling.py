"""Is a model less free than it was? Which model it was, whatever it was called and wherever its weights lay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from model_freedom.freedom.definitions import BY_NAME
from model_freedom.freedom.names import same_name
from model_freedom.freedom.record import Assessment, Key, Verdict
from model_freedom.freedom.standing import Shortfall
from model_freedom.manifest.model import Manifest, Model


class State(NamedTuple):
    """The models of one commit, and whose each weights file is."""

    models: Mapping[Key, Assessment]
    owners: Mapping[str, Sequence[Key]]  # weights path → the models that list it
    digests: Mapping[str, str]  # weights path → sha256

    @classmethod
    def of(
        cls,
        assessments: Iterable[Assessment],
        declared: Mapping[str, tuple[tuple[Manifest, Model], ...]],
        digests: Mapping[str, str],
    ) -> State:
        """From what was read of a tree."""
        models = {(found.manifest, found.model): found for found in assessments}
        owners = {
            path: [(manifest.path, model.name) for manifest, model in listed] for path, listed in declared.items()
        }
        return cls(models, owners, digests)


def predecessors(now: State, then: State) -> dict[Key, list[Key]]:
    """For each model what it was: the model of the same name and manifest, and those that had its weights.

    Each weights file is followed by its content, and where that changed by its path, so that another name, another
    folder or another manifest is no new beginning. A model of which none of that is left is followed by its name alone,
    where nothing else took that name up.
    """
    by_digest: dict[str, dict[Key, None]] = {}
    for path, owners in then.owners.items():
        if path in then.digests:
            by_digest.setdefault(then.digests[path], {}).update(dict.fromkeys(owners))
    found: dict[Key, dict[Key, None]] = {key: ({key: None} if key in then.models else {}) for key in now.models}
    for path, owners in now.owners.items():
        had = by_digest.get(now.digests.get(path, "")) or dict.fromkeys(then.owners.get(path, ()))
        for key in owners:
            if key in found and key not in had:
                found[key].update(had)
    followed = {key for listed in found.values() for key in listed}
    vanished = [key for key in then.models if key not in followed]
    for key, listed in found.items():
        if not listed:
            listed.update(dict.fromkeys(other for other in vanished if same_name(key[1], other[1])))
    return {key: [other for other in listed if other in then.models] for key, listed in found.items()}


def falls(before: Sequence[Assessment], now: Assessment) -> list[Shortfall]:
    """Every definition by which a model stands lower than the freest of those that it was, because of what wasn't so
    before: as declared, else by what was seen of the links then and now.
    """
    found = []
    for name in BY_NAME:
        fall = _fall(name, [earlier.declared[name] for earlier in before], now.declared[name], verified=False)
        if fall is None and now.verified is not None:
            seen = [earlier.verified[name] for earlier in before if earlier.verified is not None]
            fall = _fall(name, seen, now.verified[name], verified=True)
        if fall is not None:
            found.append(fall)
    return found


def _fall(name: str, before: Sequence[Verdict], new: Verdict, *, verified: bool) -> Shortfall | None:
    levels = BY_NAME[name].levels
    ranks = [levels.index(earlier.value) for earlier in before]
    rank = max(ranks, default=-1)
    if levels.index(new.value) >= rank:
        return None
    known = {(reason.axis, reason.artifact, reason.message) for reason in before[ranks.index(rank)].reasons}
    asked = tuple(reason for reason in new.reasons if levels.index(reason.level) <= rank)
    fresh = tuple(reason for reason in asked if (reason.axis, reason.artifact, reason.message) not in known)
    return Shortfall(name, new.value, levels[rank], verified, fresh or asked)
