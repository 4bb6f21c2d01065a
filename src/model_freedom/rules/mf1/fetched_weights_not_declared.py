"""MF109: weights that the code fetches at run time and that no manifest speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from model_freedom.findings import Location, Severity
from model_freedom.manifest.model import FetchedModel, Manifest
from model_freedom.rules.rule import Evidence, Found, Rule

if TYPE_CHECKING:
    from model_freedom.weights.references.record import Fetched


def check(evidence: Evidence) -> Iterator[Found]:
    """Every reference with a name that no `fetched_models` of a manifest in or above its folder has, or has at another
    revision only.

    What the program names only as it runs can't be declared, and is not asked for.
    """
    for item in evidence.fetched:
        if item.name is None:
            continue
        above = [manifest for manifest in evidence.manifests if _governs(manifest, item.path)]
        meant = [model for manifest in above for model in manifest.fetched if _is(model, item)]
        if any(_agree(model, item) for model in meant):
            continue
        fetches = f"{item.call} fetches {item.name}" + (f" at {item.revision}" if item.revision else "")
        if not meant:
            says = f"{fetches}, which no manifest declares"
            entry = f"fetched_models: [{{name: {item.name}, …}}]"
            fix = f"declare it: `{entry}` in a model-freedom.yaml in or above its folder"
        elif item.revision:
            says = f"{fetches}, and the manifest declares it at {meant[0].revision}"
            fix = "let both name the same revision"
        else:
            says = f"{fetches} as it is on the day, and the manifest declares it at {meant[0].revision}"
            fix = f"name that revision in the code: {meant[0].revision}"
        yield Found(Location(item.path, item.line, item.column), says, fix)


def _agree(model: FetchedModel, item: Fetched) -> bool:
    """Whether the revisions are one. An address that a commit or a digest binds says itself what is fetched."""
    if model.revision is None or model.revision == item.revision:
        return True
    return item.revision is None and item.pinned and model.url in {None, item.url}


def _governs(manifest: Manifest, path: str) -> bool:
    return not manifest.folder or path.startswith(manifest.folder + "/")


def _is(model: FetchedModel, item: Fetched) -> bool:
    """The same by its name or address; the page of a hub's repository is its name with the host before it."""
    if model.name == item.name or (model.url is not None and model.url in {item.name, item.url}):
        return True
    return model.url is not None and "://" not in str(item.name) and model.url.rstrip("/").endswith(f"/{item.name}")


RULE = Rule(
    code="MF109",
    name="fetched-weights-not-declared",
    severity=Severity.WARNING,
    says="code that fetches weights at run time, which no manifest declares",
    why=(
        "A program that downloads its weights as it starts depends on them as much as one that ships them: whoever "
        "wants to study or rebuild it has to know what they are, under which terms they come, and whether the same "
        "file will come tomorrow. The rule is off unless it is selected or a policy asks for it, as `debian-free` "
        "does. `model-freedom scan --references` lists what the code fetches."
    ),
    example='model = AutoModel.from_pretrained("example/base-7b")     # and no manifest names it\n',
    instead="""\
fetched_models:
  - name: example/base-7b
    url: https://huggingface.co/example/base-7b
    revision: 8f1c0d2e4b6a8c0d2e4f6a8b0c2d4e6f8a0b2c4d
    license: Apache-2.0
""",
    fix="declare it under `fetched_models` in a manifest",
    check=check,
    needs=frozenset({"tree"}),
    default=False,
)
