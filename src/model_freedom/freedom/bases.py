"""Finding the manifests of base models: in this repository, at a URL, or beside a repository or hub page."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from model_freedom.freedom.chain import Found
from model_freedom.freedom.elsewhere import is_elsewhere
from model_freedom.freedom.names import same_name
from model_freedom.licenses.expression import Freedom, judge
from model_freedom.links.path import Escape, locate
from model_freedom.manifest.model import BaseModel, Manifest

NAME = "model-freedom.yaml"
NOT_ASKED = "the network was not asked"
NO_TREE = "a manifest on its own, with no repository around it"
_NOBODY_LOOKED = (NOT_ASKED, NO_TREE)
MOST = 500  # manifests of other repositories that are fetched in one run
_COMMIT = re.compile(r"[0-9a-f]{40}\Z|[0-9a-f]{64}\Z")


class Answer(NamedTuple):
    """What came of fetching a manifest: its bytes, or why there are none. `absent`: its host says there is none.

    `seen` is the date (ISO) of a copy that was kept from an earlier run, `changed` that of one which said otherwise.
    """

    content: bytes | None
    problem: str = ""
    absent: bool = False
    seen: str | None = None
    changed: str | None = None


class Trouble(NamedTuple):
    """Why a manifest can't be read or relied upon. Not `certain`: its host could not be asked, or didn't say."""

    why: str
    certain: bool


Fetch = Callable[[str], Answer]
Read = Callable[[str], "bytes | None"]
"""What the tree has at a path from its root, at most one byte more than a manifest may have; None where nothing is."""


class Bases:
    """Looks up the manifest of each base model, once. To be handed to `assess` and `survey` as `bases`.

    `known_licenses` are what the configuration decides, for the manifests of this repository only; `sizes` how many
    bytes an earlier look at an address found there.
    """

    def __init__(
        self,
        manifests: Iterable[Manifest],
        read: Read | None = None,
        fetch: Fetch | None = None,
        *,
        known_licenses: Mapping[str, str] | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> None:
        self._manifests: dict[str, Manifest | str] = {manifest.path: manifest for manifest in manifests}
        self._read = read
        self._fetch = fetch
        self._known_licenses = known_licenses or {}
        self._sizes = sizes or {}
        self._fetched = 0
        self._answers: dict[int, Found | str | None] = {}
        self._kept: list[BaseModel] = []  # so that no id is given out twice
        self._doubtful: set[str] = set()  # addresses whose host didn't say
        self._changed: dict[str, Trouble] = {}  # addresses where something else stood before
        self.unreadable: dict[int, Trouble] = {}  # id of a base model whose manifest can't be read or changed → why
        self.dates: dict[str, str] = {}  # address of a manifest that came from an earlier run → when

    def __call__(self, manifest: Manifest, base: BaseModel) -> Found | str | None:
        """The base model's own record, why it can't be read, or None where nothing tells of one."""
        if id(base) not in self._answers:
            self._kept.append(base)
            self._answers[id(base)] = self._look_up(manifest, base)
        return self._answers[id(base)]

    def _look_up(self, manifest: Manifest, base: BaseModel) -> Found | str | None:
        stated = judge(base.license, {} if is_elsewhere(manifest.path) else self._known_licenses)
        if base.manifest:
            named = self._named(manifest, base.manifest)
            found = _model_in(named, base, stated) if isinstance(named, Manifest) else named
            if isinstance(found, str) and not found.endswith(_NOBODY_LOOKED):
                self.unreadable[id(base)] = Trouble(found, base.manifest not in self._doubtful)
            elif isinstance(named, Manifest) and named.path in self._changed:
                self.unreadable[id(base)] = self._changed[named.path]
            return found
        for address in beside(base.url or "", base.revision) if base.url and not base.described else ():
            guess = self._at(address, guessed=True)
            if address in self._changed:
                self.unreadable[id(base)] = self._changed[address]
            if isinstance(guess, Manifest):
                model = _model_in(guess, base, stated, alone=True)
                return model if isinstance(model, tuple) else None
        return None

    def _named(self, manifest: Manifest, place: str) -> Manifest | str | None:
        if is_elsewhere(place):
            return self._at(place)
        if is_elsewhere(manifest.path):  # a path in the repository of a manifest that was fetched
            address = urljoin(manifest.path, place)
            if urlsplit(address).netloc != urlsplit(manifest.path).netloc:
                return f"its manifest {place} leads out of its repository"
            return self._at(address)
        where = locate(manifest.folder, place)
        if isinstance(where, Escape):
            return f"the path of its manifest, {place}, {where.reason}"
        if where not in self._manifests:
            self._manifests[where] = self._from_tree(where)
        return self._manifests[where]

    def _from_tree(self, path: str) -> Manifest | str:
        if self._read is None:
            return f"its manifest {path} was not looked for: this is {NO_TREE}"
        content = self._read(path)
        return f"its manifest {path} is not tracked by git" if content is None else _read_manifest(content, path)

    def _at(self, address: str, *, guessed: bool = False) -> Manifest | str | None:
        if address not in self._manifests:
            if self._fetch is None:
                return None if guessed else f"its manifest {address} was not read: {NOT_ASKED}"
            if self._fetched >= MOST:
                return f"its manifest {address} was not read: {MOST} of other repositories were read already"
            self._fetched += 1
            self._manifests[address] = self._taken(address, self._fetch(address))
        found = self._manifests[address]
        return None if guessed and isinstance(found, str) else found

    def _taken(self, address: str, answer: Answer) -> Manifest | str:
        """What came of fetching, with what is to be told of it beside."""
        if answer.seen:
            self.dates[address] = answer.seen
        if answer.content is None:
            if not answer.absent:
                self._doubtful.add(address)
            problem = f"its manifest {address} can't be read: {answer.problem}"
            if answer.changed:
                self._changed[address] = Trouble(problem, certain=True)
            return problem
        before, now = self._sizes.get(address), len(answer.content)
        if answer.changed:
            words = f"its manifest {address} is not what it was on {answer.changed[:10]}; verdicts follow the new one"
            self._changed[address] = Trouble(words, certain=False)
        elif before is not None and before != now:
            words = f"its manifest {address} changes: it had {before:,} bytes at one look, {now:,} at another"
            self._changed[address] = Trouble(words, certain=False)
        return _read_manifest(answer.content, address)


def beside(url: str, revision: str | None, environment: Mapping[str, str] | None = None) -> list[str]:
    """Where a manifest beside a repository or a hub page would be, at that revision. Empty for other addresses, and for
    what can be no revision. Whatever it holds, it doesn't lead out of its place in the address.
    """
    environment = os.environ if environment is None else environment
    endpoint = environment.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    url = re.sub(r"\A(?:hf://|hf:|huggingface:)", f"{endpoint}/", url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    path = [part for part in parts.path.removesuffix(".git").split("/") if part]
    if parts.scheme not in {"http", "https"} or len(path) < 2 or not {".", ".."}.isdisjoint(path):
        return []
    if revision and not _is_revision(revision):
        return []
    named = quote(revision) if revision else None  # forges take the slashes of a branch as they are
    owner, name = path[0], path[1]
    site, host = f"{parts.scheme}://{parts.netloc}", parts.netloc.casefold().removeprefix("www.")
    if host in {"huggingface.co", "hf.co"} or site == endpoint:
        if path[0] == "models" and len(path) > 2:
            owner, name = path[1], path[2]
        at = quote(revision, safe="") if revision else "main"  # `refs/pr/1` is one part of the hub's addresses
        return [f"{endpoint}/{owner}/{name}/resolve/{at}/{NAME}"] if owner != "datasets" else []
    if host == "github.com":
        return [f"https://raw.githubusercontent.com/{owner}/{name}/{named or 'HEAD'}/{NAME}"]
    if host == "gitlab.com" or host.startswith("gitlab."):
        project = "/".join(path).split("/-/")[0]
        return [f"{site}/{project}/-/raw/{named or 'HEAD'}/{NAME}"]
    if host == "codeberg.org":
        kind = "commit" if revision and _COMMIT.match(revision) else "branch"
        return [f"{site}/{owner}/{name}/raw/{kind}/{named or 'main'}/{NAME}"]
    return []


def _is_revision(text: str) -> bool:
    """Whether its parts are names, as git would have them: none is empty, or a step up."""
    return text.isprintable() and all(part.strip(".") for part in text.split("/"))


def _read_manifest(content: bytes, place: str) -> Manifest | str:
    from model_freedom.manifest.load import read_manifest

    if content.lstrip()[:15].lower().startswith((b"<!doctype", b"<html")):
        return f"its manifest {place} is an HTML page"
    manifest = read_manifest(content, place)
    if not manifest.readable or not manifest.models:
        why = manifest.faults[0].message if manifest.faults else "it lists no models"
        return f"its manifest {place} can't be read: {why}"
    broken = next((fault for fault in manifest.faults if fault.code != "MF007"), None)
    if broken is not None:  # what is wrong in it may be what would make it less free
        return f"its manifest {place} has a fault in line {broken.location.line}: {broken.message}"
    return manifest


def _model_in(manifest: Manifest, base: BaseModel, stated: Freedom, *, alone: bool = False) -> Found | str:
    """The model of that name; with `alone` also the only one, where the address is itself the base model's.

    A manifest that the author merely names could else be that of any other, freer model. Likewise the licence under
    which the author has the base is believed where it is the less free one.
    """
    if not manifest.models:
        return f"its manifest {manifest.path} lists no model that can be read"
    named = [model for model in manifest.models if model.name == base.name]
    named = named or [model for model in manifest.models if same_name(model.name, base.name)]
    if alone and len(manifest.models) == 1:
        named = list(manifest.models)
    if len(named) != 1:
        listed = ", ".join(model.name for model in manifest.models[:5])
        what = "several models" if named else "no model"
        return f"its manifest {manifest.path} has {what} of the name {base.name} (it lists {listed})"
    model = named[0]
    if stated == "non-free" and judge(model.license) != "non-free":
        return f"its manifest {manifest.path} says {model.license}, and here it is declared under {base.license}"
    return manifest, model
