"""What is thought to be gone: a host, an address with all below it, or a model or data set by any of its names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from model_freedom.freedom.addresses import Parts, is_doi, parts_of
from model_freedom.freedom.chain import Chain
from model_freedom.freedom.elsewhere import is_elsewhere
from model_freedom.freedom.names import hub_name, same_name
from model_freedom.freedom.places import host_of, is_below
from model_freedom.manifest.model import Artifact, BaseModel, Model, artifacts


class Removal:
    """One thing that is gone, as somebody wrote it."""

    def __init__(self, what: str) -> None:
        self.what = what.strip()

    @cached_property
    def _parts(self) -> Parts:
        return parts_of(self.what)

    def takes(self, address: str) -> bool:
        """Whether this place goes with it, in whatever form either is written."""
        parts = self._parts
        if len(parts) > 1:
            return parts_of(address)[: len(parts)] == parts
        if parts:
            return is_below((parts_of(address) or (host_of(address),))[0], parts[0])
        return "/" not in self.what and " " not in self.what and host_of(address) == self.what.casefold()

    def names(self, name: str | None) -> bool:
        """Whether it goes by this name, or by this address of a hub."""
        return bool(name) and "://" not in self.what and bool(self.what) and same_name(self.what, name or "")

    def means(self, record: Artifact | BaseModel | Model) -> bool:
        """Whether this is what goes, by its name or by that in its address.

        The repository of a model's code may well have the model's name, and stays: of an artifact only the address on
        a hub of models and data sets is its name.
        """
        if self.names(record.name):
            return True
        if isinstance(record, Model) or not record.url:
            return False
        return self.names(record.url if isinstance(record, BaseModel) else hub_name(record.url))


def places(chain: Chain) -> Iterator[str]:
    """Every address of the chain: of what its models are made from, of copies, and of fetched manifests."""
    for node in chain.nodes:
        if is_elsewhere(node.manifest.path):
            yield node.manifest.path
        named: list[Artifact | BaseModel] = [*(node.record.base_models or ())]
        named += [artifact for _role, artifact in artifacts(node.record)]
        for item in named:
            yield from filter(None, (item.url, *item.archives))


def leads_on(chain: Chain, removal: Removal) -> bool:
    """Whether something has a DOI, and what goes is the service that leads from DOIs to the places they stand for.

    Those of Zenodo tell their record themselves, and so it stays.
    """
    return removal.takes("https://doi.org/") and any(map(is_doi, places(chain)))


def touches(chain: Chain, removal: Removal) -> bool:
    """Whether anything in the chain goes with it: a name that is mistyped would else read as good news."""
    for node in chain.nodes:
        record = node.record
        named: list[Artifact | BaseModel | Model] = [record, *(record.base_models or ())]
        named += [artifact for _role, artifact in artifacts(record)]
        if any(map(removal.means, named)):
            return True
    return any(map(removal.takes, places(chain)))
