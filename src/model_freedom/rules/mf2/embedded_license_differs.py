"""MF205: a licence that a file states and that is not the manifest's."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.licenses.compare import says_otherwise
from model_freedom.rules.mf2.expressions import place
from model_freedom.rules.rule import Evidence, Found, Rule, models


def check(evidence: Evidence) -> Iterator[Found]:
    """Every licence in weights, configurations and cards, against the model's own."""
    stated = {(manifest.path, model.name): model.license for manifest, model in models(evidence)}
    for manifest, model in models(evidence):
        if model.license is None:
            continue
        for claim in evidence.claims.get((manifest.path, model.name), ()):
            if claim.kind != "license" or not claim.is_told_at(manifest, model):
                continue
            others = [stated.get(key) for key in claim.among]
            if all(other and says_otherwise(other, claim.value) for other in (model.license, *others)):
                message = (
                    f"{claim.source} says that the licence is {claim.value!r}, the manifest says {model.license!r}"
                )
                yield Found(place(manifest, model, "license"), message, "", model.name)


RULE = Rule(
    code="MF205",
    name="embedded-license-differs",
    severity=Severity.ERROR,
    says="embedded metadata or a model card states another licence than the manifest",
    why=(
        "GGUF files, safetensors headers and model cards often carry the licence of the model that they were made "
        "from. Where it is not the one in the manifest, one of the two is wrong, and whoever relies on the freer one "
        "may not be allowed to do what they do. Spelling makes no difference, `bsd` agrees with "
        "`BSD-3-Clause`, and the address of a licence's terms stands for the licence. A card beside several "
        "models has to agree with one of them."
    ),
    example="license: MIT            # and in the GGUF file: general.license = llama2\n",
    instead="license: llama2\n",
    fix="find out which one is right, and mend the other",
    check=check,
    needs=frozenset({"tree"}),
)
