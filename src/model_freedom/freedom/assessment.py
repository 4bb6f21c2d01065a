"""The main entry: axes, verdicts and reasons of models, declared and, where the links were looked at, verified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from model_freedom.freedom.chain import Chain, Found, Resolve, chain
from model_freedom.freedom.definitions import DEFINITIONS
from model_freedom.freedom.doubts import Doubts
from model_freedom.freedom.grading import Light
from model_freedom.freedom.judged import Judged, judge_chain
from model_freedom.freedom.record import Assessment
from model_freedom.freedom.seen import Missing, Seen
from model_freedom.links.record import Address, Result
from model_freedom.manifest.model import Manifest, Model

__all__ = ["Judged", "Survey", "assess", "judge_chain", "survey"]


@dataclass(frozen=True)
class Survey:
    """Many models judged together: the assessments in the order of the models, and the chain they stand in."""

    assessments: tuple[Assessment, ...]
    declared: Judged
    verified: Judged | None = None


def survey(
    models: Iterable[Found],
    *,
    links: Mapping[Address, Result] | None = None,
    missing: Missing | None = None,
    known_licenses: Mapping[str, str] | None = None,
    missing_training_code: str = "toxic-candy",
    bases: Resolve | None = None,
    dates: Mapping[str, str] | None = None,
    built: Chain | None = None,
) -> Survey:
    """Judges many models by every definition, what they share once. No model may be given twice.

    `links` is what the last check saw, None for declared verdicts alone, and `missing` tells for a folder and a path in
    it why git doesn't have it; `known_licenses` are the LicenseRefs that the configuration decides; `bases` finds the
    manifests of base models, and `dates` has, after that, the address and date of each that was kept from an earlier
    run. `built` is the chain of these models, where it has been followed already.
    """
    roots = list(models)
    built = built or chain(roots, bases)
    light = Light(known_licenses or {})
    declared = judge_chain(built, light, missing_training_code)
    seen = Seen(links, missing) if links is not None else None
    verified = judge_chain(built, light._replace(seen=seen), missing_training_code) if seen is not None else None
    doubts = Doubts(declared, len(roots), seen, dates or {})
    assessments = [_assessment(number, found, declared, verified, doubts) for number, found in enumerate(roots)]
    return Survey(tuple(assessments), declared, verified)


def assess(
    model: Model,
    manifest: Manifest,
    *,
    links: Mapping[Address, Result] | None = None,
    known_licenses: Mapping[str, str] | None = None,
    missing_training_code: str = "toxic-candy",
    bases: Resolve | None = None,
) -> Assessment:
    """Judges one model by every definition; the arguments are those of `survey`."""
    judged = survey(
        [(manifest, model)],
        links=links,
        known_licenses=known_licenses,
        missing_training_code=missing_training_code,
        bases=bases,
    )
    return judged.assessments[0]


def _assessment(number: int, found: Found, declared: Judged, verified: Judged | None, doubts: Doubts) -> Assessment:
    manifest, model = found
    place = model.at.get("name") or model.at.get("")
    best = verified or declared
    return Assessment(
        model=model.name,
        manifest=manifest.path,
        line=place.line if place else 1,
        axes=declared.axes(number),
        declared={definition.name: declared.verdict(definition, number) for definition in DEFINITIONS},
        verified_axes=verified.axes(number) if verified else None,
        verified={d.name: verified.verdict(d, number) for d in DEFINITIONS} if verified else None,
        unverified=doubts.unverified(number),
        dated=doubts.dated(number),
        along={axis: best.along(axis, number) for axis in ("code", "data")},
        notes=(*_notes(model), *(f"{reason.path[-1]}: {reason.message}" for reason in doubts.dated(number))),
    )


def _notes(model: Model) -> tuple[str, ...]:
    if model.complete is None:
        return ("nobody vouches that the lists of code and data are complete; they are taken as such",)
    return ()
