"""What files say of a model beside its manifest: metadata inside weights, adapter and model configurations, the front
matter of model cards. Nothing of it is trusted; it is held against the manifest.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from model_freedom.freedom.cards import LIMIT, Unreadable, front_matter
from model_freedom.freedom.hub_names import is_folder, is_published
from model_freedom.freedom.names import full_name, is_local
from model_freedom.freedom.record import Key
from model_freedom.licenses.addressed import licence_at
from model_freedom.manifest.model import Manifest, Model
from model_freedom.repository import Tree
from model_freedom.weights.record import WeightsFile

MOST = 100  # claims of one file
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+\Z")

Owner = tuple[Manifest, Model]
Owners = Mapping[str, tuple[Owner, ...]]
"""Weights path → the models that list it."""


CARDS = ("README.md", "readme.md", "Readme.md", "MODEL_CARD.md", "model_card.md", "modelcard.md")

UNREADABLE = "unreadable"  # the kind of a claim: a file that would say something, and can't be read


class Claim(NamedTuple):
    """One thing that a file says: `kind` is license, base_model or dataset, or of one that can't be read why not.

    `among` are the models of which it may speak, where the file lies beside those of several: then it contradicts the
    manifest only where it contradicts each of them.
    """

    kind: str
    value: str
    source: str  # the file
    among: tuple[Key, ...] = ()

    def is_told_at(self, manifest: Manifest, model: Model) -> bool:
        """Whether what is wrong with it is told at this model: once, at the first of several."""
        return not self.among or self.among[0] == (manifest.path, model.name)


def claims(tree: Tree, weights: Sequence[WeightsFile], declared: Owners) -> dict[Key, tuple[Claim, ...]]:
    """Everything that files say of each model, by its manifest's path and its name.

    A configuration or card speaks of the models whose weights lie in its folder, and a card beside a manifest of the
    models there; a card that a model lists as its `model_card` speaks of that model alone.
    """
    found: dict[Key, dict[Claim, None]] = {}

    def add(owner: Owner, said: Iterable[Claim]) -> None:
        found.setdefault(_key(owner), {}).update(dict.fromkeys(said))

    metadata = {file.path: file for file in weights}
    for path, owners in declared.items():
        for owner in owners:
            if path in metadata:
                add(owner, _embedded(metadata[path]))
    every = {_key(owner): owner for owners in declared.values() for owner in owners}
    for owner in every.values():
        for path in _listed_cards(*owner):
            add(owner, _read(tree, path, card_claims))
    for path, (reader, owners_here) in _beside(declared, every).items():
        if len(owners_here) == 1 or not any(path in _listed_cards(*owner) for owner in owners_here):
            add(owners_here[0], _shared(tree, path, reader, owners_here))
    return {key: tuple(said) for key, said in found.items() if said}


def _key(owner: Owner) -> Key:
    return owner[0].path, owner[1].name


def _listed_cards(manifest: Manifest, model: Model) -> list[str]:
    cards = [card.path for card in model.components.get("model_card", ()) if card.path]
    return [posixpath.normpath(posixpath.join(manifest.folder, card)) for card in cards]


def _beside(declared: Owners, every: Mapping[Key, Owner]) -> dict[str, tuple[Reader, list[Owner]]]:
    """Where files may speak of models, with those whose weights lie there; beside a manifest with those of it."""
    folders: dict[str, dict[Key, Owner]] = {}
    for path, owners in declared.items():
        folders.setdefault(posixpath.dirname(path), {}).update((_key(owner), owner) for owner in owners)
    places = {
        posixpath.join(folder, name): (reader, list(owners.values()))
        for folder, owners in folders.items()
        for name, reader in BESIDE.items()
    }
    manifests: dict[str, list[Owner]] = {}
    for owner in every.values():
        manifests.setdefault(owner[0].folder, []).append(owner)
    for folder, owners_here in manifests.items():
        for name in CARDS:
            places.setdefault(posixpath.join(folder, name), (card_claims, owners_here))
    return places


def _shared(tree: Tree, path: str, reader: Reader, owners: Sequence[Owner]) -> Iterator[Claim]:
    """What a file says of the first of these models, or of any other."""
    among = tuple(map(_key, owners)) if len(owners) > 1 else ()
    for claim in _read(tree, path, reader):
        if reader is not config_claims or not any(_own(claim.value, model) for _manifest, model in owners):
            yield claim._replace(among=among)


def _embedded(file: WeightsFile) -> Iterator[Claim]:
    said = file.metadata
    license_ = _license(said.license, said.license_name, said.license_link)
    if license_:
        yield Claim("license", license_, file.path)
    for name in said.base_models[:MOST]:
        yield Claim("base_model", name, file.path)
    for name in said.datasets[:MOST]:
        yield Claim("dataset", name, file.path)


def _license(license_: str | None, name: str | None, link: str | None) -> str | None:
    """A card that says `other` names the licence beside it, or links to its terms; so does one without."""
    if license_ and license_.casefold() != "other":
        return license_
    return name or (licence_at(link) if link else None) or license_


Reader = Callable[[bytes, str], Iterator[Claim]]


def _read(tree: Tree, path: str, reader: Reader) -> tuple[Claim, ...]:
    entry = tree.entry(path)
    if entry is None or not entry.is_file:
        return ()
    try:
        content = tree.read(entry, LIMIT)
    except OSError as error:
        return (Claim(UNREADABLE, error.strerror or "it can't be opened", path),)
    if len(content) > LIMIT and reader is not card_claims:
        return (Claim(UNREADABLE, f"it is larger than {LIMIT >> 10} KiB", path),)
    try:
        return tuple(reader(content, path))[:MOST]
    except (ValueError, RecursionError):
        return (Claim(UNREADABLE, "it is not JSON", path),)


def adapter_claims(content: bytes, path: str) -> Iterator[Claim]:
    """`adapter_config.json` of PEFT: the model that the adapter was made for."""
    for base in _texts(content, ("base_model_name_or_path",)):
        yield Claim("base_model", base, path)


def config_claims(content: bytes, path: str) -> Iterator[Claim]:
    """`config.json` of Transformers: what the weights were loaded from, which is also what they were saved as.

    Many a program has a file of this name, so that one which is no JSON is none of Transformers.
    """
    try:
        names = list(_texts(content, ("_name_or_path", "base_model_name_or_path", "base_model")))
    except (ValueError, RecursionError):
        return
    yield from (Claim("base_model", name, path) for name in names if _is_published(name))


def _is_published(name: str) -> bool:
    if is_local(name):
        return False
    return not is_folder(name) if _HUB_NAME.match(name) else is_published(name)


def card_claims(content: bytes, path: str) -> Iterator[Claim]:
    """The front matter of a model card."""
    try:
        data = front_matter(content)
    except Unreadable as error:
        yield Claim(UNREADABLE, str(error), path)
        return
    name, link = (next(iter(data.get(key, ())), None) for key in ("license_name", "license_link"))
    for value in data.get("license", ()) or ((name or link) and ("other",)) or ():
        yield Claim("license", _license(value, name, link) or value, path)
    for kind, key in (("base_model", "base_model"), ("dataset", "datasets")):
        for value in data.get(key, ()):
            yield Claim(kind, value, path)


BESIDE: dict[str, Reader] = {
    "adapter_config.json": adapter_claims,
    "config.json": config_claims,
    **dict.fromkeys(CARDS, card_claims),
}


def _own(name: str, model: Model) -> bool:
    """Whether it is the model's own name, by the letters, and no other owner's: Transformers writes into a
    configuration what the weights were loaded from, which is the model itself where it was only saved once more.
    """
    owner, _, own = _spelt(name)
    known = [_spelt(text) for text in (model.name, full_name(model.homepage or "")) if text]
    owners = {other for other, _, _ in known if other}
    return own in {other for _, _, other in known} and (not owner or not owners or owner in owners)


def _spelt(name: str) -> tuple[str, str, str]:
    return re.sub(r"[-_. ]+", "-", name.strip().casefold()).rpartition("/")


def _texts(content: bytes, keys: Sequence[str]) -> Iterator[str]:
    """Every text under these keys of a JSON object, also of a key that stands there twice."""
    data: Any = json.loads(content, object_pairs_hook=tuple)  # an object is a tuple of pairs, an array a list
    for key, value in data if isinstance(data, tuple) else ():
        if key in keys and isinstance(value, str) and value.strip():
            yield value.strip()
