"""Import from the Model Openness Tool's YAML (lfai/model_openness_tool, `models/*.yml`, framework version 1.0).

What a component is licensed under there: its own `license` if the key is present; else the release's `license` for its
kind (code, data, document); else the release's `license.distribution`. The fallback is that format's. The draft marks
each licence that came from it, since in a manifest no data set inherits a licence from the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from model_freedom.findings import CannotProceed, Location
from model_freedom.manifest.reader import Document, Path, read_document
from model_freedom.standards.draft import TODO, Draft, Noted, Value, written

# The components of the framework: name there → kind, and the role here ("" where it is no component of a manifest).
COMPONENTS = {
    "model architecture": ("code", "architecture_code"),
    "model parameters (final)": ("data", "weights"),
    "model parameters (intermediate)": ("data", "intermediate_weights"),
    "technical report": ("document", "technical_report"),
    "evaluation results": ("document", "evaluation_results"),
    "model card": ("document", "model_card"),
    "data card": ("document", "data_card"),
    "sample model outputs": ("document", "sample_outputs"),
    "training code": ("code", "training_code"),
    "inference code": ("code", "inference_code"),
    "evaluation code": ("code", "evaluation_code"),
    "evaluation data": ("data", "evaluation_data"),
    "supporting libraries and tools": ("code", "libraries"),
    "datasets": ("data", "training_data"),
    "data preprocessing code": ("code", "preprocessing_code"),
    "research paper": ("document", "research_paper"),
    "model metadata": ("data", "model_metadata"),
}
# What that tool writes for no licence at all, and for a component that is not there.
_UNLICENSED = frozenset({"", "unlicensed", "unlicenced", "license not specified"})
_NOT_INCLUDED = re.compile(r"(?:component )+not includ", re.IGNORECASE)
_FALLBACK = "x-license-from"


class Licensed(NamedTuple):
    """What a component is licensed under, and where that stands; "" for its own `license`."""

    name: str | None
    source: str = ""


def import_draft(content: bytes, path: str) -> str:
    """The draft of a manifest, without the remarks. Raises CannotProceed for what is not of this format."""
    return drafted(content, path).text


def drafted(content: bytes, path: str) -> Draft:
    """The draft of a manifest, and what in the source could not be carried over as it stands.

    Raises CannotProceed for what is not of this format.
    """
    document = read_document(content, path)
    data = _as_written(document)
    release = data.get("release") if isinstance(data, dict) else None
    components = _components(release.get("components")) if isinstance(release, dict) else None
    if not document.readable or not isinstance(release, dict) or components is None:
        why = document.faults[-1].message if document.faults else "it has no `release` with `components`"
        raise CannotProceed(f"{path} is no description of the Model Openness Tool: {why}", "name another `--from`")
    framework = data.get("framework")
    version = _line(framework.get("version")) if isinstance(framework, dict) else ""
    source = _Source(document, release, components)
    model = _model(source)
    heading = [
        f"Draft from {path.rpartition('/')[2]}, a description of the Model Openness Tool (framework {version or '?'}).",
        f"What it doesn't say is {TODO}. A licence with `{_FALLBACK}` is not the component's own: that format lets it",
        "inherit one from the release. Find out what each is really under, and remove the key.",
        *source.notes,
    ]
    faults = [f"{_place(fault.location)}: {fault.message}" for fault in document.faults]
    return Draft(written({"version": 1, "models": [model]}, [*heading, *faults]), (*faults, *source.remarks))


class _Source:
    """A release, its components with their places, and what there is to remark on them."""

    def __init__(self, document: Document, release: Mapping[str, Any], components: list[tuple[Path, Any]]) -> None:
        self.release = release
        self.components = components
        self.remarks: list[str] = []
        self.notes: list[str] = []  # the same as comments of the draft
        self._document = document

    def remark(self, path: Path, words: str) -> None:
        """Something that the reader of the draft has to know."""
        self.notes.append(words[0].upper() + words[1:])
        self.remarks.append(f"{_place(self._document.location(('release', 'components', *path)))}: {words}")


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}:{location.column}"


def _as_written(document: Document) -> Any:
    """The data with numbers as they are written: the version `1.10` is not `1.1`."""

    def texts(value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {key: texts(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [texts(item, (*path, index)) for index, item in enumerate(value)]
        if isinstance(value, int | float) and not isinstance(value, bool):
            return document.source(path) or str(value)
        return value

    return texts(document.data, ())


def _components(listed: Any) -> list[tuple[Path, Any]] | None:
    """Each component with its place below `components`, which is a list, or has them by their names."""
    if isinstance(listed, list):
        return [((index,), item) for index, item in enumerate(listed)]
    if isinstance(listed, dict):
        return [((key,), {"name": key, **item} if isinstance(item, dict) else item) for key, item in listed.items()]
    return None


def _model(source: _Source) -> dict[str, Value]:
    release = source.release
    listed: dict[str, list[tuple[dict[str, Any], Licensed]]] = {}
    first: dict[str, Path] = {}
    for path, component in source.components:
        name = _line(component.get("name")) if isinstance(component, dict) else ""
        kind, role = COMPONENTS.get(" ".join(name.casefold().split()), ("", ""))
        if not role:
            source.remark(
                path, f"not carried over, since the framework has no such component: {name or 'one without a name'}"
            )
            continue
        licensed = _licensed(component, kind, release)
        if licensed.name is not None and _NOT_INCLUDED.search(licensed.name):
            continue
        if role in first:
            source.remark(path, f"a second component “{name}”; both are carried over, look which of them is meant")
        first.setdefault(role, path)
        listed.setdefault(role, []).append((component, licensed))
    model: dict[str, Value] = {"name": _line(release.get("name")) or TODO}
    if _line(release.get("version")):
        model["version"] = _line(release.get("version"))
    homepage = _line(release.get("huggingface")) or _line(release.get("repository"))
    if homepage:
        model["x-homepage" if " " in homepage else "homepage"] = homepage
    for key in ("producer", "origin"):
        if _line(release.get(key)):
            model[f"x-{key}"] = _line(release.get(key))
    model["weights"] = [{"path": Noted(TODO, "the files, with their sha256")}]
    _add_license(model, _of_weights([found for _, found in listed.pop("weights", [])]))
    model["training_code"] = _artifacts(listed.pop("training_code", []), data=False)
    model["training_data"] = _artifacts(listed.pop("training_data", []), data=True)
    model["base_models"] = Noted(
        TODO, "that format has no base models: list them, or write [] for trained from scratch"
    )
    model["components"] = {role: _artifacts(found, data=False) for role, found in listed.items()}
    return model


def _of_weights(found: list[Licensed]) -> Licensed:
    """Of several, all have to be kept to: what one of them forbids is forbidden."""
    names = list(dict.fromkeys(licensed.name for licensed in found))
    if not names or None in names:
        return Licensed(None)
    several = " AND ".join(f"({name})" if " OR " in f" {name} ".upper() else str(name) for name in names)
    return Licensed(several if len(names) > 1 else names[0], found[0].source)


def _licensed(component: Mapping[str, Any], kind: str, release: Mapping[str, Any]) -> Licensed:
    if "license" in component:
        return Licensed(_stated(component["license"]))
    defaults = release.get("license")
    if isinstance(defaults, str) and _stated(defaults) is not None:
        return Licensed(_stated(defaults), "release.license")
    for key in (kind, "distribution") if isinstance(defaults, dict) else ():
        default = defaults.get(key) if isinstance(defaults, dict) else None
        name = _stated(default)
        if name is not None:
            return Licensed(name, f"release.license.{key}")
    return Licensed(None)


def _stated(name: Any) -> str | None:
    """The licence that is stated: a text, `{name: …}` around one, or a list of which all apply."""
    if isinstance(name, dict):
        return _stated(name.get("name") if not isinstance(name.get("name"), dict) else None)
    if isinstance(name, list):
        texts = [_stated(item) for item in name if not isinstance(item, list)]
        return " AND ".join(dict.fromkeys(text for text in texts if text)) or None if None not in texts else None
    text = _line(name)
    return None if text.casefold() in _UNLICENSED else text


def _artifacts(found: list[tuple[dict[str, Any], Licensed]], *, data: bool) -> list[Value]:
    if not found:
        return [{**({"name": TODO} if data else {}), "access": "none", "reason": Noted(TODO, "the source lists none")}]
    return [_artifact(component, licensed, data=data) for component, licensed in found]


def _artifact(component: Mapping[str, Any], licensed: Licensed, *, data: bool) -> dict[str, Value]:
    artifact: dict[str, Value] = {}
    if data:
        # That format has one entry for all data sets, and a description of what data sets are.
        artifact["name"] = Noted(TODO, "each data set by itself, with its own licence and description")
    artifact["url"] = _line(component.get("component_path")).replace(" ", "%20") or TODO
    _add_license(artifact, licensed)
    return artifact


def _add_license(record: dict[str, Value], licensed: Licensed) -> None:
    if licensed.name is None:
        record["license"] = Noted(TODO, "the source states none")
        return
    record["license"] = licensed.name
    if licensed.source:
        record[_FALLBACK] = licensed.source


def _line(value: Any) -> str:
    """A text on one line; numbers as they are written."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())[:1000]
