"""One target under atheris: `python -m fuzz.one TARGET [libFuzzer's arguments]`. `python -m fuzz` calls this."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import atheris  # type: ignore[import-not-found]


def main(arguments: list[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    atheris.enabled_hooks.add("str")  # not "RegEx": it breaks on patterns of bytes
    # The hook stays in force while fuzzing: much here is imported where it is first needed.
    with atheris.instrument_imports(include=["model_freedom"], enable_loader_override=False):
        from fuzz.targets import BY_NAME

        target = BY_NAME[arguments[1]]
        for folder in (Path(text) for text in arguments[2:] if not text.startswith("-")):
            for seed in sorted(folder.iterdir())[:20]:
                with suppress(Exception):  # the fuzzer will meet it again
                    target.check(seed.read_bytes()[: target.longest])
        atheris.Setup([arguments[0], *arguments[2:]], target.check)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
