"""Changes of a model that make it freer, each with its cost, its words, and what it does to the model's record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from model_freedom.freedom.chain import Found, Resolve
from model_freedom.freedom.definition import WORDS
from model_freedom.freedom.record import Graded
from model_freedom.manifest.model import Artifact, BaseModel, Complete, Manifest, Model

# What a change costs, by its effort: a sentence, a document, a decision about rights, a release, work done anew.
SENTENCE, DOCUMENT, RESTORE, LICENSE, CODE, ACCESS, DATA, DESCRIBE, REPLACE = 1, 3, 3, 4, 5, 6, 8, 10, 20

IDEAL = "ideal:"
"""The `manifest` of a base model that a change puts in: one that has everything. Only `resolving` finds it."""

_EXAMPLE = "https://changed.invalid/"  # no manifest can mean it, and no look at the links has seen it
_DATA_ROLES = frozenset({"training_data", "evaluation_data"})
_CODE_ROLES = frozenset(
    {"training_code", "architecture_code", "inference_code", "evaluation_code", "preprocessing_code", "libraries"}
)


class Change(NamedTuple):
    """One thing to do. Of two at the same place the order doesn't matter."""

    cost: int
    words: str
    role: str  # training_code, a component, license, base_models, complete
    position: int
    kind: str
    below: tuple[tuple[str, int], ...] = ()  # in a base model that is described in place: base models, role, artifact


def applied(model: Model, changes: Iterable[Change]) -> Model:
    """The model after all of them."""
    of_parts: dict[str, list[Change]] = {}
    others: list[Change] = []
    for change in changes:
        if change.kind in _OF_PARTS:
            of_parts.setdefault(change.role, []).append(change)
        else:
            others.append(change)
    for role, listed in of_parts.items():
        parts = list(_listed(model, role))
        for change in listed:
            parts[change.position] = _OF_PARTS[change.kind](parts[change.position], role, change.position)
        model = with_parts(model, role, tuple(parts))
    for change in others:
        if change.kind == "restore-below":
            mended = list(model.base_models or ())
            mended[change.position] = _restore_below(mended[change.position], change.below)
            model = replace(model, base_models=tuple(mended))
            continue
        model = _OF_MODELS[change.kind](model, change.role, change.position)
    return model


def for_artifact(role: str, position: int, artifact: Artifact, graded: Graded | None = None) -> list[Change]:
    """What can be done about one artifact. `graded` is what was seen of its links, where anybody looked."""
    what = called(role, position, artifact)
    what += " (mend its entry first)" if artifact.faulty else ""
    data = role in _DATA_ROLES
    lost = graded is not None and is_lost(graded)

    def change(cost: int, words: str, kind: str) -> Change:
        return Change(cost, words, role, position, kind)

    options = [change(LICENSE, f"{what}: put it under a free licence{_now(artifact.license)}", "relicense")]
    if artifact.access == "none" or (artifact.url is None and artifact.path is None):
        options.append(change(DATA if data else CODE, f"{what}: publish it, open to everybody", "publish"))
    elif (artifact.path is None or lost) and artifact.access not in {"direct", "query", "script"}:
        options.append(change(ACCESS, f"{what}: open it to everybody (now {artifact.access})", "publish"))
    elif graded is not None and graded.grade == "restricted":
        options.append(change(ACCESS, f"{what}: open it to everybody ({graded.why})", "publish"))
    if graded is not None and lost:
        options.append(change(RESTORE, f"{what}: {_restore_words(artifact)} ({graded.why})", "restore"))
    if not artifact.description:
        options.append(change(SENTENCE, f"{what}: describe it", "describe"))
    if not artifact.reason:
        options.append(change(SENTENCE, f"{what}: say why it can't be shared", "reason"))
    return options


def called(role: str, position: int, artifact: Artifact) -> str:
    """What to call it: by its name, else by its place in the list and where it is."""
    if artifact.name:
        return f"{WORDS[role]} “{artifact.name}”"
    where = artifact.url or artifact.path
    return f"{WORDS[role]} [{position + 1}]" + (f" ({where[:120]})" if where else "")


def is_lost(graded: Graded) -> bool:
    """Whether it has a place, and is not there."""
    artifact = graded.artifact
    return (
        graded.grade == "missing"
        and artifact is not None
        and artifact.access != "none"
        and (artifact.url is not None or artifact.path is not None)
    )


def restore_below(position: int, below: tuple[tuple[str, int], ...], path: Iterable[str], graded: Graded) -> Change:
    """Bringing back what a base model that is described in place was made from."""
    artifact = graded.artifact or Artifact()
    what = f"{' → '.join(path)}: {called(graded.role, graded.position, artifact)}"
    words = f"{what}: {_restore_words(artifact)} ({graded.why})"
    return Change(RESTORE, words, "base_models", position, "restore-below", below)


def _restore_words(artifact: Artifact) -> str:
    if artifact.url is None:
        return "add the file to the repository, or name where it is"
    return "replace it, or name an archive copy that is there"


def add(role: str, *, more: bool = False) -> Change:
    """Listing something that isn't listed, or one `more` of it: free, and open to everybody."""
    cost = DATA if role in _DATA_ROLES else CODE if role in _CODE_ROLES else DOCUMENT
    what = f"another {WORDS[role]}" if more else WORDS[role]
    return Change(cost, f"publish and list {what} under a free licence", role, -1, "add")


def relicense_weights(model: Model) -> Change:
    """Free weights."""
    return Change(LICENSE, f"put the weights under a free licence{_now(model.license)}", "license", -1, "weights")


def vouch() -> Change:
    """A person's word that the lists are complete."""
    return Change(
        SENTENCE, "let somebody vouch under `complete` that the lists leave nothing out", "complete", -1, "vouch"
    )


def for_base(position: int, name: str, level: str, *, known: bool, tellable: bool = True) -> Change:
    """Another base model, or a description of this one that shows it to be free enough. Not `tellable`: what can be
    described here never shows that, since it has no components.
    """
    if not name:
        return Change(SENTENCE, "state `base_models`, `[]` where there are none", "base_models", -1, "root")
    shown = f"name a `manifest` of {name} that shows it to be {level}: a description here has no inference code"
    if known:
        other = f"have {name} raised to that" if tellable else shown
        words = f"derive from a model that is {level} in place of {name}, or {other}"
        return Change(REPLACE, words, "base_models", position, "base")
    words = f"describe the base model {name}, or name its `manifest`, if it is {level}" if tellable else shown
    return Change(DESCRIBE, words, "base_models", position, "base")


def resolving(bases: Resolve | None) -> Resolve:
    """The look-up of base models, with those that changes put in."""

    def resolve(manifest: Manifest, base: BaseModel) -> Found | str | None:
        if base.manifest == IDEAL:
            return _IDEAL
        return bases(manifest, base) if bases else None

    return resolve


def _now(license_: str | None) -> str:
    return f" (now {license_[:60]})" if license_ else " (none is stated)"


def _listed(model: Model, role: str) -> tuple[Artifact, ...]:
    if role == "training_code":
        return model.training_code or ()
    if role == "training_data":
        return model.training_data or ()
    return model.components.get(role, ())


def with_parts(model: Model, role: str, listed: tuple[Artifact, ...]) -> Model:
    """The model with another list of this role."""
    if role == "training_code":
        return replace(model, training_code=listed)
    if role == "training_data":
        return replace(model, training_data=listed)
    return replace(model, components={**model.components, role: listed})


def _license_for(role: str) -> str:
    return "Apache-2.0" if role in _CODE_ROLES or role == "license" else "CC-BY-4.0"


def _relicense(part: Artifact, role: str, _position: int) -> Artifact:
    return replace(part, license=_license_for(role))


def _publish(part: Artifact, role: str, position: int) -> Artifact:
    return replace(part, access="direct", url=f"{_EXAMPLE}{role}/{position}", path=None, faulty=False)


def _restore(part: Artifact, role: str, position: int) -> Artifact:
    return replace(part, url=f"{_EXAMPLE}{role}/{position}", path=None, revision=None)


def _describe(part: Artifact, _role: str, _position: int) -> Artifact:
    return replace(part, description="what it is, and how it was obtained and selected")


def _reason(part: Artifact, _role: str, _position: int) -> Artifact:
    stays = (part.url is not None or part.path is not None) and not part.faulty
    return replace(part, access=part.access if stays else "none", reason="why it can't be shared", faulty=False)


def _add(model: Model, role: str, _position: int) -> Model:
    made = Artifact(name=role, url=f"{_EXAMPLE}{role}", license=_license_for(role), description=f"the {role}")
    return with_parts(model, role, (*_listed(model, role), made))


def _weights(model: Model, role: str, _position: int) -> Model:
    return replace(model, license=_license_for(role))


def _vouch(model: Model, _role: str, _position: int) -> Model:
    return replace(model, complete=Complete("Somebody <somebody@example.org>", "2026-01-01"))


def _base(model: Model, _role: str, position: int) -> Model:
    bases = list(model.base_models or ())
    bases[position] = BaseModel(f"a better {bases[position].name}", bases[position].relation, manifest=IDEAL)
    return replace(model, base_models=tuple(bases))


def _root(model: Model, _role: str, _position: int) -> Model:
    return replace(model, base_models=())


def _restore_below(record: BaseModel, below: tuple[tuple[str, int], ...]) -> BaseModel:
    (role, index), *rest = below
    if role == "base_models":
        bases = list(record.base_models or ())
        bases[index] = _restore_below(bases[index], tuple(rest))
        return replace(record, base_models=tuple(bases))
    listed = list((record.training_code if role == "training_code" else record.training_data) or ())
    listed[index] = _restore(listed[index], role, index)
    if role == "training_code":
        return replace(record, training_code=tuple(listed))
    return replace(record, training_data=tuple(listed))


_OF_PARTS: dict[str, Callable[[Artifact, str, int], Artifact]] = {
    "restore": _restore,
    "relicense": _relicense,
    "publish": _publish,
    "describe": _describe,
    "reason": _reason,
}
_OF_MODELS: dict[str, Callable[[Model, str, int], Model]] = {
    "weights": _weights,
    "vouch": _vouch,
    "base": _base,
    "root": _root,
    "add": _add,
}


def _ideal() -> Found:
    roles = [role for role in WORDS if role not in {"training_code", "training_data"}]
    model = Model(
        "an ideal model",
        license="Apache-2.0",
        training_code=(),
        training_data=(),
        base_models=(),
        complete=Complete("Somebody <somebody@example.org>"),
    )
    for role in ("training_code", "training_data", *roles):
        model = _add(model, role, -1)
    return Manifest(IDEAL, models=(model,)), model


_IDEAL = _ideal()
TOLD = BaseModel(
    "the best that a description in place can be",
    license=_IDEAL[1].license,
    training_code=_IDEAL[1].training_code,
    training_data=_IDEAL[1].training_data,
    base_models=(),
)
