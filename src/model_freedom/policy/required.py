"""Which policy a model has to meet: the one of the run, or another for its path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from model_freedom.configuration.globs import matcher
from model_freedom.configuration.policies import BUILT_IN, DECLARED
from model_freedom.configuration.settings import PolicySettings, Settings
from model_freedom.manifest.model import Manifest, Model


def required(
    models: Iterable[tuple[Manifest, Model]],
    settings: Settings,
    weights: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
) -> dict[tuple[str, str], PolicySettings]:
    """The policy for each model, by its manifest's path and its name.

    `weights` are the files of each model. A glob of the policy's `paths` fits a model whose manifest it fits, or all
    of whose weights; the last that fits decides.
    """
    known = {**BUILT_IN, **settings.policies}
    chosen = known.get(settings.policy, BUILT_IN[DECLARED])
    exceptions = [(matcher([glob]), known.get(name)) for glob, name in chosen.paths.items()]
    found = {}
    for manifest, model in models:
        key = (manifest.path, model.name)
        files = (weights or {}).get(key, ())
        policy = chosen
        for fits, other in exceptions:
            if other is not None and (fits(manifest.path) or (files and all(fits(path) for path in files))):
                policy = other
        found[key] = policy
    return found
