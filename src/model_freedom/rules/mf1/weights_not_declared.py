(
    """\
models:
  - name: tiny-digits
    weights:
      - path: weights/*.safetensors
"""
    """MF102: weights below a manifest that does not list them."""
)

import posixpath
from collections.abc import Iterator

from model_freedom.findings import Location, Severity
from model_freedom.rules.mf1.describe import describe, further, in_need_of_a_manifest
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """One finding a model, at its first file that no `weights:` list names."""
    for file, companions in in_need_of_a_manifest(evidence):
        manifest = evidence.governs.get(file.path)
        if manifest is None or evidence.declared.get(file.path) or not manifest.readable:
            continue  # of a manifest that can't be read it is not known what it lists
        more = further(file, companions)
        relative = posixpath.relpath(file.place, manifest.folder or ".")
        yield Found(
            Location(file.place),
            f"no model in {manifest.path} lists these weights ({describe(file)}{more})",
            f"add `- path: {relative}` to the `weights` of its model in {manifest.path}",
        )


RULE = Rule(
    code="MF102",
    name="weights-not-declared",
    severity=Severity.ERROR,
    says="a manifest governs the folder, and no model in it lists the weights",
    why=(
        "A manifest speaks for the weights in its folder and below. Weights that it does not list came from somewhere "
        "unsaid. List them in the `weights` of the model they belong to, by path or by a gitignore-style glob, or give "
        "them a model of their own."
    ),
    example="""\
models:
  - name: tiny-digits
    weights:
      - path: weights/v1.safetensors     # weights/v2.safetensors is there too
""",
    instead="""\
models:
  - name: tiny-digits
    weights:
      - path: weights/*.safetensors
""",
    fix="list the weights in the manifest",
    check=check,
    needs=frozenset({"tree"}),
)
