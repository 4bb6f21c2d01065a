"""What can be said of one model from its own record, without a look at its base models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model_freedom.freedom.grading import Light, absent, grade, worst
from model_freedom.freedom.pinned import durable, pinned
from model_freedom.freedom.record import Grade, Graded
from model_freedom.licenses.expression import Freedom, judge
from model_freedom.manifest.model import Artifact, BaseModel, Model


@dataclass(frozen=True)
class Facts:
    """One model, judged by itself. Code and data hold at least one entry each: what isn't listed is missing."""

    name: str
    license: str | None
    weights: Freedom
    code: tuple[Graded, ...]
    data: tuple[Graded, ...]
    components: Mapping[str, tuple[Graded, ...]]
    derived: bool  # has base models
    complete: bool
    pinned: str
    durable: str
    missing_training_code: str = "toxic-candy"

    @property
    def code_grade(self) -> Grade:
        """The axis `code`."""
        return worst(self.code)

    @property
    def data_grade(self) -> Grade:
        """The axis `data`: nothing added to a base model is free, the base axis speaks."""
        return worst(self.data) if self.data else "free"


def facts_of(record: Model | BaseModel, light: Light, missing_training_code: str = "toxic-candy") -> Facts:
    """Grades every artifact of a model or of a base model that is described in place."""
    components: Mapping[str, tuple[Artifact, ...]] = record.components if isinstance(record, Model) else {}
    derived = bool(record.base_models)

    def graded(role: str, listed: tuple[Artifact, ...] | None) -> tuple[Graded, ...]:
        if not listed:
            return (absent(role, listed),)
        return tuple(grade(role, index, artifact, light) for index, artifact in enumerate(listed))

    nothing_added = derived and record.training_data == ()
    own = (*(record.training_code or ()), *(record.training_data or ()))
    everything = (*own, *(artifact for listed in components.values() for artifact in listed))
    return Facts(
        name=record.name,
        license=record.license,
        weights=judge(record.license, light.known),
        code=graded("training_code", record.training_code),
        data=() if nothing_added else graded("training_data", record.training_data),
        components={role: graded(role, listed) for role, listed in components.items() if listed},
        derived=derived,
        complete=isinstance(record, Model) and record.complete is not None,
        pinned=pinned(own),
        durable=durable(everything, light.seen),
        missing_training_code=missing_training_code,
    )
