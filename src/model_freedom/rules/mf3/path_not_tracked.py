"""MF304: a path that a clone of the repository doesn't have."""

from collections.abc import Iterator

from model_freedom.findings import Location, Severity
from model_freedom.links.guard import scheme_of
from model_freedom.links.path import missing
from model_freedom.manifest.model import Artifact, Model, artifacts
from model_freedom.rules.rule import Evidence, Found, Rule, models


def check(evidence: Evidence) -> Iterator[Found]:
    """Every `path` of an artifact, and every base model's `manifest` that is a path."""
    if evidence.tree is None:
        return
    for manifest, model in models(evidence):
        for label, path, place in _paths(model):
            reason = missing(evidence.tree, manifest.folder, path)
            if reason is not None:
                yield Found(
                    place or Location(manifest.path), f"{path!r}, the place of {label}, {reason}", "", model.name
                )


def _paths(model: Model) -> Iterator[tuple[str, str, Location | None]]:
    for _role, artifact in artifacts(model):
        if artifact.path is not None:
            yield _named(artifact), artifact.path, artifact.at.get("path") or artifact.at.get("")
    pending = list(model.base_models or ())
    while pending:
        base = pending.pop(0)
        pending.extend(base.base_models or ())
        if base.manifest is not None and not scheme_of(base.manifest):
            yield f"the manifest of {base.name!r}", base.manifest, base.at.get("manifest") or base.at.get("")


def _named(artifact: Artifact) -> str:
    return repr(artifact.name) if artifact.name else "an artifact"


RULE = Rule(
    code="MF304",
    name="path-not-tracked",
    severity=Severity.ERROR,
    says="a `path` that git does not have",
    why=(
        "A `path` says that the thing is in this repository, for everybody who clones it. What stands only on the "
        "author's disk, is ignored by git, or lies outside the repository, is in nobody else's clone. Paths are "
        "relative to the manifest's folder; a folder counts if git has a file in it."
    ),
    example="""\
training_data:
  - name: digits
    path: data/digits.csv   # in .gitignore
    license: CC-BY-4.0
""",
    instead="""\
training_data:
  - name: digits
    url: https://example.org/digits.csv
    license: CC-BY-4.0
""",
    fix="add the file to git, or name the `url` where others get it",
    check=check,
    needs=frozenset({"tree"}),
)
