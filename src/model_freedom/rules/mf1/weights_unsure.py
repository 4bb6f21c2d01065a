"""MF108: files that may be weights, which only their author can tell."""

from collections.abc import Iterator

from model_freedom.findings import Location, Severity
from model_freedom.rules.rule import Evidence, Found, Rule
from model_freedom.weights.record import Outcome, WeightsFile


def check(evidence: Evidence) -> Iterator[Found]:
    """Every unsure file that no manifest settles by listing it."""
    for file in evidence.weights:
        if file.outcome is Outcome.UNSURE and not evidence.declared.get(file.path):
            yield Found(
                Location(file.place),
                f"may be weights: {_what(file)}",
                f"if it is, list it in a manifest; if not, add {file.place!r} to `not-weights` in the configuration",
            )


def _what(file: WeightsFile) -> str:
    what = file.reason or file.format
    return f"{file.path}: {what}" if file.inside else what


RULE = Rule(
    code="MF108",
    name="weights-unsure",
    severity=Severity.WARNING,
    says="a file that may be weights: undecidable by its content and its neighbours",
    why=(
        "Some containers say nothing about what is in them: a `.npz` may hold a fitted model or a table of "
        "measurements. The program does not guess. You settle it once: list the file in a manifest if it holds fitted "
        "parameters, or name it in `not-weights` if it doesn't."
    ),
    example="data/table.npz     # arrays without telling names\n",
    instead="""\
# pyproject.toml
[tool.model-freedom]
not-weights = ["data/*.npz"]
""",
    fix="list it in a manifest, or in `not-weights` in the configuration",
    check=check,
    needs=frozenset({"tree"}),
)
