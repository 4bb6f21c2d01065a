"""Parts of a path that lead out of where they stand."""

from __future__ import annotations


def climbs(path: str) -> bool:
    """Whether a path, percent-decoded once, has a part that is `.` or `..`.

    Written into the address of an API it would ask for another record, with the token of the first.
    """
    return any(part in {".", ".."} for part in path.replace("\\", "/").split("/"))
