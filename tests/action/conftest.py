"""The action's script as a module."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from workshop import PROJECT


@pytest.fixture(scope="session")
def script() -> ModuleType:
    """action/run.py, imported."""
    spec = importlib.util.spec_from_file_location("action_run", PROJECT / "action" / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
