"""Verdicts and single points of failure of a synthetic hub: how long, and how much memory?

    python benchmarks/lineage.py [--models 1000000] [--seed 1]

A million models in one process: most derive from one base (by preferential attachment, so that few bases have most of
the derivatives), some are merges, chains go to 20. Each keeps its own data on one of 2,000 hosts, most of them on few.
Prints one JSON object; times are in seconds, memory is the peak resident set of the process in MiB.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time

from model_freedom.freedom.definitions import DEFINITIONS
from model_freedom.freedom.lineage import EVERYTHING, descendants, lineage
from model_freedom.freedom.whatif import ranking

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
    own = [1 + (chance.random() < 0.4) for _ in bases]  # NonFree is left to chance below
    hosts = [min(int(chance.paretovariate(0.6)) - 1, HOSTS - 1) for _ in bases]
    own = [0 if chance.random() < 0.1 else level for level in own]
    generated = timed("making the hub (not counted)", clock)
    memory_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    begun = generated
    line = lineage(bases)
    clock = timed("order", begun)
    verdicts: dict[str, dict[str, int]] = {}
    for definition in DEFINITIONS:
        caps = [definition.allowed(level) for level in range(definition.top + 1)]
        levels = line.propagate([min(level, definition.top) for level in own], caps, definition.allowed(None))
        verdicts[definition.name] = {name: levels.count(rank) for rank, name in enumerate(definition.levels)}
    clock = timed("verdicts by four definitions", clock)
    bits = [1 << host for host in range(HOSTS)]
    masks = line.hang([bits[host] for host in hosts], [[bits[hosts[base]] for base in listed] for listed in bases])
    clock = timed("single points of failure", clock)
    names = [("host", f"host-{host}") for host in range(HOSTS)]
    ranked = ranking(names, ((str(model), mask) for model, mask in enumerate(masks)))
    clock = timed("ranking of hosts", clock)
    below = descendants(line)
    first = max(range(len(below)), key=below.__getitem__)
    timed("ranking of bases", clock)

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
                "most derive from": [first, below[first]],
                "unbuildable": masks.count(EVERYTHING),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
