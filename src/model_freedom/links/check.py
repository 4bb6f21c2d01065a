"""Looking for many addresses at once: deduplicated, polite to each host, within a budget of time."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from fnmatch import fnmatchcase

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.cache import Cache
from model_freedom.links.guard import scheme_of
from model_freedom.links.names import Lookup, system_lookup
from model_freedom.links.outcome import Asking, Looked, Memory, Resolver
from model_freedom.links.record import Address, Result, Status
from model_freedom.links.resolvers import kind_of
from model_freedom.links.turns import BREADTH, MOST, Turns, room

Progress = Callable[[int, int], None]
INTERRUPTED = "not asked: interrupted"
_FIRST_WAIT = 0.5  # seconds before a retry, doubled each time, and less by chance: full jitter
_LONGEST_WAIT = 8.0
_TICK = 0.1  # seconds between two looks at the clock
_HIRE = 0.01  # the same while there may be too few workers
_FIRST_WORKERS = 16
_OVERLOADED = frozenset({429, 503})
_FAREWELL = 0.3  # seconds that exchanges which were cut off get to say so


def check(
    addresses: Iterable[Address],
    settings: LinkSettings,
    *,
    cache: Cache | None = None,
    progress: Progress | None = None,
    interrupted: Callable[[], None] | None = None,
    now: Callable[[], float] = time.time,
    lookup: Lookup = system_lookup,
    environment: Mapping[str, str] | None = None,
    services: Mapping[str, str] | None = None,
) -> dict[Address, Result]:
    """A result for each address, in the order given. Nothing is raised: what could not be known is `unverified`.

    `environment` holds the tokens and endpoints of hosts (default: the process's), `services` where public services
    stand that do so elsewhere. After Ctrl-C everything that is known by then comes back within a second, the rest as
    unverified, and `interrupted` is called: who asked must not take that for a run that came to its end.
    """
    wanted = list(dict.fromkeys(addresses))
    stamp = _iso(now())
    results: dict[Address, Result] = {}
    tasks: dict[Address, _Task] = {}
    for address in wanted:
        same = _without_fragment(address)
        if same in results or same in tasks:
            continue
        resolver = kind_of(same)
        early = unasked(same, resolver, settings) or (cache and cache.get(same, now(), settings.max_age))
        if early:
            results[same] = early
        else:
            tasks[same] = _Task(same, resolver)
    if tasks:
        run = _Run(settings, tasks, lookup, os.environ if environment is None else environment, progress)
        run.services = services or {}
        fresh = {address: _result(task, stamp) for address, task in run.all_done().items()}
        if cache is not None:
            cache.put(fresh.values())
        results.update(fresh)
        if run.interrupted and interrupted is not None:
            interrupted()
    return {address: replace(results[_without_fragment(address)], address=address) for address in wanted}


@dataclass(eq=False)
class _Task:
    """One address on its way; `looked` once its outcome is known."""

    address: Address
    resolver: Resolver
    attempts: int = 0
    spent: float = 0.0  # seconds of asking: what `timeout` limits
    looked: Looked | None = None


def unasked(address: Address, resolver: Resolver, settings: LinkSettings) -> Result | None:
    """The outcome where nothing needs to be asked; None where something does."""
    if any(fnmatchcase(address.url, pattern) for pattern in settings.skip):
        return Result(address, resolver.kind, Status.SKIPPED, detail="left out by the configuration")
    reason = resolver.refuse(address, settings.allow_hosts)
    return Result(address, resolver.kind, Status.REFUSED, detail=reason) if reason else None


def _result(task: _Task, stamp: str) -> Result:
    looked = task.looked or Looked(Status.UNVERIFIED, "not asked")
    return Result(
        address=task.address,
        kind=task.resolver.kind,
        status=looked.status,
        http_status=looked.http_status,
        final_url=looked.final_url,
        detail=looked.detail,
        checked_at=stamp,
        license=looked.license,
        size=looked.size,
        digest=looked.digest,
        soft_404=looked.soft_404,
        revision_missing=looked.revision_missing,
        stray=looked.stray,
    )


class _Run:
    """The workers of one run and what they share."""

    def __init__(
        self,
        settings: LinkSettings,
        tasks: dict[Address, _Task],
        lookup: Lookup,
        environment: Mapping[str, str],
        progress: Progress | None,
    ) -> None:
        # Here and not above: where everything is cached or refused, nothing of it is needed.
        from model_freedom.links.transport import Transport

        self.settings = settings
        self.tasks = tasks
        self.environment = environment
        self.progress = progress
        self.services: Mapping[str, str] = {}
        self.memory = Memory()
        self.end = time.monotonic() + settings.budget
        self.spent = f"not answered before the run's budget of {settings.budget:g} s was used up"
        named = {task.address: task.resolver.host(task.address) for task in tasks.values()}
        hosts = set(named.values())
        own = _own_hosts(settings) & hosts
        default = settings.concurrency == LinkSettings().concurrency
        self.most = max(1, min(MOST if own == hosts and default else settings.concurrency, room()))
        self.turns: Turns[_Task] = Turns(settings.per_host)
        for address, task in tasks.items():
            host = named[address]
            self.turns.add(host, task, self.most if host in own else None)
        self.transport = Transport(settings, lookup=lookup, hosts=min(BREADTH, len(hosts)))
        self.workers: list[threading.Thread] = []
        self.finished = 0
        self.interrupted = False

    def all_done(self) -> dict[Address, _Task]:
        """Runs to the end of the work, of the budget, or of the user's patience."""
        left_over = self.spent
        try:
            self._watch()
        except KeyboardInterrupt:
            left_over = INTERRUPTED
            self.interrupted = True
        with suppress(KeyboardInterrupt):
            self.turns.stop()
            self.transport.close()
            gone_by = time.monotonic() + _FAREWELL
            for worker in self.workers:
                worker.join(max(0.0, gone_by - time.monotonic()))
        for task in self.tasks.values():
            if task.looked is None:
                task.looked = Looked(Status.UNVERIFIED, left_over)
        self._no_network()
        if self.progress is not None:
            self.progress(len(self.tasks), len(self.tasks))
        return self.tasks

    def _watch(self) -> None:
        width = self.turns.width(self.most)
        self._hire(min(width, _FIRST_WORKERS))
        done, told = 0, time.monotonic()
        while True:
            few = len(self.workers) < width
            if self.turns.ended.wait(_HIRE if few else _TICK):
                return
            # More threads are of no use where those that there are have no time to wait for answers.
            if few and self.turns.waiting and self.finished - done < len(self.workers):
                self._hire(min(width, 4 * len(self.workers)) - len(self.workers))
            done, clock = self.finished, time.monotonic()
            if clock >= self.end:
                return
            if self.progress is not None and clock - told >= _TICK:
                self.progress(done, len(self.tasks))
                told = clock

    def _hire(self, number: int) -> None:
        for _ in range(number):
            worker = threading.Thread(target=self._work, name="links", daemon=True)
            self.workers.append(worker)
            worker.start()

    def _work(self) -> None:
        while (turn := self.turns.take()) is not None:
            self._look(*turn)

    def _look(self, host: str, task: _Task) -> None:
        started = time.monotonic()
        left = min(self.settings.timeout - task.spent, self.end - started)
        asking = Asking(
            self.transport, started + left, self.environment, self.services, peers=self.tasks, memory=self.memory
        )
        try:
            looked = task.resolver.ask(task.address, asking)
        except Exception as error:  # an answer that a resolver did not foresee must not end the run
            looked = Looked(Status.UNVERIFIED, f"its answer makes no sense ({type(error).__name__})")
        # A host that was asked more at once than others are, and could not bear it, has not had its say yet.
        overloaded = looked.again is not None and looked.http_status in _OVERLOADED
        if not (overloaded and self.turns.slower(host, started)):
            task.attempts += 1
        task.spent += time.monotonic() - started
        if looked.again is not None and self._again(host, task, looked.again.after):
            return
        if looked.again is not None and looked.again.after:
            looked = replace(looked, detail=f"{looked.detail}; it asks to wait {looked.again.after:.0f} s")
        if looked.status is Status.UNVERIFIED and time.monotonic() >= self.end:
            looked = replace(looked, detail=self.spent)
        task.looked = looked
        self.finished += 1
        self.turns.done(host)

    def _again(self, host: str, task: _Task, after: float | None) -> bool:
        """Whether the task gets another turn."""
        if task.attempts > self.settings.retries:
            return False
        if after is None:
            wait = random.uniform(0, min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** max(0, task.attempts - 1)))  # noqa: S311
            if task.spent + wait >= self.settings.timeout:
                return False
        else:
            wait = after + random.uniform(0, min(1.0, after))  # noqa: S311 -- so that not all come back at once
        at = time.monotonic() + wait
        if at >= self.end:
            return False
        if after is not None:
            self.turns.quiet(host, at)
        self.turns.again(host, task, at)
        return True

    def _no_network(self) -> None:
        """A missing name is the host's fault only where other names resolve."""
        doubtful = [task for task in self.tasks.values() if task.looked is not None and task.looked.no_name]
        if doubtful and not self.transport.names.network_answers(min(5.0, max(0.0, self.end - time.monotonic()))):
            for task in doubtful:
                task.looked = Looked(Status.UNVERIFIED, "no name can be looked up from here: is there a network?")


def _own_hosts(settings: LinkSettings) -> set[str]:
    """Hosts that `allow-hosts` opens are the operator's own. They get as much as there is, unless `per-host` says less
    than it does by default.
    """
    if settings.per_host != LinkSettings().per_host:
        return set()
    return {authority.rpartition(":")[0].strip("[]") for authority in settings.allow_hosts}


def _without_fragment(address: Address) -> Address:
    """Two places on one page are one request."""
    if "#" not in address.url or scheme_of(address.url) not in {"http", "https"}:
        return address
    return replace(address, url=address.url.partition("#")[0])


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
