"""Verdicts and single points of failure of a synthetic hub: how long, and how much memory?

    python benchmarks/lineage.py [--models 1000000] [--seed 1]

A million models in one process: most derive from one base (by preferential attachment, so that few bases have most of
the derivatives), some are merges, chains go to 20. Each is of one of some hundred kinds: a licence of weights, code and
data with their access and licences, components, somebody's word. What a kind is by itself is judged once from its
record, by the same functions as in `check`; along the chain every model is judged. Each keeps its data on one of 2,000
hosts, most of them on few.
Prints one JSON object; times are in seconds, memory is the peak resident set of the process in MiB.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time

from model_freedom.freedom.definitions import DEFINITIONS
from model_freedom.freedom.facts import Facts, facts_of
from model_freedom.freedom.failing import ranking
from model_freedom.freedom.grading import Light
from model_freedom.freedom.lineage import EVERYTHING, lineage
from model_freedom.manifest.model import Artifact, Complete, Model

HOSTS = 2_000
DEPTH = 20


def hub(count: int, seed: int) -> tuple[list[tuple[int, ...]], list[int]]:
    """For each model its bases, and how deep it lies."""
    chance = random.Random(seed)
    bases: list[tuple[int, ...]] = []
    depth: list[int] = []
    popular = [0]
    for model in range(count):
        kind = chance.random()
        chosen: tuple[int, ...] = ()
        if model > 10 and kind > 0.05:
            picks = 1 if kind < 0.95 else chance.randint(2, 4)
            chosen = tuple({popular[int(chance.random() * len(popular))] for _ in range(picks)})
            if any(depth[base] >= DEPTH for base in chosen):
                chosen = ()
        bases.append(chosen)
        depth.append(1 + max((depth[base] for base in chosen), default=-1))
        popular.append(model)
        popular.extend(chosen)
    return bases, depth


def kinds() -> list[Facts]:
    """Models as people publish them, each judged by itself."""
    found = []
    data = {
        "open": Artifact(name="d", url="https://example.org/d", license="CC-BY-4.0", description="what it is"),
        "for research": Artifact(name="d", url="https://example.org/d", license="CC-BY-NC-4.0"),
        "behind a form": Artifact(name="d", url="https://example.org/d", license="CC-BY-4.0", access="registration"),
        "hidden": Artifact(name="d", access="none", reason="not disclosed"),
    }
    code = {
        "open": Artifact(url="https://example.org/c", license="MIT"),
        "lost": Artifact(access="none", reason="not published"),
    }
    card = (Artifact(url="https://example.org/r", license="Apache-2.0"),)
    roles = ("architecture_code", "technical_report", "evaluation_results", "model_card", "data_card")
    for license_ in ("Apache-2.0", "apache-2.0", "MIT", "MIT OR GPL-3.0-only", "llama3", "gemma", "CC-BY-NC-4.0", None):
        for about in data.values():
            for program in code.values():
                for parts in ((), ("inference_code",), roles, (*roles, "inference_code")):
                    for word in (None, Complete("somebody")):
                        components = dict.fromkeys(parts, card)
                        model = Model("m", license=license_, training_code=(program,), training_data=(about,),
                                      base_models=(), components=components, complete=word)  # fmt: skip
                        found.append(facts_of(model, Light({})))
    return found


def main() -> None:
    """Builds the hub, judges it, and prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    times: dict[str, float] = {}

    def timed(name: str, begun: float) -> float:
        now = time.perf_counter()
        times[name] = round(now - begun, 2)
        return now

    clock = time.perf_counter()
    bases, depth = hub(arguments.models, arguments.seed)
    chance = random.Random(arguments.seed + 1)
    hosts = [min(int(chance.paretovariate(0.6)) - 1, HOSTS - 1) for _ in bases]
    prototypes = kinds()
    kind = [int(chance.random() * len(prototypes)) for _ in bases]
    hidden = [facts.data_grade == "missing" or facts.code_grade == "missing" for facts in prototypes]
    generated = timed("making the hub (not counted)", clock)
    memory_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    begun = generated
    line = lineage(bases)
    clock = timed("order", begun)
    verdicts: dict[str, dict[str, int]] = {}
    for definition in DEFINITIONS:
        alone = [definition.own(facts)[0] for facts in prototypes]
        caps = [definition.allowed(level) for level in range(definition.top + 1)]
        levels = line.propagate([alone[number] for number in kind], caps, definition.allowed(None))
        verdicts[definition.name] = {name: levels.count(rank) for rank, name in enumerate(definition.levels)}
    clock = timed("verdicts by four definitions", clock)
    bits = [1 << host for host in range(HOSTS)]
    own = [EVERYTHING if hidden[number] else bits[host] for number, host in zip(kind, hosts, strict=True)]
    masks = line.hang(own, [[bits[hosts[base]] for base in listed] for listed in bases])
    clock = timed("single points of failure", clock)
    names = [("host", f"host-{host}") for host in range(HOSTS)]
    ranked = ranking(names, ((str(model), mask) for model, mask in enumerate(masks)))
    timed("ranking of hosts", clock)

    print(
        json.dumps(
            {
                "models": len(bases),
                "edges": sum(map(len, bases)),
                "merges": sum(len(listed) > 1 for listed in bases),
                "deepest": max(depth),
                "seconds": {**times, "in all": round(time.perf_counter() - begun, 2)},
                "peak MiB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "of these the hub itself": round(memory_before),
                "verdicts": verdicts,
                "most falls with": [ranked[0].name, len(ranked[0].models)],
                "unbuildable": masks.count(EVERYTHING),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
