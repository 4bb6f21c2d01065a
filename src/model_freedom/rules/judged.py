"""Evidence with what the rules about freedom need: the survey, what files say, where base models were sought."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from model_freedom.configuration.settings import PolicySettings, Settings
from model_freedom.freedom import Survey, survey
from model_freedom.freedom.bases import Bases, Fetch, Read
from model_freedom.freedom.chain import chain
from model_freedom.freedom.claims import claims
from model_freedom.freedom.elsewhere import ask_bases
from model_freedom.links.path import missing
from model_freedom.links.record import Address, Result, Status
from model_freedom.manifest.load import LIMIT
from model_freedom.repository import Tree
from model_freedom.rules.rule import Evidence, models


def with_freedom(
    evidence: Evidence,
    settings: Settings,
    *,
    fetch: Fetch | None = None,
    required: Mapping[tuple[str, str], PolicySettings] | None = None,
    then: Evidence | None = None,
) -> Evidence:
    """The evidence with every model judged. `fetch` gets the manifests of base models elsewhere; `required` is
    what the policy asks of each model, by its manifest's path and its name; `then` is an earlier commit, judged.
    """
    tree = evidence.tree
    bases = Bases(
        evidence.manifests,
        _reader(tree) if tree else None,
        fetch,
        known_licenses=settings.licenses,
        sizes=_sizes(evidence.links or {}),
    )
    listed = tuple(models(evidence))
    built = chain(listed, bases)
    if evidence.ask is not None and evidence.links is not None:
        links, uses = ask_bases(built, evidence.links, evidence.ask)
        evidence = replace(evidence, links=links, uses=(*evidence.uses, *uses))

    def surveyed(licenses: Mapping[str, str], missing_training_code: str) -> Survey:
        return survey(
            listed,
            built=built,
            links=evidence.links,
            missing=_missing(tree) if tree else None,
            known_licenses=licenses,
            missing_training_code=missing_training_code,
            bases=bases,
            dates=bases.dates,
        )

    found = surveyed(settings.licenses, settings.missing_training_code)
    as_then = None
    if then is not None and _decided(then) != (dict(settings.licenses), settings.missing_training_code):
        as_then = surveyed(then.known_licenses, then.missing_training_code)
    return replace(
        evidence,
        survey=found,
        bases=bases,
        claims=claims(tree, evidence.weights, evidence.declared) if tree else {},
        required=required or {},
        missing_training_code=settings.missing_training_code,
        then=then,
        as_then=as_then,
    )


def _decided(then: Evidence) -> tuple[dict[str, str], str]:
    """What a configuration decides of verdicts."""
    return dict(then.known_licenses), then.missing_training_code


def _sizes(links: Mapping[Address, Result]) -> dict[str, int]:
    """How large was what stood at each address. Some hosts say 0 of what they didn't look at."""
    there = (result for result in links.values() if result.status is Status.OK and result.size)
    return {result.address.url: result.size for result in there if result.size}


def _missing(tree: Tree) -> Callable[[str, str], str | None]:
    return lambda folder, path: missing(tree, folder, path)


def _reader(tree: Tree) -> Read:
    def read(path: str) -> bytes | None:
        entry = tree.entry(path)
        if entry is None or not entry.is_file:
            return None
        try:
            return tree.read(entry, LIMIT)
        except OSError:
            return None

    return read
