"""gitignore-style globs of the configuration, matched against paths relative to the root."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def matcher(globs: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path fits any of the globs. A pattern that can't be read fits nothing."""
    lines = tuple(globs)
    if not lines:
        return lambda _path: False
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(lines).match_file
