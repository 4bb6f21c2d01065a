"""What the wheel must carry, and that the tests see the wheel where the test command says so."""

import os
from importlib.resources import files
from pathlib import Path

import pytest
from workshop import PROJECT

import model_freedom


@pytest.mark.skipif("MODEL_FREEDOM_TEST_INSTALLED" not in os.environ, reason="the test command sets it: `make test`")
def test_the_tests_see_the_installed_wheel() -> None:
    assert PROJECT / "src" not in Path(model_freedom.__file__).parents


@pytest.mark.skipif("MODEL_FREEDOM_TEST_INSTALLED" not in os.environ, reason="only a wheel has them in the package")
def test_the_wheel_carries_every_schema() -> None:
    shipped = {path.name: path.read_bytes() for path in (PROJECT / "schemas").iterdir()}
    installed = {path.name: path.read_bytes() for path in files("model_freedom").joinpath("schemas").iterdir()}
    assert installed == shipped
    assert "model-freedom-v1.schema.json" in installed


@pytest.mark.skipif("MODEL_FREEDOM_TEST_INSTALLED" not in os.environ, reason="only a wheel has them in the package")
def test_the_wheel_carries_every_module_and_data_file() -> None:
    source = PROJECT / "src" / "model_freedom"
    package = Path(model_freedom.__file__).parent
    kept = {p.relative_to(source) for p in source.rglob("*") if p.is_file() and p.suffix != ".pyc"}
    missing = {str(path) for path in kept if not (package / path).is_file()}
    assert not missing
