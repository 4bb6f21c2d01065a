"""`torch.save` keeps data sets as well as models: told by the tensors' names and by what is beside them."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile

import pytest
from looking import FIXTURES, look

from model_freedom.weights.record import Outcome

SAVED = FIXTURES / "tensors"


@pytest.mark.parametrize("name", ["parameter.pt", "progress.pt", "concept.pt", "narrow.pt", "sparse.pt"])
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
        ("normal.pt", "mean, std"),
        ("metrics.pt", "acc, train_losses"),
        ("utterance.pt", "f0, mel, spk"),
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


@pytest.mark.parametrize("name", ["rng_state.pth", "vocabulary.pt"])
def test_whole_numbers_are_nothing(name: str) -> None:
    assert look((SAVED / name).read_bytes(), name) is None


def test_an_optimizer_s_state_belongs_to_a_model_and_is_not_counted_in_a_checkpoint() -> None:
    state = look((SAVED / "optimizer.pt").read_bytes(), "optimizer.pt")
    assert state is not None
    assert (state.outcome, state.metadata.parameters) == (Outcome.COMPONENT, None)
    checkpoint = look((SAVED / "trained.pth.tar").read_bytes(), "trained.pth.tar")
    assert checkpoint is not None
    assert (checkpoint.outcome, checkpoint.metadata.parameters) == (Outcome.WEIGHTS, 47)


@pytest.mark.parametrize(("name", "count"), [("module.pt", 35), ("net.t7", 12)])
def test_modules_saved_before_the_zip_archives(name: str, count: int) -> None:
    match = look((SAVED / name).read_bytes(), name)
    assert match is not None
    assert (match.format, match.outcome, match.metadata.parameters) == ("PyTorch legacy", Outcome.WEIGHTS, count)


@pytest.mark.parametrize(
    ("name", "count", "types"),
    [("narrow.pt", 106, ("F8_E4M3", "U16")), ("sparse.pt", 2, ("F32",)), ("quantised.pt", 12, ("QI8",))],
)
def test_indices_and_scales_are_not_counted_and_types_without_a_storage_are_told(
    name: str, count: int, types: tuple[str, ...]
) -> None:
    match = look((SAVED / name).read_bytes(), name)
    assert match is not None
    assert (match.metadata.parameters, match.metadata.dtypes) == (count, types)


def test_a_distributed_checkpoint_is_shards_and_a_plan() -> None:
    shard = look((SAVED / "distributed/__0_0.distcp").read_bytes(), "__0_0.distcp")
    plan = look((SAVED / "distributed/.metadata").read_bytes(), ".metadata")
    assert shard is not None
    assert plan is not None
    assert shard.outcome is Outcome.WEIGHTS
    assert (plan.outcome, plan.metadata.parameters, plan.names) == (Outcome.COMPONENT, 47, ("__0_0.distcp",))
    assert shard.format == plan.format


def test_a_package_is_counted_by_its_pickles() -> None:
    match = look((SAVED / "package.pt").read_bytes(), "package.pt")
    assert match is not None
    assert (match.format, match.outcome, match.metadata.parameters) == ("PyTorch package", Outcome.WEIGHTS, 47)


def test_an_archive_that_is_cut_short_is_unsure() -> None:
    whole = (SAVED / "progress.pt").read_bytes()
    match = look(whole[: len(whole) // 2], "progress.pt")
    assert match is not None
    assert (match.outcome, match.reason) == (Outcome.UNSURE, "an archive of PyTorch that is cut short")
    assert look(whole[: len(whole) // 2], "progress.zip") is None


@pytest.mark.parametrize(("name", "count"), [("state.pkl", 47), ("zoo.pkl", 12)])
def test_pickled_arrays_with_names_of_parameters(name: str, count: int) -> None:
    match = look((SAVED / name).read_bytes(), name)
    assert match is not None
    assert (match.format, match.outcome, match.metadata.parameters) == ("pickle", Outcome.WEIGHTS, count)


def test_pickled_tensors_with_names_of_data_are_nothing() -> None:
    assert look((SAVED / "data.pkl").read_bytes(), "data.pkl") is None


def test_settings_that_were_not_fitted_are_nothing() -> None:
    """What scikit-learn writes of an estimator before `fit`, and of a mere reference to its class."""
    estimator = b"csklearn.linear_model._logistic\nLogisticRegression\n"
    settings = b"\x80\x02" + estimator + b")\x81}(X\x01\0\0\0CG?\xf0\0\0\0\0\0\0X\x03\0\0\0tolK\x01"
    assert look(settings + b"ub.", "unfitted.pkl") is None
    assert look(b"\x80\x02}X\x03\0\0\0est" + estimator + b"s.", "grid.pkl") is None
    fitted = look(settings + b"X\x05\0\0\0coef_K\x01ub.", "fitted.pkl")
    assert fitted is not None
    assert fitted.outcome is Outcome.WEIGHTS


def test_a_state_written_to_hdf5() -> None:
    match = look((SAVED / "state.h5").read_bytes(), "state.h5")
    assert match is not None
    assert (match.format, match.outcome) == ("HDF5", Outcome.WEIGHTS)


@pytest.mark.parametrize("name", ["progress.pt", "module.pt"])
def test_what_is_packed_once_more(name: str) -> None:
    match = look(gzip.compress((SAVED / name).read_bytes()), f"{name}.gz")
    assert match is not None
    assert (match.outcome, match.reason) == (Outcome.WEIGHTS, "compressed")
    assert look(gzip.compress((SAVED / "rng_state.pth").read_bytes()), "rng_state.pth.gz") is None


def arrays(kind: str, *names: str) -> bytes:
    """NumPy's archive of four numbers each (numpy/lib/format.py)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': (4,), }}".ljust(117) + "\n"
            archive.writestr(f"{name}.npy", b"\x93NUMPY\1\0" + struct.pack("<H", 118) + header.encode() + bytes(16))
    return packed.getvalue()


def test_letters_are_parameters_in_pairs_of_numbers_with_a_fraction() -> None:
    for names in (("predictor/conv1/W", "predictor/conv1/b"), ("W", "b"), ("conv1_W", "conv1_b"), ("w1", "w2")):
        match = look(arrays("<f4", *names), "arrays.npz")
        assert match is not None, names
        assert match.outcome is Outcome.WEIGHTS, names
    for kind, names in (("<i4", ("w1", "w2")), ("<i4", ("W", "b")), ("<f4", ("w", "x"))):
        assert look(arrays(kind, *names), "arrays.npz") is None, names
