"""A manifest as typed, frozen records. What was not of the right type is absent here and a fault beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from model_freedom.findings import Fault, Location

Positions = Mapping[str, Location]
"""Where each key's value stands, by key; `""` is the record itself."""


@dataclass(frozen=True)
class Artifact:
    """Code, data or a component: where it is, under which terms, and who can get it."""

    name: str | None = None
    description: str | None = None
    url: str | None = None
    path: str | None = None  # as written: relative to the manifest's folder
    revision: str | None = None
    sha256: str | None = None
    size: int | None = None
    license: str | None = None
    access: str = "direct"
    reason: str | None = None
    archives: tuple[str, ...] = ()
    at: Positions = field(default_factory=dict, compare=False)
    faulty: bool = (
        False  # it can't be told what or where it is, or who can have it: `access` is "none", without a reason
    )

    @property
    def label(self) -> str:
        """What to call it in a message."""
        return self.name or self.url or self.path or "unnamed artifact"


@dataclass(frozen=True)
class BaseModel:
    """A model this one derives from. `None` for a list says that it is not described in place."""

    name: str
    relation: str | None = None
    url: str | None = None
    revision: str | None = None
    license: str | None = None
    manifest: str | None = None  # a path in this repository, or a URL
    archives: tuple[str, ...] = ()
    training_code: tuple[Artifact, ...] | None = None
    training_data: tuple[Artifact, ...] | None = None
    base_models: tuple[BaseModel, ...] | None = None
    at: Positions = field(default_factory=dict, compare=False)
    faulty: bool = False  # no record, or its `manifest` can't be told

    @property
    def described(self) -> bool:
        """Whether code, data and bases are stated in place, so that its freedom can be judged from here."""
        return not self.faulty and None not in (self.training_code, self.training_data, self.base_models)


@dataclass(frozen=True)
class WeightsPattern:
    """One entry of `weights`: a path or gitignore-style glob, relative to the manifest's folder."""

    path: str
    sha256: str | None = None
    at: Positions = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Complete:
    """Who vouches that the lists of code and data leave nothing out, and since when (ISO date)."""

    by: str
    date: str | None = None
    at: Positions = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Model:
    """One model of a manifest. `None` for a required list says that the manifest doesn't have the key."""

    name: str
    version: str | None = None
    description: str | None = None
    homepage: str | None = None
    weights: tuple[WeightsPattern, ...] = ()
    license: str | None = None
    training_code: tuple[Artifact, ...] | None = None
    training_data: tuple[Artifact, ...] | None = None
    base_models: tuple[BaseModel, ...] | None = None
    components: Mapping[str, tuple[Artifact, ...]] = field(default_factory=dict)
    complete: Complete | None = None
    at: Positions = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class FetchedModel:
    """Weights that are not here: the code gets them as it runs."""

    name: str  # as the code names them: `org/model`, a model's name, or the address
    url: str | None = None
    revision: str | None = None
    license: str | None = None
    reason: str | None = None
    at: Positions = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class LicenseTerms:
    """Terms that have no SPDX identifier: the text of one LicenseRef."""

    identifier: str
    name: str | None = None
    url: str | None = None
    text: str | None = None
    at: Positions = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Ignore:
    """A comment `# model-freedom: ignore[MF306] reason`: hushes those codes on its line and on the next."""

    codes: tuple[str, ...]
    reason: str
    location: Location
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Manifest:
    """One manifest file, as far as it could be read, with every fault found on the way."""

    path: str
    licenses: Mapping[str, LicenseTerms] = field(default_factory=dict)
    models: tuple[Model, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    faults: tuple[Fault, ...] = ()
    text: str = ""
    fetched: tuple[FetchedModel, ...] = ()
    readable: bool = True  # False where reading stopped (MF001, MF003, MF005): what it declares is not known

    @property
    def folder(self) -> str:
        """The folder it governs, POSIX, "" at the root."""
        return self.path.rpartition("/")[0]


def bases_of(model: Model | BaseModel) -> Iterator[BaseModel]:
    """Every base model that stands in the manifest, also those of base models that are described in place."""
    pending = list(reversed(model.base_models or ()))
    while pending:
        base = pending.pop()
        yield base
        pending.extend(reversed(base.base_models or ()))


def artifacts(model: Model | BaseModel) -> Iterator[tuple[str, Artifact]]:
    """Every artifact of a model with its role (`training_code`, `training_data`, a component's name), depth first
    through the base models that are described in place.
    """
    pending: list[Model | BaseModel] = [model]
    while pending:
        current = pending.pop()
        for role in ("training_code", "training_data"):
            for artifact in getattr(current, role) or ():
                yield role, artifact
        if isinstance(current, Model):
            for role, listed in current.components.items():
                for artifact in listed:
                    yield role, artifact
        pending.extend(reversed(current.base_models or ()))
