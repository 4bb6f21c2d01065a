(
    """\
weights:
  - path: weights/tiny-digits.safetensors
"""
    """MF103: a `weights` path or glob that matches no tracked file."""
)

import difflib
import posixpath
from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.manifest.model import Manifest
from model_freedom.rules.rule import Evidence, Found, Rule, models


def check(evidence: Evidence) -> Iterator[Found]:
    """Every pattern that names nothing, at its place in the manifest."""
    for manifest, model in models(evidence):
        for pattern in model.weights:
            place = pattern.at.get("path") or pattern.at[""]
            if evidence.matches.get((manifest.path, place)):
                continue
            full = posixpath.normpath(posixpath.join(manifest.folder, pattern.path))
            if full in evidence.untracked:
                fix = f"the file is there but git does not track it: `git add {full}`"
            else:
                fix = _nearest(evidence, manifest, pattern.path)
            yield Found(place, f"git tracks no file that matches {pattern.path!r}", fix, model.name)


def _nearest(evidence: Evidence, manifest: Manifest, wanted: str) -> str:
    names = [posixpath.relpath(file.path, manifest.folder or ".") for file in evidence.weights]
    close = difflib.get_close_matches(wanted, names, n=1)
    if close:
        return f"did you mean {close[0]!r}? Paths are relative to {manifest.path}"
    return f"name a file that git tracks; paths are relative to {manifest.path}"


RULE = Rule(
    code="MF103",
    name="declared-weights-missing",
    severity=Severity.ERROR,
    says="a `weights` path or glob that matches no tracked file",
    why=(
        "The manifest speaks of weights that the repository does not ship: they were moved, renamed or deleted, or "
        "never added. What git does not track, nobody else will get. Paths are relative to the manifest's own folder."
    ),
    example="""\
weights:
  - path: weigths/tiny-digits.safetensors
""",
    instead="""\
weights:
  - path: weights/tiny-digits.safetensors
""",
    fix="name a file that git tracks",
    check=check,
    needs=frozenset({"tree"}),
)
