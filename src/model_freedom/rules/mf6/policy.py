"""MF601: a model below what the repository's policy asks."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.freedom.standing import all_in_words, shortfalls
from model_freedom.rules.mf2.expressions import place
from model_freedom.rules.rule import Evidence, Found, Rule

MOST = 5  # reasons in one message


def check(evidence: Evidence) -> Iterator[Found]:
    """Every model and measure that is below the minimum, with the reasons and the path to what taints it."""
    if evidence.survey is None:
        return
    chain = evidence.survey.declared.chain
    for number, assessment in enumerate(evidence.survey.assessments):
        policy = evidence.required.get((assessment.manifest, assessment.model))
        if policy is None:
            continue
        node = chain.nodes[number]
        for short in shortfalls(assessment, policy.minimum):
            state = "verified" if short.verified else "declared"
            reasons = all_in_words(short.reasons)
            why = "; ".join(reasons[:MOST])
            more = f"; and {len(reasons) - MOST} more" if len(reasons) > MOST else ""
            message = (
                f"{assessment.model!r} is {short.value} by {short.measure} ({state}), "
                f"the policy {policy.name!r} asks for {short.wanted}" + (f": {why}{more}" if why else "")
            )
            yield Found(place(node.manifest, node.record, "name"), message, "", assessment.model)


RULE = Rule(
    code="MF601",
    name="policy",
    severity=Severity.ERROR,
    says="a verdict below what the policy asks",
    why=(
        "The repository's configuration says how free the models in it have to be, and this one isn't. The message "
        "has the reasons, and for a base model the path to the one that taints. `model-freedom explain` shows the "
        'shortest way up. A policy can let folders pass: `paths = {"third_party/**" = "declared"}`.'
    ),
    example="policy: debian-free      # and a model whose data is not public\n",
    instead="policy: declared         # everything is said, nothing has to be free\n",
    fix="see `model-freedom explain` for what would raise it, or choose another policy for this path",
    check=check,
)
