"""Version 1 of the manifest: plain data → the records of `model.py`, taking what is of the right type."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from model_freedom.findings import Location
from model_freedom.manifest.consistency import is_date, path_problem
from model_freedom.manifest.model import (
    Artifact,
    BaseModel,
    Complete,
    FetchedModel,
    LicenseTerms,
    Model,
    WeightsPattern,
)
from model_freedom.manifest.reader import Document, Path
from model_freedom.manifest.schema import schema

COMPONENTS = (
    "architecture_code",
    "inference_code",
    "evaluation_code",
    "preprocessing_code",
    "libraries",
    "evaluation_data",
    "intermediate_weights",
    "model_metadata",
    "model_card",
    "data_card",
    "technical_report",
    "research_paper",
    "evaluation_results",
    "sample_outputs",
)

LONGEST_KEY = 40  # a longer one is no misspelling of these


def build(document: Document) -> tuple[Mapping[str, LicenseTerms], tuple[Model, ...]]:
    """The licences and models of a document. What is missing or of the wrong type is None, or left out of its list."""
    licenses = _Record(document, ("licenses",))
    terms = {
        key: LicenseTerms(key, record.text("name"), record.text("url"), record.text("text"), record.at)
        for key, record in licenses.records()
        if key.startswith("LicenseRef-")
    }
    models = _Record(document, ()).list("models") or ()
    return terms, tuple(_model(record, index) for index, record in enumerate(models, start=1))


def fetched(document: Document) -> tuple[FetchedModel, ...]:
    """The weights that the code fetches as it runs; an entry without a name has that of its address."""
    listed = _Record(document, ()).list("fetched_models") or ()
    return tuple(
        FetchedModel(
            name=name,
            url=record.text("url"),
            revision=record.text("revision"),
            license=record.text("license"),
            reason=record.text("reason"),
            at=record.at,
        )
        for record in listed
        if (name := record.text("name") or record.text("url"))
    )


class _Record:
    """A mapping of the document, read key by key. Anything else in its place is read as an empty one."""

    def __init__(self, document: Document, path: Path, value: Any = None) -> None:
        self.document = document
        self.path = path
        if value is None:
            value = document.data
            for step in path:
                if isinstance(value, list) and isinstance(step, int):
                    value = value[step]
                else:
                    value = value.get(step) if isinstance(value, dict) else None
        self.is_mapping = isinstance(value, dict)
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}
        self.word = value if isinstance(value, str) else None

    @property
    def at(self) -> dict[str, Location]:
        """Where the record, each of its values, and each item of a list of texts (`archives.0`) stand."""
        places = {"": self.document.location(self.path)}
        for key, value in self.value.items():
            places[key] = self.document.location((*self.path, key))
            for index, item in enumerate(value if isinstance(value, list) else ()):
                if isinstance(item, str):
                    places[f"{key}.{index}"] = self.document.location((*self.path, key, index))
        return places

    def text(self, key: str) -> str | None:
        value = self.value.get(key)
        return value if isinstance(value, str) and value else None

    def size(self, key: str) -> int | None:
        value = self.value.get(key)
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return int(value) if whole and not isinstance(value, bool) and value is not None and value >= 0 else None

    def digest(self, key: str) -> str | None:
        value = self.text(key)
        return value.lower() if value and len(value) == 64 else None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.value.get(key)
        return tuple(item for item in value if isinstance(item, str) and item) if isinstance(value, list) else ()

    def list(self, key: str) -> tuple[_Record, ...] | None:
        """The mappings in a list; None where there is no list."""
        items = self.every(key)
        return None if items is None else tuple(item for item in items if item.is_mapping)

    def every(self, key: str) -> tuple[_Record, ...] | None:
        """All items of a list, also those that are no mappings; None where there is no list."""
        value = self.value.get(key)
        if not isinstance(value, list):
            return None
        path = (*self.path, key)
        return tuple(_Record(self.document, (*path, index), item) for index, item in enumerate(value))

    def records(self) -> tuple[tuple[str, _Record], ...]:
        """The mappings below this one, with their keys."""
        return tuple(
            (key, _Record(self.document, (*self.path, key), item))
            for key, item in self.value.items()
            if isinstance(item, dict)
        )


def _model(record: _Record, number: int) -> Model:
    return Model(
        name=record.text("name") or f"model {number}",
        version=record.text("version"),
        description=record.text("description"),
        homepage=record.text("homepage"),
        weights=_weights(record),
        license=record.text("license"),
        training_code=_artifacts(record, "training_code"),
        training_data=_artifacts(record, "training_data"),
        base_models=_bases(record),
        components=_components(record),
        complete=_complete(record),
        at=record.at,
    )


def _complete(record: _Record) -> Complete | None:
    """A person's word; none where it isn't said whose, or with a date that is none."""
    complete = dict(record.records()).get("complete")
    by = complete.text("by") if complete else None
    if complete is None or by is None:
        return None
    date = complete.text("date")
    if "date" in complete.value and (date is None or not is_date(date)):
        return None
    return Complete(by, date, complete.at)


def _weights(record: _Record) -> tuple[WeightsPattern, ...]:
    found = ((entry, entry.text("path")) for entry in record.list("weights") or ())
    return tuple(WeightsPattern(path, entry.digest("sha256"), entry.at) for entry, path in found if path)


def _artifacts(record: _Record, key: str) -> tuple[Artifact, ...] | None:
    """What a list names. An item that is no record stays in it, as something that nobody can have: left out, it would
    make the rest look complete.
    """
    items = record.every(key)
    return None if items is None else tuple(_artifact(item) for item in items)


def _artifact(record: _Record) -> Artifact:
    faulty = _is_faulty(record)
    return Artifact(
        name=record.text("name") or (record.word or "")[:200] or None,
        description=record.text("description"),
        url=record.text("url"),
        path=record.text("path"),
        revision=record.text("revision"),
        sha256=record.digest("sha256"),
        size=record.size("size"),
        license=record.text("license"),
        access="none" if faulty else record.text("access") or "direct",
        reason=None if faulty else record.text("reason"),  # what stands there may be said of something else
        archives=record.texts("archives"),
        at=record.at,
        faulty=faulty,
    )


def _is_faulty(record: _Record) -> bool:
    """Whether it can't be told where it is or who can get it: no record, places that contradict each other or can be
    none, an `access` that is none or is misspelt. Anything else that is wrong only leaves a value out.
    """
    if not record.is_mapping or _misspelt(record, "access", "artifact"):
        return True
    access = record.value.get("access", "direct")
    if access not in schema(1)["$defs"]["artifact"]["properties"]["access"]["enum"]:
        return True
    places = [key for key in ("url", "path") if key in record.value]
    if len(places) > (0 if access == "none" else 1):
        return True
    url, path = record.text("url"), record.text("path")
    return bool((url and re.search(r"\s", url)) or (path and path_problem(record.document.path, path)))


def _misspelt(record: _Record, key: str, kind: str) -> bool:
    """Whether a key that the format doesn't have is nearly this one."""
    known = schema(1)["$defs"][kind]["properties"]
    unknown = (other for other in record.value if other not in known and not other.startswith("x-"))
    return any(difflib.get_close_matches(other.casefold(), [key], n=1, cutoff=0.7) for other in unknown)


def _components(record: _Record) -> dict[str, tuple[Artifact, ...]]:
    """By role. What is no record stays as something that nobody can have, and so does what stands under a misspelt
    key: some definitions ask for a component to be free only where it is listed.
    """
    components = dict(record.records()).get("components")
    if components is None:
        return {}
    found: dict[str, tuple[Artifact, ...]] = {}
    misspelt: dict[str, Artifact] = {}  # one is enough: a hostile manifest has thousands
    for key, value in components.value.items():
        if key in COMPONENTS:
            single = _Record(components.document, (*components.path, key), value)
            found[key] = _artifacts(components, key) or (_artifact(single),)
        elif not key.startswith("x-") and len(key) <= LONGEST_KEY:
            for meant in difflib.get_close_matches(key.casefold(), COMPONENTS, n=1, cutoff=0.7):
                misspelt.setdefault(meant, Artifact(name=key, access="none", faulty=True))
    for key, artifact in misspelt.items():
        found[key] = (*found.get(key, ()), artifact)
    return found


def _bases(record: _Record) -> tuple[BaseModel, ...] | None:
    """Recursion is bounded by the reader, which allows 32 levels."""
    listed = record.every("base_models")  # what is no record is a base model of which nothing is known
    if listed is None:
        return None
    return tuple(
        BaseModel(
            name=base.text("name") or base.text("url") or (base.word or "")[:200] or f"base model {number}",
            relation=base.text("relation"),
            url=base.text("url"),
            revision=base.text("revision"),
            license=base.text("license"),
            manifest=base.text("manifest"),
            archives=base.texts("archives"),
            training_code=_artifacts(base, "training_code"),
            training_data=_artifacts(base, "training_data"),
            base_models=_bases(base),
            at=base.at,
            faulty=_hides_its_manifest(base),
        )
        for number, base in enumerate(listed, start=1)
    )


def _hides_its_manifest(base: _Record) -> bool:
    """Whether it can't be told which manifest it names: what is described in its place may be something freer."""
    if not base.is_mapping or ("manifest" in base.value and not base.text("manifest")):
        return True
    return _misspelt(base, "manifest", "base_model")
