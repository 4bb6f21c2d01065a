"""Any model at all: strategies for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from model_freedom.manifest.model import Artifact, BaseModel, Complete, Model

LICENSES = st.sampled_from(
    ["Apache-2.0", "MIT", "CC-BY-4.0", "CC-BY-NC-4.0", "llama2", "LicenseRef-House", "MIT OR CC-BY-NC-4.0", None]
)
ACCESS = st.sampled_from(
    ["direct", "direct", "direct", "query", "script", "clickthrough", "registration", "paid", "none"]
)
TEXT = st.sampled_from([None, "some words"])
ARCHIVES = st.lists(st.sampled_from(["https://web.archive.org/x", "https://a.example/x"]), max_size=2).map(tuple)


@st.composite
def artifacts(draw, named=False):
    """An artifact with an address, a path, or neither."""
    access = draw(ACCESS)
    place = draw(st.sampled_from(["url", "path"]))
    where = {} if access == "none" else {place: draw(st.sampled_from(["https://a.example/x", "https://b.example/y"]))}
    return Artifact(
        name="data" if named else None,
        license=draw(LICENSES),
        access=access,
        reason=draw(TEXT),
        description=draw(TEXT),
        archives=draw(ARCHIVES),
        **where,
    )


CODE = st.one_of(st.none(), st.lists(artifacts(), max_size=2).map(tuple))
DATA = st.one_of(st.none(), st.lists(artifacts(named=True), max_size=3).map(tuple))
ROLES = [
    "architecture_code",
    "inference_code",
    "evaluation_code",
    "preprocessing_code",
    "libraries",
    "evaluation_data",
    "intermediate_weights",
    "model_card",
    "data_card",
    "technical_report",
    "research_paper",
    "evaluation_results",
]


RELATIONS = [
    "finetune",
    "adapter",
    "quantized",
    "merge",
    "distilled",
    "pruned",
    "converted",
    "generated-data",
]


def bases(depth: int = 2):
    """Base models, described to some depth, or not at all."""
    below = (
        st.just(())
        if depth == 0
        else st.one_of(st.just(()), st.none(), st.lists(bases(depth - 1), max_size=2).map(tuple))
    )
    return st.builds(
        BaseModel,
        name=st.sampled_from(["a", "b", "c"]),
        relation=st.sampled_from(RELATIONS),
        license=LICENSES,
        training_code=CODE,
        training_data=DATA,
        base_models=below,
        url=st.sampled_from([None, "https://hub.example/m"]),
        archives=ARCHIVES,
    )


def models():
    """Models of every kind of openness."""
    return st.builds(
        Model,
        name=st.just("tiny"),
        license=LICENSES,
        training_code=CODE,
        training_data=DATA,
        base_models=st.one_of(st.none(), st.just(()), st.lists(bases(), max_size=2).map(tuple)),
        components=st.dictionaries(st.sampled_from(ROLES), st.lists(artifacts(), min_size=1, max_size=2).map(tuple)),
        complete=st.one_of(st.none(), st.just(Complete("somebody"))),
    )
