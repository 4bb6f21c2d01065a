"""Small words to cook models with, for tests that judge them."""

from __future__ import annotations

from typing import Any

from model_freedom.freedom import assess
from model_freedom.freedom.record import Assessment
from model_freedom.manifest.model import Artifact, BaseModel, Complete, Manifest, Model

COMMIT = "8f1c0d4a2b3c4d5e6f708192a3b4c5d6e7f80912"
MANIFEST = Manifest("model-freedom.yaml")


def code(license_: str | None = "Apache-2.0", **fields: Any) -> Artifact:
    """Code in the repository, unless fields say otherwise."""
    return Artifact(**{"path": "train.py", "license": license_, **fields})


def data(license_: str | None = "CC-BY-4.0", name: str = "digits", **fields: Any) -> Artifact:
    """An open data set, pinned, unless fields say otherwise."""
    return Artifact(
        name=name, license=license_, **{"url": "https://example.org/digits.csv", "sha256": "0" * 64, **fields}
    )


def hidden(name: str = "web text", reason: str = "not disclosed", **fields: Any) -> Artifact:
    """Data that nobody else can have."""
    return Artifact(name=name, access="none", reason=reason, **fields)


def lost(reason: str = "not published") -> Artifact:
    """Code that nobody else can have."""
    return Artifact(access="none", reason=reason)


def part(license_: str | None = "CC-BY-4.0", **fields: Any) -> tuple[Artifact, ...]:
    """A component in the repository."""
    return (Artifact(**{"path": "README.md", "license": license_, **fields}),)


def components(*roles: str) -> dict[str, tuple[Artifact, ...]]:
    """Free components of these roles."""
    return {role: part("Apache-2.0" if role.endswith("code") else "CC-BY-4.0") for role in roles}


CLASS_3 = ("architecture_code", "technical_report", "evaluation_results", "model_card", "data_card")
CLASS_2 = (*CLASS_3, "inference_code", "evaluation_code", "evaluation_data")
CLASS_1 = (*CLASS_2, "preprocessing_code", "intermediate_weights", "research_paper")


def model(license_: str | None = "Apache-2.0", name: str = "tiny", **fields: Any) -> Model:
    """A model from scratch, with free code and free data, unless fields say otherwise."""
    return Model(
        name=name,
        license=license_,
        **{"training_code": (code(),), "training_data": (data(),), "base_models": (), **fields},
    )


def base(
    license_: str | None = "Apache-2.0", name: str = "base", relation: str = "finetune", **fields: Any
) -> BaseModel:
    """A base model that is described in place, Free unless fields say otherwise."""
    return BaseModel(
        name=name,
        license=license_,
        relation=relation,
        **{"training_code": (code(),), "training_data": (data(),), "base_models": (), **fields},
    )


def stranger(name: str = "base", relation: str = "finetune", **fields: Any) -> BaseModel:
    """A base model of which nothing is told."""
    return BaseModel(name=name, relation=relation, **fields)


def vouched() -> Complete:
    """Somebody's word."""
    return Complete("Example Lab <ml@example.org>", "2026-11-24")


def judged(found: Model, **options: Any) -> Assessment:
    """The assessment of one model."""
    return assess(found, MANIFEST, **options)


def verdicts(found: Model, **options: Any) -> dict[str, str]:
    """What each definition says."""
    return {name: verdict.value for name, verdict in judged(found, **options).declared.items()}
