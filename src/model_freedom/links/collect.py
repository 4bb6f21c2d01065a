"""Every address that a manifest names, with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from model_freedom.findings import Location
from model_freedom.links.guard import scheme_of
from model_freedom.links.record import Address, Use
from model_freedom.manifest.model import Artifact, BaseModel, Manifest, Model, Positions, artifacts, bases_of


def collect(manifests: Iterable[Manifest]) -> list[tuple[Use, Address]]:
    """Uses in the order of the manifests; two uses of one address are two entries with equal addresses."""
    return [found for manifest in manifests for found in _of_manifest(manifest)]


def _of_manifest(manifest: Manifest) -> Iterator[tuple[Use, Address]]:
    for terms in manifest.licenses.values():
        if terms.url:
            yield _use(manifest, None, "license", terms.at, "url"), Address(terms.url)
    for model in manifest.models:
        if model.homepage:
            yield _use(manifest, model, "homepage", model.at, "homepage"), Address(model.homepage)
        for role, artifact in artifacts(model):
            yield from _of_artifact(manifest, model, role, artifact)
        for base in bases_of(model):
            yield from _of_base(manifest, model, base)
    for fetched in manifest.fetched:
        if fetched.url:
            yield (
                _use(manifest, None, "fetched_model", fetched.at, "url", None, fetched.license),
                Address(fetched.url, fetched.revision),
            )


def _of_artifact(manifest: Manifest, model: Model, role: str, artifact: Artifact) -> Iterator[tuple[Use, Address]]:
    if artifact.url:
        # Behind a form or a script stands a page; only what is fetched directly is itself the declared file.
        direct = artifact.access == "direct"
        sha256, size = (artifact.sha256, artifact.size) if direct else (None, None)
        yield (
            _use(manifest, model, role, artifact.at, "url", artifact.access, artifact.license),
            Address(artifact.url, artifact.revision, sha256, size, is_file=sha256 is not None or size is not None),
        )
    yield from _archives(manifest, model, artifact.archives, artifact.at, artifact.access)


def _of_base(manifest: Manifest, model: Model, base: BaseModel) -> Iterator[tuple[Use, Address]]:
    if base.url:
        yield _use(manifest, model, "base_model", base.at, "url", None, base.license), Address(base.url, base.revision)
    if base.manifest and scheme_of(base.manifest):
        yield _use(manifest, model, "base_model", base.at, "manifest"), Address(base.manifest)
    yield from _archives(manifest, model, base.archives, base.at, None)


def _archives(
    manifest: Manifest, model: Model, archives: tuple[str, ...], at: Positions, access: str | None
) -> Iterator[tuple[Use, Address]]:
    for index, url in enumerate(archives):
        key = f"archives.{index}"
        yield _use(manifest, model, "archive", at, key if key in at else "archives", access), Address(url)


def _use(  # noqa: PLR0917 -- the fields of a Use, in their order
    manifest: Manifest,
    model: Model | None,
    role: str,
    at: Positions,
    key: str,
    access: str | None = None,
    license_: str | None = None,
) -> Use:
    place = at.get(key) or at.get("") or Location(manifest.path)
    return Use(manifest.path, place.line, place.column, model.name if model else None, role, access, license_)
