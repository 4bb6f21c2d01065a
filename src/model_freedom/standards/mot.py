"""Import from the Model Openness Tool's YAML (lfai/model_openness_tool, `models/*.yml`, framework version 1.0).

What a component is licensed under there: its own `license` if the key is present; else the release's `license` for its
kind (code, data, document); else the release's `license.distribution`. The fallback is that format's. The draft marks
each licence that came from it, since in a manifest no data set inherits a licence from the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from model_freedom.findings import CannotProceed
from model_freedom.manifest.reader import read_document
from model_freedom.standards.draft import TODO, Noted, Value, written

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
    """The draft of a manifest. Raises CannotProceed for what is not of this format."""
    document = read_document(content, path)
    release = document.data.get("release") if isinstance(document.data, dict) else None
    if not document.readable or not isinstance(release, dict) or not isinstance(release.get("components"), list):
        why = document.faults[0].message if document.faults else "it has no `release` with `components`"
        raise CannotProceed(f"{path} is no description of the Model Openness Tool: {why}", "name another `--from`")
    framework = document.data.get("framework")
    version = _line(framework.get("version")) if isinstance(framework, dict) else ""
    heading = [
        f"Draft from {path.rpartition('/')[2]}, a description of the Model Openness Tool (framework {version or '?'}).",
        f"What it doesn't say is {TODO}. A licence with `{_FALLBACK}` is not the component's own: that format lets it",
        "inherit one from the release. Find out what each is really under, and remove the key.",
    ]
    return written({"version": 1, "models": [_model(release, heading)]}, heading)


def _model(release: Mapping[str, Any], heading: list[str]) -> dict[str, Value]:
    listed: dict[str, list[tuple[dict[str, Any], Licensed]]] = {}
    for component in release["components"]:
        name = _line(component.get("name")) if isinstance(component, dict) else ""
        kind, role = COMPONENTS.get(" ".join(name.casefold().split()), ("", ""))
        if not role:
            heading.append(
                f"Not carried over, since the framework has no such component: {name or 'one without a name'}"
            )
            continue
        licensed = _licensed(component, kind, release)
        if licensed.name is not None and _NOT_INCLUDED.search(licensed.name):
            continue
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
    _add_license(model, next((found for _, found in listed.pop("weights", [])), Licensed(None)))
    model["training_code"] = _artifacts(listed.pop("training_code", []), data=False)
    model["training_data"] = _artifacts(listed.pop("training_data", []), data=True)
    model["base_models"] = Noted(
        TODO, "that format has no base models: list them, or write [] for trained from scratch"
    )
    model["components"] = {role: _artifacts(found, data=False) for role, found in listed.items()}
    return model


def _licensed(component: Mapping[str, Any], kind: str, release: Mapping[str, Any]) -> Licensed:
    if "license" in component:
        return Licensed(_stated(component["license"]))
    defaults = release.get("license")
    for key in (kind, "distribution") if isinstance(defaults, dict) else ():
        default = defaults.get(key) if isinstance(defaults, dict) else None
        name = _stated(default.get("name") if isinstance(default, dict) else default)
        if name is not None:
            return Licensed(name, f"release.license.{key}")
    return Licensed(None)


def _stated(name: Any) -> str | None:
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
