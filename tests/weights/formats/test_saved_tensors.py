"""`torch.save` keeps data sets as well as models: told by the tensors' names and by what is beside them."""

from __future__ import annotations

import pytest
from looking import FIXTURES, look

from model_freedom.weights.record import Outcome

SAVED = FIXTURES / "tensors"


@pytest.mark.parametrize("name", ["parameter.pt", "progress.pt", "normal.pt", "concept.pt"])
def test_parameters_are_weights(name: str) -> None:
    match = look((SAVED / name).read_bytes(), name)
    assert match is not None
    assert (match.format, match.outcome) == ("PyTorch", Outcome.WEIGHTS)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("dataset.pt", "data, targets"),
        ("old.pt", "data, targets"),
        ("graph.pt", "edge_index, train_mask, x"),
        ("training.pt", "without names"),
        ("single.pt", "without names"),
    ],
)
def test_tensors_that_may_be_data_are_unsure(name: str, called: str) -> None:
    match = look((SAVED / name).read_bytes(), name)
    assert match is not None
    assert match.outcome is Outcome.UNSURE
    assert called in match.reason


@pytest.mark.parametrize("name", ["model.pt", "final_weights.pth", "net.pt", "last.ckpt"])
def test_the_file_s_name_settles_what_tensors_without_names_are(name: str) -> None:
    match = look((SAVED / "training.pt").read_bytes(), name)
    assert match is not None
    assert match.outcome is Outcome.WEIGHTS


def test_a_data_set_by_its_class_is_nothing() -> None:
    assert look((SAVED / "class.pt").read_bytes(), "class.pt") is None
