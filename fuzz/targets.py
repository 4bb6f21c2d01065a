"""The register of fuzz targets. tests/fuzz holds it against the parsers that there are."""

from __future__ import annotations

from fuzz.formats import format_targets
from fuzz.target import Target

TARGETS: tuple[Target, ...] = (*format_targets(),)
BY_NAME = {target.name: target for target in TARGETS}
