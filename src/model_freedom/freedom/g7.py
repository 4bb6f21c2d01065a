"""The openness ladder of the G7's Vision on AI openness (May 2026).

Open weights are weights and deployment code under an open source licence; open source adds the training code and the
data, or, where sharing is not possible, information about it in its place; with open data the data too.
"""

from __future__ import annotations

from collections.abc import Iterator

from model_freedom.freedom.definition import Definition, free_component, free_needs, need_of, weights_need
from model_freedom.freedom.facts import Facts
from model_freedom.freedom.osaid import has_data_card
from model_freedom.freedom.record import Graded, Need
from model_freedom.manifest.model import Artifact


def _open_weights(facts: Facts) -> Iterator[Need]:
    yield from weights_need(facts)
    yield from free_component(facts, "inference_code")


def _open_source(facts: Facts) -> Iterator[Need]:
    yield from free_needs("code", facts.code)
    card = has_data_card(facts)
    for item in facts.data:
        if item.grade == "free":
            continue
        artifact = item.artifact
        if artifact is None or not artifact.reason or not _may_be_closed(item, artifact):
            yield need_of("data", item)
        elif not (artifact.description or card):
            message = "training data that is not open, without a description"
            yield Need("data", message, artifact.label, item.role, item.position, ("data_card",))


def _may_be_closed(item: Graded, artifact: Artifact) -> bool:
    """Whether a reason can stand for the data. Not where neither a place nor `access: none` is stated; and a licence
    that nobody knows can't be the reason why what everybody can get is not shared.
    """
    stated = artifact.access == "none" or artifact.url is not None or artifact.path is not None
    return stated and item.grade != "unknown"


def _open_data(facts: Facts) -> Iterator[Need]:
    yield from free_needs("data", facts.data)


DEFINITION = Definition(
    name="g7-2026",
    title="G7 openness ladder of 2026",
    levels=("WeightsAvailable", "OpenWeights", "OpenSourceAI", "OpenSourceAIWithOpenData"),
    rungs=(_open_weights, _open_source, _open_data),
    cap=(0, 1, 2, 3),
)
