"""MF602: a model that is less free than it was."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.freedom.standing import falls, in_words
from model_freedom.rules.mf2.expressions import place
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every model and definition that stands lower than in the commit that is compared with, and because of what."""
    if evidence.survey is None or evidence.before is None:
        return
    chain = evidence.survey.declared.chain
    for number, assessment in enumerate(evidence.survey.assessments):
        before = evidence.before.get((assessment.manifest, assessment.model))
        node = chain.nodes[number]
        for fall in falls(before, assessment) if before else ():
            why = "; ".join(in_words(reason) for reason in fall.reasons[:3])
            message = f"{assessment.model!r} fell from {fall.wanted} to {fall.value} by {fall.measure}" + (
                f": {why}" if why else ""
            )
            yield Found(place(node.manifest, node.record, "name"), message, "", assessment.model)


RULE = Rule(
    code="MF602",
    name="verdict-fell",
    severity=Severity.ERROR,
    says="a verdict lower than before",
    why=(
        "With `--since` a model is compared with what it was in that commit. A verdict fell: new data that is not "
        "free, a licence changed, a base model that is less free than the last one. That may be meant; then say so "
        "with a waiver, so that the next reader knows."
    ),
    example="license: llama3          # which was Apache-2.0 before\n",
    instead="license: Apache-2.0\n",
    fix="undo what lowered it, or waive it with the reason",
    check=check,
)
