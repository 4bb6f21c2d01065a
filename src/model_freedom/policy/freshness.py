"""How old a look at a link may be: `max-evidence-age` of a policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from model_freedom.configuration.policies import BUILT_IN, DECLARED
from model_freedom.configuration.settings import PolicySettings, Settings
from model_freedom.links.record import Address, Result, Status, Use


def strictest_age(settings: Settings) -> float | None:
    """Seconds: the least of the policies that this run can come to apply; None where none of them cares."""
    known = {**BUILT_IN, **settings.policies}
    chosen = known.get(settings.policy, BUILT_IN[DECLARED])
    applied = (chosen, *(known[name] for name in chosen.paths.values() if name in known))
    return min((policy.max_evidence_age for policy in applied if policy.max_evidence_age is not None), default=None)


def fresh_only(
    links: Mapping[Address, Result],
    uses: Iterable[tuple[Use, Address]],
    required: Mapping[tuple[str, str], PolicySettings],
    now: float,
) -> Mapping[Address, Result]:
    """The results, of which those that are too old for a policy of a model that needs them are `unverified`.

    `required` has the policy of each model by its manifest's path and its name. What speaks against a manifest (gone,
    or a gate that it doesn't declare) stays: age makes no error a warning.
    """
    allowed: dict[tuple[str, str | None], float] = {}  # of each model, and under None the least of its manifest's
    for (manifest, model), policy in required.items():
        age = policy.max_evidence_age
        if age is not None:
            allowed[manifest, model] = age
            allowed[manifest, None] = min(age, allowed.get((manifest, None), age))
    ages: dict[Address, float] = {}
    accused: set[Address] = set()
    for use, address in uses:
        if use.access == "direct":
            accused.add(address)
        age = allowed.get((use.manifest, use.model))
        if age is not None:
            ages[address] = min(age, ages.get(address, age))
    if not ages:
        return links
    return {
        address: _aged(result, ages[address], now, accused=address in accused) if address in ages else result
        for address, result in links.items()
    }


def _aged(result: Result, age: float, now: float, *, accused: bool) -> Result:
    from model_freedom.links.evidence import AHEAD, seconds_of

    vouching = {Status.OK, Status.MOVED} if accused else {Status.OK, Status.MOVED, Status.RESTRICTED}
    seen = result.checked_at
    if result.status not in vouching or seen is None:
        return result
    moment = seconds_of(seen)
    if moment is None or moment > now + AHEAD:  # a date that never comes would make it fresh for ever
        detail = "nobody can have looked at it when its record says so"
        return replace(result, status=Status.UNVERIFIED, detail=detail)
    if now - moment <= age:
        return result
    detail = f"last looked at on {seen[:10]}, and the policy's `max-evidence-age` is {_words(age)}"
    return replace(result, status=Status.UNVERIFIED, detail=detail)


def _words(age: float) -> str:
    """`30 days`, or `12:00:00` for what is no whole number of days."""
    return str(timedelta(seconds=int(age))).removesuffix(", 0:00:00")
