"""The grade of one artifact: can anybody get it, and is it free?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from model_freedom.freedom.chain import FAULTY
from model_freedom.freedom.record import GRADES, Grade, Graded
from model_freedom.freedom.seen import Seen
from model_freedom.licenses.expression import Freedom, judge
from model_freedom.links.record import Status
from model_freedom.manifest.model import Artifact

ANONYMOUS = frozenset({"direct", "query", "script"})
_BY_LICENSE: dict[Freedom, Grade] = {"free": "free", "non-free": "available", "unknown": "unknown"}


class Light(NamedTuple):
    """In which light artifacts are seen: what the configuration decides, what was seen of the links, from where."""

    known: Mapping[str, str]  # LicenseRef → verdict
    seen: Seen | None = None  # None: as declared
    folder: str = ""  # of the manifest


def grade(role: str, position: int, artifact: Artifact, light: Light) -> Graded:
    """Judges one artifact: as declared, or with what was seen of its links."""
    known, seen, folder = light
    freedom = judge(artifact.license, known)

    def graded(value: Grade, why: str = "") -> Graded:
        return Graded(role, position, artifact, value, freedom, value != "missing", why)

    if artifact.faulty:
        return graded("missing", FAULTY)
    if artifact.access == "none" or (artifact.url is None and artifact.path is None):
        why = "access: none" if artifact.access == "none" else "no address"
        return graded("missing", f'{why}, "{artifact.reason}"' if artifact.reason else why)
    nowhere = seen.no_such_path(artifact, folder) if seen else None
    if nowhere:
        return graded("missing", f"{artifact.path} {nowhere}")
    gone = seen.gone(artifact, folder) if seen else None
    if gone is not None:
        if gone.status is Status.REFUSED:
            return graded("missing", f"nobody else gets {gone.address.url}: {gone.detail}")
        return graded("missing", f"gone: {gone.address.url}{_when(gone.checked_at)}")
    if artifact.path is None and artifact.access not in ANONYMOUS:
        return graded("restricted", f"access: {artifact.access}")
    locked = seen.restricted(artifact, folder) if seen else None
    if locked is not None:
        return graded("restricted", f"not open to everybody: {locked.address.url}{_when(locked.checked_at)}")
    return graded(_BY_LICENSE[freedom], "" if freedom == "free" else terms(artifact.license, freedom))


def terms(license_: str | None, freedom: Freedom) -> str:
    """The words for a licence that is not free."""
    if license_ is None:
        return "no licence stated"
    return _short(license_) if freedom == "non-free" else f"{_short(license_)} is on no list"


def absent(role: str, listed: tuple[Artifact, ...] | None) -> Graded:
    """What stands for a list with nothing in it, or for one that the manifest doesn't have."""
    why = "not stated" if listed is None else "the list is empty"
    return Graded(role, -1, None, "missing", "unknown", False, why)


def worst(graded: tuple[Graded, ...]) -> Grade:
    """The worst grade of several."""
    return max((item.grade for item in graded), key=GRADES.index)


def _when(checked_at: str | None) -> str:
    return f", seen {checked_at[:10]}" if checked_at else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "…"
