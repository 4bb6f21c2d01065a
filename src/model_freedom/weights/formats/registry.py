"""The register of formats: one entry each. The order matters only where two could recognise the same bytes."""

from __future__ import annotations

from model_freedom.weights.formats.format import Format
from model_freedom.weights.formats.registry_core import CORE
from model_freedom.weights.formats.registry_frameworks import FRAMEWORKS
from model_freedom.weights.formats.registry_language import LANGUAGE
from model_freedom.weights.formats.registry_learners import LEARNERS

FORMATS: tuple[Format, ...] = (
    *CORE,
    *FRAMEWORKS,
    *LEARNERS,
    *LANGUAGE,
)


def table() -> list[tuple[str, str, str, str]]:
    """One row a format for the documentation: name, endings, what is read, where it is described."""
    return [(row.name, " ".join(row.extensions), row.reads, row.source) for row in FORMATS]
