"""What is known of a format without looking into a file: its names, its first bytes, and who reads it."""

from __future__ import annotations

from typing import NamedTuple


class Format(NamedTuple):
    """One row of the register.

    `module` in this folder has `recognise(content, name) -> Match | None`. It is asked where one of `magics` stands in
    the first 512 bytes, or the file's name ends in one of `extensions` or is one of `names`. `promises` says that a
    name with such an ending is used for nothing else, so that other content under it is worth a warning.
    """

    name: str
    module: str
    extensions: tuple[str, ...] = ()
    magics: tuple[tuple[int, bytes], ...] = ()
    names: tuple[str, ...] = ()
    promises: bool = False
    reads: str = ""  # what is read from a file, for the documentation
    source: str = ""  # where the format is described

    def fits(self, head: bytes, name: str) -> bool:
        """Whether its recogniser should look at a file with these first bytes and this lower-case base name."""
        if any(head.startswith(magic, offset) for offset, magic in self.magics):
            return True
        return name.endswith(self.extensions) or name in self.names
