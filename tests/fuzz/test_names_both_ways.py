"""A name of nothing but a version, and one of nothing at all."""

from __future__ import annotations

import pytest

from model_freedom.freedom.names import same_name


@pytest.mark.parametrize(("one", "other"), [("https://hugging.example/x/v0.1", ""), ("v0.1", "https://"), ("v1", "?")])
def test_a_version_is_not_the_same_as_nothing(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)
