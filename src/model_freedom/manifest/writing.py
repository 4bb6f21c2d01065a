"""Writing a file so that nobody ever sees half of it."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile


def write_atomically(path: str, content: bytes) -> None:
    """Replaces a regular file, or makes it; permissions stay. Raises OSError, with the old content still in place.

    A symbolic link is not followed: it is an error, since what it leads to was not what was read.
    """
    mode = _mode(path)
    descriptor, temporary = tempfile.mkstemp(prefix=".model-freedom-", dir=os.path.dirname(path) or ".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _mode(path: str) -> int:
    """The permissions that the file has, or those that a new one gets here."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
    if not stat.S_ISREG(status.st_mode):
        raise OSError(f"{path} is not a regular file")
    return stat.S_IMODE(status.st_mode)
