"""Archives of every kind that is read, made by Python's own writers, and bombs."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Mapping

KINDS = ("zip", "stored.zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "deb")


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return target.getvalue()


def packaged(files: Mapping[str, bytes]) -> bytes:
    """A Debian package: `ar` with three members."""
    data = lzma.compress(tarred({f"./{name}": content for name, content in files.items()}))
    members = (("debian-binary", b"2.0\n"), ("control.tar.gz", gzip.compress(tarred({}))), ("data.tar.xz", data))
    made = b"!<arch>\n"
    for name, content in members:
        made += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode()
        made += content + b"\n" * (len(content) % 2)
    return made


def archive(kind: str, files: Mapping[str, bytes]) -> bytes:
    """The files packed as `kind`, one of KINDS."""
    pack = {
        "zip": zipped,
        "stored.zip": lambda files: zipped(files, zipfile.ZIP_STORED),
        "tar": tarred,
        "tar.gz": lambda files: gzip.compress(tarred(files)),
        "tar.bz2": lambda files: bz2.compress(tarred(files)),
        "tar.xz": lambda files: lzma.compress(tarred(files)),
        "deb": packaged,
    }
    return pack[kind](files)
