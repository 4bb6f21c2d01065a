"""Files written out, so that the fuzzer changes what is in them: bytes changed at random are no zip archive, and hardly
ever a header with its own length before it.
"""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress

MARK = b"@zip\n"
LENGTH = b"@length\n"  # a header, of which 64 bits say how long it is; what follows it stands behind APART
APART = b"\n@@\n"  # between members; each is its name, a line break, and its content
_MOST = 30  # members
_NAME = 100  # bytes


def unfolded(data: bytes) -> bytes:
    """The file that the bytes are written out from; the bytes themselves where they are nothing of the kind."""
    if data.startswith(LENGTH):
        header, _, rest = data[len(LENGTH) :].partition(APART)
        return struct.pack("<Q", len(header)) + header + rest
    if not data.startswith(MARK):
        return data
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for part in data[len(MARK) :].split(APART)[:_MOST]:
            name, _, content = part.partition(b"\n")
            info = zipfile.ZipInfo(name[:_NAME].decode("utf-8", "replace").replace("\0", "") or "-")
            archive.writestr(info, content)
    return made.getvalue()


def folded(data: bytes, each: int = 4 << 10) -> bytes | None:
    """An archive written out, of each member at most so many bytes; None where it is none."""
    with suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()[:_MOST]
        return MARK + APART.join(info.filename.encode() + b"\n" + archive.read(info)[:each] for info in members)
    return None
