"""MF602: a model that is less free than it was."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.freedom.falling import State, falls, predecessors
from model_freedom.freedom.standing import Shortfall, all_in_words
from model_freedom.rules.mf2.expressions import place
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every model and definition that stands lower than in the commit that is compared with, and because of what."""
    then = evidence.then
    if evidence.survey is None or then is None or then.survey is None:
        return
    chain = evidence.survey.declared.chain
    earlier = State.of(then.survey.assessments, then.declared, then.digests)
    came_from = predecessors(State.of(evidence.survey.assessments, evidence.declared, evidence.digests), earlier)
    for number, assessment in enumerate(evidence.survey.assessments):
        key = (assessment.manifest, assessment.model)
        keys = came_from.get(key, [])
        before = [earlier.models[other] for other in keys]
        fallen = falls(before, assessment)
        messages = [_words(assessment.model, fall) for fall in fallen]
        if evidence.as_then is not None:
            known = {fall.measure for fall in fallen}
            messages += [
                _words(assessment.model, fall, ", as the configuration of that commit decides")
                for fall in falls(before, evidence.as_then.assessments[number])
                if fall.measure not in known
            ]
        node = chain.nodes[number]
        was = "" if key in keys or not keys else f" (it was {keys[0][1]!r} in {keys[0][0]})"
        for message in messages:
            yield Found(place(node.manifest, node.record, "name"), message + was, "", assessment.model)


def _words(name: str, fall: Shortfall, how: str = "") -> str:
    why = "; ".join(all_in_words(fall.reasons)[:3])
    how += ", by what was seen of its links" if fall.verified else ""
    return f"{name!r} fell from {fall.wanted} to {fall.value} by {fall.measure}{how}" + (f": {why}" if why else "")


RULE = Rule(
    code="MF602",
    name="verdict-fell",
    severity=Severity.ERROR,
    says="a verdict lower than before",
    why=(
        "With `--since` a model is compared with what it was in that commit. A verdict fell: new data that is not "
        "free, a licence changed, a base model that is less free than the last one. That may be meant; then say so "
        "with a waiver, so that the next reader knows. A model is followed by its weights, too: another name, folder "
        "or manifest is no new beginning. The earlier state counts as its own configuration decided, and a licence "
        "that only a newer configuration calls free hides no fall. What was recorded of the links then, by "
        "`links --record`, is compared with what is known of them now."
    ),
    example="license: llama3          # which was Apache-2.0 before\n",
    instead="license: Apache-2.0\n",
    fix="undo what lowered it, or waive it with the reason",
    check=check,
)
