"""MF101: weights that no manifest governs."""

from collections.abc import Iterator

from model_freedom.findings import Location, Severity
from model_freedom.rules.mf1.describe import describe, further, in_need_of_a_manifest
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """One finding a model: the further files of a sharded checkpoint are counted with its first."""
    for file, companions in in_need_of_a_manifest(evidence):
        if file.path in evidence.governs:
            continue
        more = further(file, companions)
        yield Found(
            Location(file.place),
            f"weights have no manifest ({describe(file)}{more})",
            _fix(evidence, file.place),
        )


def _fix(evidence: Evidence, path: str) -> str:
    above = [name for name in evidence.untracked if _governs(name, path)]
    if above:
        return f"{max(above, key=len)} is there but git does not track it: `git add` it"
    folder = path.rpartition("/")[0]
    where = f"in {folder}/ or a folder above it" if folder else "at the top of the repository"
    return f"write a model-freedom.yaml {where} that declares data, code, licence and base models, and `git add` it"


def _governs(manifest: str, path: str) -> bool:
    folder = manifest.rpartition("/")[0]
    return not folder or path.startswith(folder + "/")


RULE = Rule(
    code="MF101",
    name="weights-without-manifest",
    severity=Severity.ERROR,
    says="weights that no manifest governs",
    why=(
        "Weights without a word on where they came from can't be studied, rebuilt or improved by anyone but their "
        "author. A `model-freedom.yaml` in the folder of the weights, or in a folder above it, says which data and "
        "which program made them, under which licences, and on which base models they stand. Only a manifest that git "
        "tracks counts: one that is merely on your disk is not what others get."
    ),
    example="weights/tiny-digits.safetensors     # and no model-freedom.yaml in weights/ or above it\n",
    instead="""\
model-freedom.yaml
weights/tiny-digits.safetensors
""",
    fix="write a model-freedom.yaml that declares the weights, and `git add` it",
    check=check,
    needs=frozenset({"tree"}),
)
