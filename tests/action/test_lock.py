"""The action's lock holds what the project asks for, every file of it with its digest."""

from __future__ import annotations

import re
import sys

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from workshop import PROJECT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def entries() -> dict[str, list[str]]:
    """Locked versions by name; more than one where they differ by Python."""
    locked: dict[str, list[str]] = {}
    for name, version in ENTRY.findall((PROJECT / "action" / "requirements.txt").read_text()):
        locked.setdefault(canonicalize_name(name), []).append(version)
    return locked


def test_every_dependency_is_locked_to_a_version_that_satisfies_it() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    locked = entries()
    for text in wanted:
        requirement = Requirement(text)
        versions = locked.get(canonicalize_name(requirement.name), [])
        assert versions, f"{text}: not locked; run `make lock`"
        assert all(version in requirement.specifier for version in versions), f"{text}: run `make lock`"


def test_every_entry_has_digests() -> None:
    text = (PROJECT / "action" / "requirements.txt").read_text()
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == sum(map(len, entries().values()))
    assert all("--hash=sha256:" in block for block in blocks)


def test_it_names_no_other_place_to_install_from() -> None:
    text = (PROJECT / "action" / "requirements.txt").read_text()
    assert not re.search(r"://|^-|^--", text, re.MULTILINE)
