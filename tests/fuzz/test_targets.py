"""Whatever parses has a target."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from workshop import PROJECT

import model_freedom
from model_freedom.weights.formats.registry import FORMATS

sys.path.insert(0, str(PROJECT))  # `fuzz` is a folder of the project and no part of what is installed

from fuzz.target import FOUND, SEEDS
from fuzz.targets import BY_NAME, TARGETS

SOURCE = Path(model_freedom.__file__).parent
# What bytes and texts from outside are read with.
READS = re.compile(
    r"json\.loads?\(|\bunpack(?:_from)?\(|yaml\.(?:parse|load)\(|tomllib\.loads|ast\.(?:parse|literal_eval)\(|TarFile\("
    r"|decompress(?:obj)?\(|read_document\(|b64decode\(|pickletools\.opcodes|check-attr|Licensing\(\)"
)


def test_every_format_has_a_target() -> None:
    assert {row.module for row in FORMATS} == {name.removeprefix("format-") for name in BY_NAME if "format-" in name}


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(TARGETS)


def test_every_module_that_parses_is_covered() -> None:
    covered = {module for target in TARGETS for module in target.covers}
    parsing = {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for path in SOURCE.rglob("*.py")
        if READS.search(path.read_text(encoding="utf-8"))
    }
    assert {name for name in parsing - OWN if not _covered(name, covered)} == set()
    assert {name for name in covered if not _is_module(name)} == set()


# These read what the project itself ships.
OWN = {"licenses.lists", "manifest.schema", "cli.schema"}


def _covered(name: str, covered: set[str]) -> bool:
    """By itself, or with the whole folder that it is in."""
    return name in covered or name.rpartition(".")[0] in covered


def _is_module(name: str) -> bool:
    place = SOURCE.joinpath(*name.split("."))
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def test_what_was_found_belongs_to_a_target() -> None:
    assert {path.name for folder in (FOUND, SEEDS) for path in folder.glob("*")} <= set(BY_NAME)
