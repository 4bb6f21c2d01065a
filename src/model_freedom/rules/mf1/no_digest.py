(
    """\
weights:
  - path: tiny.safetensors
    sha256: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
"""
    """MF106: weights without a digest."""
)

import posixpath
from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.manifest.editing import InsertKey
from model_freedom.rules.rule import Evidence, Found, Rule, models


def check(evidence: Evidence) -> Iterator[Found]:
    """Every entry of `weights` that names a file, with no sha256 for one of its files."""
    for manifest, model in models(evidence):
        places = [(pattern, pattern.at.get("path") or pattern.at[""]) for pattern in model.weights]
        bound = {
            path
            for pattern, place in places
            if pattern.sha256 is not None
            for path in evidence.matches.get((manifest.path, place), ())
        }
        for pattern, place in places:
            loose = [path for path in evidence.matches.get((manifest.path, place), ()) if path not in bound]
            if pattern.sha256 is not None or not loose:
                continue
            if len(loose) == 1:
                digest = evidence.digests.get(loose[0])
                exact = posixpath.normpath(posixpath.join(manifest.folder, pattern.path)) == loose[0]
                fix = f"add `sha256: {digest}`" if digest else "add the sha256 of the real content"
                edits = (InsertKey(pattern.at[""], "sha256", digest, after="path"),) if digest and exact else ()
                yield Found(place, f"no sha256 binds the manifest to {loose[0]}", fix, model.name, edits=edits)
            else:
                yield Found(
                    place,
                    f"no sha256 binds the manifest to the {len(loose)} files that match {pattern.path!r}",
                    "list each file with its sha256; `model-freedom scan` prints them",
                    model.name,
                )


RULE = Rule(
    code="MF106",
    name="no-digest",
    severity=Severity.WARNING,
    says="weights without a sha256",
    why=(
        "Without a digest the file can be exchanged and the manifest goes on speaking of the old one. With it, new "
        "weights are noticed (MF105), and whoever gets a copy elsewhere can tell that it is the model described here."
    ),
    example="""\
weights:
  - path: tiny.safetensors
""",
    instead="""\
weights:
  - path: tiny.safetensors
    sha256: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
""",
    fix="add the sha256 of the real content",
    check=check,
    needs=frozenset({"tree"}),
    fixable=True,
)
