"""What the last look at the links says of an artifact: there, gone, or behind a login."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from model_freedom.freedom.elsewhere import address_of, is_elsewhere
from model_freedom.links.path import Escape
from model_freedom.links.record import Address, Result, Status
from model_freedom.manifest.model import Artifact

_THERE = (Status.OK, Status.MOVED)
_DOUBTFUL = (Status.UNVERIFIED, Status.SKIPPED)
_NOWHERE = (Status.GONE, Status.REFUSED)  # what is refused, as a private address or a file on a disk, nobody else gets

Missing = Callable[[str, str], "str | None"]
"""Why nobody gets the path that a manifest in this folder names; None where git has it."""


def is_nowhere(result: Result) -> bool:
    """Whether a look at an address told that nobody else gets what it names."""
    return result.status in _NOWHERE or result.revision_missing


class Seen:
    """Results by address. The revision counts too, where the same address was asked for with several."""

    def __init__(self, links: Mapping[Address, Result], missing: Missing | None = None) -> None:
        self._missing = missing
        self._by_place: dict[tuple[str, str | None], Result] = {}
        self._by_url: dict[str, Result] = {}
        for address, result in links.items():
            self._by_place.setdefault((address.url, address.revision), result)
            self._by_url.setdefault(address.url, result)

    def result(self, artifact: Artifact, folder: str = "") -> Result | None:
        """What is known of where the artifact is. `folder` is the manifest's; that of a fetched one is an address."""
        if artifact.url is None and artifact.path is not None and is_elsewhere(folder):
            return self._beside(folder, artifact.path)
        where = artifact.url or artifact.path
        if where is None:
            return None
        found = self._by_place.get((where, artifact.revision)) or self._by_url.get(where)
        other = found is not None and found.revision_missing and found.address.revision != artifact.revision
        return None if other else found

    def _beside(self, folder: str, path: str) -> Result | None:
        """What is known of a path beside a manifest at an address."""
        where = address_of(folder, path)
        return self._by_url.get(where) if isinstance(where, str) else None

    def no_such_path(self, artifact: Artifact, folder: str) -> str | None:
        """Why the artifact's path is not there; None where it is, or where nobody can tell."""
        if artifact.path is None:
            return None
        if is_elsewhere(folder):
            where = address_of(folder, artifact.path)
            return where.reason if isinstance(where, Escape) else None
        return self._missing(folder, artifact.path) if self._missing is not None else None

    def archived(self, archives: Iterable[str]) -> bool:
        """Whether one of the archive copies is there."""
        return any(found is not None and found.status in _THERE for found in map(self._by_url.get, archives))

    def gone(self, artifact: Artifact, folder: str = "") -> Result | None:
        """The result that says that it is gone, or was never there for others, unless an archive copy is there."""
        result = self.result(artifact, folder)
        if result is None or not is_nowhere(result):
            return None
        return None if self.archived(artifact.archives) else result

    def restricted(self, artifact: Artifact, folder: str = "") -> Result | None:
        """The result that says that a login, a form or a fee stands before it."""
        result = self.result(artifact, folder)
        return result if result is not None and result.status is Status.RESTRICTED else None

    def unknown(self, artifact: Artifact, folder: str = "") -> Result | None:
        """The result that says that it could not be known."""
        result = self.result(artifact, folder)
        return result if result is not None and result.status in _DOUBTFUL else None

    def unknown_archives(self, artifact: Artifact) -> Iterator[Result]:
        """The results of archive copies that could not be known."""
        for found in map(self._by_url.get, artifact.archives):
            if found is not None and found.status in _DOUBTFUL:
                yield found
