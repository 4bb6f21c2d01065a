"""MF403: declared as a direct download, but something stands before it."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.links.record import Status
from model_freedom.rules.mf4.uses import because, place, results
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every restricted address that is declared `direct`. Any other declaration has said so already."""
    for use, address, result in results(evidence, Status.RESTRICTED):
        if use.access == "direct":
            yield Found(
                place(use), f"{address.url} is declared as a direct download{_but(because(result))}", "", use.model
            )


def _but(because: str) -> str:
    return f", but{because.removeprefix(':')}" if because else ", but access to it is restricted"


RULE = Rule(
    code="MF403",
    name="access-differs",
    severity=Severity.ERROR,
    says="declared `direct`, but a login, a form or a fee stands before it",
    why=(
        "Without an `access` field an artifact counts as an anonymous download. Its host says that it isn't one. "
        "That is no shame, but it decides whether others can rebuild the model without asking anybody."
    ),
    example="""\
training_data:
  - name: ImageNet-1k
    url: https://huggingface.co/datasets/ILSVRC/imagenet-1k
    license: LicenseRef-ImageNet
""",
    instead="""\
training_data:
  - name: ImageNet-1k
    url: https://huggingface.co/datasets/ILSVRC/imagenet-1k
    license: LicenseRef-ImageNet
    access: registration
""",
    fix="say what stands before it: `access: registration`, `clickthrough`, `request` or `paid`",
    check=check,
    needs=frozenset({"links"}),
)
