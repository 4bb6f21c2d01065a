"""The fault server, once for all tests of a process."""

from collections.abc import Iterator

import pytest
from faultserver import FaultServer


@pytest.fixture(scope="session")
def faults() -> Iterator[FaultServer]:
    """A server with every answer."""
    with FaultServer() as server:
        yield server
