"""The register of definitions: one line each."""

from model_freedom.freedom import debian, g7, mof, osaid
from model_freedom.freedom.definition import Definition

DEFINITIONS: tuple[Definition, ...] = (
    debian.DEFINITION,
    mof.DEFINITION,
    osaid.DEFINITION,
    g7.DEFINITION,
)

BY_NAME = {definition.name: definition for definition in DEFINITIONS}
