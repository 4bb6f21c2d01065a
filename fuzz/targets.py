"""The register of fuzz targets. tests/fuzz holds it against the parsers that there are."""

from __future__ import annotations

from fuzz.containers import container_targets
from fuzz.formats import format_targets
from fuzz.network import network_targets
from fuzz.target import Target
from fuzz.texts import text_targets
from fuzz.trees import tree_targets

TARGETS: tuple[Target, ...] = (
    *format_targets(),
    *container_targets(),
    *tree_targets(),
    *text_targets(),
    *network_targets(),
)
BY_NAME = {target.name: target for target in TARGETS}
