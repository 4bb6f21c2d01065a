"""Where licences stand in a manifest, and the checks that hold each to what an expression may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from model_freedom.findings import Location
from model_freedom.licenses.faults import corrected, faults
from model_freedom.manifest.editing import SetScalar
from model_freedom.manifest.model import Artifact, BaseModel, FetchedModel, Manifest, Model, artifacts, bases_of
from model_freedom.rules.rule import Evidence, Found


def licenses_of(manifest: Manifest, model: Model) -> Iterator[tuple[Location, str]]:
    """Every licence of a model, of its artifacts, and of its base models and theirs, with its place."""
    holders: list[Model | BaseModel | Artifact] = [model, *bases_of(model)]
    holders.extend(artifact for _, artifact in artifacts(model))
    for holder in holders:
        if holder.license is not None:
            yield place(manifest, holder, "license"), holder.license


def _held(manifest: Manifest) -> Iterator[tuple[str | None, Location, str]]:
    """Every licence of a manifest with its model's name, and those of the weights that the code fetches."""
    for model in manifest.models:
        for location, expression in licenses_of(manifest, model):
            yield model.name, location, expression
    for fetched in manifest.fetched:
        if fetched.license is not None:
            yield None, place(manifest, fetched, "license"), fetched.license


def place(manifest: Manifest, holder: Model | BaseModel | Artifact | FetchedModel, key: str) -> Location:
    """Where a key's value stands, else the record that holds it, else the manifest."""
    return holder.at.get(key) or holder.at.get("") or Location(manifest.path)


def faults_of_licenses(code: str) -> Callable[[Evidence], Iterator[Found]]:
    """The check of a rule about expressions: every licence of every manifest, once a place."""

    def check(evidence: Evidence) -> Iterator[Found]:
        for manifest in evidence.manifests:
            seen: set[tuple[Location, str]] = set()
            for name, location, expression in _held(manifest):
                if (location, expression) in seen:
                    continue
                seen.add((location, expression))
                for fault in faults(expression, manifest.licenses):
                    if fault.code == code:
                        meant = corrected(expression) if fault.instead else None
                        edits = (SetScalar(location, meant),) if meant else ()
                        yield Found(location, fault.message, fault.fix, name, edits=edits)

    return check
